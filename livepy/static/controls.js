// What HTML leaves open of tabs, accordions, dialogs and copy buttons. The server says what is open; this module does it, and reports what the
// visitor does by himself. It changes no node of the server's but by `showModal`, `close`, and the attribute `hidden` of "Copied".
// Invariant: a dialog is modal exactly while it has `data-open` and what it stands in is shown (no closed fold, no tab behind another),
// unless the visitor has closed it and the server has not answered yet.

/** @type {{busy: Map<number, any[]>, report: (element: any, name: string, value: any, options: string[]) => void}} */
const livepy = /** @type {any} */ (window).livepy;

// ── Tabs: arrow keys, Home and End go to a tab and open it ─────────────────────────────────────────────────────
/** @param {any} event */
function walk(event) {
  const { key, target } = event, list = target.closest?.('.lv-tab-list');
  if (!list || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  /** @type {HTMLElement[]} */
  const tabs = [...list.querySelectorAll('.lv-tab:enabled')], at = tabs.indexOf(target);
  const forward = getComputedStyle(list).direction === 'rtl' ? -1 : 1, step = key === 'ArrowRight' ? forward : key === 'ArrowLeft' ? -forward : 0;
  const next = key === 'Home' ? tabs[0] : key === 'End' ? tabs.at(-1) : step ? tabs.at((at + step) % tabs.length) : null;
  if (!next || at < 0) return;
  event.preventDefault();
  next.focus();
  next.click();
}

// ── Accordions: a fold opens and closes by itself; `data-open` is what the server knows of it ──────────────────
/** What was last said of a fold; it holds until that is answered. @type {WeakMap<any, boolean>} */
const reported = new WeakMap();

/** @param {any} fold */
function tell(fold) {
  if (!fold.matches?.('.lv-fold[data-on-fold]')) return;
  const waits = [...livepy.busy.values()].some(([node, name]) => node === fold && name === 'fold');
  if (fold.open === (waits ? reported.get(fold) : 'open' in fold.dataset)) return;
  reported.set(fold, fold.open);
  livepy.report(fold, 'fold', fold.open, []);
}

// ── Dialogs ────────────────────────────────────────────────────────────────────────────────────────────────────
/** @type {HTMLCollectionOf<any>} */
const dialogs = document.getElementsByClassName('lv-dialog');
/** Where toasts are. @type {HTMLCollectionOf<any>} */
const places = document.getElementsByClassName('lv-toasts');
/** Those that are shown, and what had the focus before. @type {Map<any, any>} */
const openers = new Map();
/** Which opening the visitor has ended. @type {WeakMap<any, string>} */
const left = new WeakMap();
/** Those that the server has closed: nobody need tell it. @type {WeakSet<any>} */
const told = new WeakSet();
/** @type {any} the dialog beside which the pointer went down */
let beside = null;

/** Every dialog is as the server says, where it can be seen. */
function agree() {
  for (const [dialog, opener] of openers) {
    if (dialog.isConnected) continue;
    openers.delete(dialog);
    opener?.focus();
  }
  for (const dialog of dialogs) {
    const wanted = dialog.dataset.open;
    if (wanted === undefined) left.delete(dialog);
    // where nobody sees it, it would keep the page from being used
    if (wanted === undefined || !dialog.parentNode.checkVisibility()) {
      if (dialog.open) {
        told.add(dialog);
        dialog.close();
      }
    } else if (left.get(dialog) !== wanted && !dialog.matches(':modal')) show(dialog);
  }
  lift(false);
}

/** Toasts are seen above a modal dialog: what came last into the top layer is on top. Without a dialog they are where they were. @param {boolean} again */
function lift(again) {
  const toasts = places[0];
  if (!toasts) return;
  if (![...dialogs].some(dialog => dialog.matches(':modal'))) {
    toasts.popover = null;
    return;
  }
  toasts.popover = 'manual';
  if (again) toasts.hidePopover();
  if (!toasts.matches(':popover-open')) toasts.showPopover();
}

/** Of the toasts, what is at this point: they are seen above a modal dialog, but no press reaches them there. @param {string} selector @param {any} event */
function raised(selector, { clientX: x, clientY: y }) {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(selector))].find(one => within(one, x, y));
}

/** @param {any} node @param {number} x @param {number} y */
function within(node, x, y) {
  const { left, top, right, bottom } = node.getBoundingClientRect();
  return x >= left && x <= right && y >= top && y <= bottom;
}

/** @param {any} dialog */
function show(dialog) {
  openers.set(dialog, openers.get(dialog) ?? document.activeElement);
  // without moveBefore a dialog that was moved is open, but no longer modal
  dialog.removeAttribute('open');
  dialog.showModal();
  lift(true);
  // not to the button that closes it, if something is to be filled in
  if (!dialog.querySelector('[autofocus]')) dialog.querySelector('.lv-dialog-body :is(input, select, textarea):enabled')?.focus();
}

/** The visitor closes it; `close` is then reported as any event. @param {any} event */
function leave(event) {
  const { target, type } = event;
  if (!target.matches?.('.lv-dialog')) return;
  if (type === 'close') openers.delete(target);
  if (type === 'close' && told.delete(target)) event.stopImmediatePropagation();
  else left.set(target, target.dataset.open);
}

/** The dialog that the pointer is beside, on what is behind it. @param {any} event */
function besides(event) {
  const { target, clientX: x, clientY: y } = event;
  return target.matches?.('.lv-dialog') && !within(target, x, y) && !raised('.lv-toast', event) ? target : null;
}

// ── Copying ────────────────────────────────────────────────────────────────────────────────────────────────────
/** @param {any} button @returns {Promise<boolean>} */
async function copy(button) {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // not allowed, or no secure address: as it was done before there was a clipboard to write to
    const area = document.createElement('textarea');
    area.value = text;
    // what is behind a modal dialog cannot be selected
    (button.closest('dialog') ?? document.body).append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    button.focus({ preventScroll: true });
    return done;
  }
}

/** @type {WeakMap<any, number>} */
const timers = new WeakMap();

/** Says "Copied" for a while; anew, if it is still being said. @param {any} button */
async function sayCopied(button) {
  const words = button.nextElementSibling?.firstElementChild;
  if (!await copy(button) || !words) return;
  clearTimeout(timers.get(button));
  words.hidden = true;
  button.dataset.copied = '';
  requestAnimationFrame(() => words.hidden = false);
  timers.set(button, setTimeout(() => {
    words.hidden = true;
    delete button.dataset.copied;
  }, 2000));
}

/** @param {any} event */
function click(event) {
  const { target } = event, dialog = besides(event);
  if (event.isTrusted && target.matches?.('.lv-dialog')) raised('.lv-toast-close', event)?.click();
  if (dialog && dialog === beside) {
    left.set(dialog, dialog.dataset.open);
    dialog.close();
  }
  if (target.closest?.('summary[aria-disabled=true]')) event.preventDefault();
  const button = target.closest?.('[data-copy]');
  if (button) sayCopied(button);
}

document.addEventListener('keydown', walk);
document.addEventListener('click', click);
document.addEventListener('pointerdown', event => { beside = besides(event); });
document.addEventListener('toggle', ({ target }) => {
  tell(target);
  agree();
}, true);
// before client.js hears them, on the document
for (const name of ['cancel', 'close']) addEventListener(name, leave, true);
new MutationObserver(agree).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-open', 'hidden', 'open', 'class', 'style'] });
agree();
document.querySelectorAll('.lv-fold').forEach(tell);
