// A list of boxes that opens: Escape closes it and gives the focus back, so does a press elsewhere or the focus leaving; the arrow keys go
// through the boxes. Opening, ticking and its state are the browser's own: without this module it still works. The markup: ui/several.py

/** @param {any} target */
const boxOf = target => target?.closest?.('.lv-multi-box');

/** Close those that are open, but not the one that holds `target`. @param {any} target */
function closeOthers(target) {
  const own = boxOf(target);
  for (const one of /** @type {any} */ (document.querySelectorAll('.lv-multi-box[open]'))) if (one !== own) one.open = false;
}

/** @param {any} event */
function pressed(event) {
  const { key, target } = event, box = boxOf(target), step = { ArrowDown: 1, ArrowUp: -1 }[/** @type {string} */ (key)];
  if (!box || event.altKey || event.ctrlKey || event.metaKey) return;
  const summary = box.querySelector('summary'), boxes = [...box.querySelectorAll('input:enabled')];
  if (key === 'Escape' && box.open) {
    event.preventDefault();
    box.open = false;
    summary.focus();
  } else if (step) {
    event.preventDefault();
    box.open = true;
    // the summary stands before the first
    const all = [summary, ...boxes], to = all.indexOf(target) + step;
    all[Math.max(0, Math.min(to, all.length - 1))].focus();
  }
}

document.addEventListener('keydown', pressed);
document.addEventListener('pointerdown', event => closeOthers(event.target));
document.addEventListener('focusin', event => closeOthers(event.target));
