// Ways to choose files beside the browser's own: dropped, pasted, a whole folder, taken by a camera. Each ends as the choice of a file input,
// which client.js reports like any other. How files are sent is no business of this module: static/uploads.js. The markup: ui/uploads.py.
// An element with data-uses="choosing" is a zone: it holds one file input, whose data-no-drop and data-no-paste say what is not taken.

/** @type {{report: (element: any, name: string, value: any, options: string[]) => void}} */
const livepy = /** @type {any} */ (window).livepy;
/** Files of one announcement, and about how many bytes it may have. */
const MOST = 1000, BYTES = 200000;
const { modules } = JSON.parse(document.body.dataset.livepy ?? '{}');
/** @type {(selector: string) => any[]} */
const all = selector => [...document.querySelectorAll(selector)];
/** @param {any} node */
const zoneOf = node => node?.closest?.('[data-uses=choosing]');
/** @param {any} zone */
const inputOf = zone => zone?.querySelector('input[type=file]');
/** Another file of livepy/static, which is beside this one. @param {string} name */
const beside = name => new URL(modules[name], import.meta.url).href;

/** Says why something was not taken. @param {any} input @param {string | null} name @param {string} reason */
function refuse(input, name, reason) {
  if (input.hasAttribute('data-on-upload-failed')) livepy.report(input, 'upload-failed', { reason, name: name && name.slice(-255) }, []);
}

// ── What is chosen ─────────────────────────────────────────────────────────────────────────────────────────────
/** The control holds these. @param {any} input @param {File[]} files */
function hold(input, files) {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  input.files = data.files;
}

/** Files that came another way are as if they were chosen. @param {any} input @param {File[]} files */
function take(input, files) {
  const fit = input.multiple ? files : files.slice(0, 1);
  hold(input, fit);
  input.dispatchEvent(new Event('change', { bubbles: true }));
  if (fit.length < files.length) refuse(input, files[1].name, 'only one file is taken here');
}

/** What one announcement can hold: of more files, and of longer names, the first are taken and the others refused. @param {any} event */
function trim({ target: input }) {
  const files = [...input.files ?? []];
  let left = BYTES, most = 0;
  while (most < Math.min(files.length, MOST) && (left -= 40 + 3 * (files[most].name.length + files[most].type.length)) > 0) most++;
  if (most === files.length) return;
  hold(input, files.slice(0, most));
  // said after the others are announced
  setTimeout(refuse, 0, input, files[most].name, `only ${most} files can be chosen at once, and these were ${files.length}`);
}

addEventListener('change', trim, true); // before client.js hears of it

// ── Dropped and pasted ─────────────────────────────────────────────────────────────────────────────────────────
/** @type {any} what shows that files are dragged over it */
let over = null;

/** @param {any} zone */
function point(zone) {
  const next = zone?.querySelector('.lv-drop') ?? zone;
  if (next === over) return;
  if (over) delete over.dataset.over;
  if (next) next.dataset.over = '';
  over = next;
}

/** The zone that would take what is dragged over this. @param {any} target */
function under(target) {
  const zone = zoneOf(target), input = inputOf(zone);
  return input && !input.disabled && !input.hasAttribute('data-no-drop') ? zone : null;
}

/** @param {any} event */
function drag(event) {
  const { dataTransfer: data, target } = event;
  if (!data?.types.includes('Files') || event.defaultPrevented) return;
  const zone = under(target);
  // Beside a zone, too, while there is one: a browser leaves the page to show a file that is dropped beside it.
  if (zone || all('[data-uses=choosing]').length) event.preventDefault();
  data.dropEffect = zone ? 'copy' : 'none';
  point(zone);
}

/** @param {any} event */
function drop(event) {
  point(null);
  const { dataTransfer: data, target } = event;
  if (!data?.types.includes('Files') || event.defaultPrevented) return;
  const zone = under(target);
  if (zone || all('[data-uses=choosing]').length) event.preventDefault();
  if (zone && data.files.length) unfold(inputOf(zone), data);
}

/** What was dropped, with all that is in its folders. @param {any} input @param {DataTransfer} data */
async function unfold(input, data) {
  // asked for at once: after a wait there is nothing in it
  const files = [...data.files], entries = [...data.items].map(item => item.webkitGetAsEntry?.()).filter(entry => entry);
  if (!entries.some(entry => entry?.isDirectory)) return take(input, files);
  if (!input.multiple) return refuse(input, files[0].name, 'it is a folder');
  /** @type {File[]} */
  const found = [];
  try {
    for (const entry of entries) await walk(entry, found);
  } catch {
    refuse(input, null, 'a folder could not be read to its end');
  }
  if (found.length) take(input, found);
}

/** The files of a folder, and of those in it. @param {any} entry @param {File[]} found @returns {Promise<any>} */
async function walk(entry, found) {
  if (found.length > MOST) return;
  if (entry.isFile) return found.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
  const reader = entry.createReader();
  // a reader gives some at a time, and none when it is done
  for (let some; (some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))).length;) for (const one of some) await walk(one, found);
}

/** Where nothing has the focus, the page's only zone that takes what is pasted is meant. @param {any} event */
function paste(event) {
  const { clipboardData: data, target } = event;
  if (event.defaultPrevented || !data?.files.length) return;
  /** @param {any} zone */
  const takes = zone => (input => input && !input.disabled && !input.hasAttribute('data-no-paste'))(inputOf(zone));
  const others = target === document.body ? all('[data-uses=choosing]').filter(takes) : [], zone = zoneOf(target) ?? (others.length === 1 ? others[0] : null);
  if (!zone || !takes(zone)) return;
  event.preventDefault();
  take(inputOf(zone), [...data.files]);
}

for (const name of ['dragenter', 'dragover']) document.addEventListener(name, drag);
document.addEventListener('dragleave', event => event.relatedTarget || point(null));
// not every browser says that a drag was given up, but none tells of a pointer while one lasts
document.addEventListener('pointermove', () => point(null));
document.addEventListener('drop', drop);
document.addEventListener('paste', paste);

// ── Buttons of a zone: the clipboard, the camera ───────────────────────────────────────────────────────────────
/** @param {any} input */
async function fromClipboard(input) {
  if (!navigator.clipboard?.read) return refuse(input, 'The picture', 'this browser gives it only when Ctrl+V is pressed here');
  try {
    for (const item of await navigator.clipboard.read()) {
      const type = item.types.find(one => one.startsWith('image/'));
      if (type) return take(input, [new File([await item.getType(type)], 'pasted.' + type.slice(6), { type })]);
    }
    refuse(input, 'The picture', 'the clipboard holds none');
  } catch {
    refuse(input, 'The picture', 'the browser does not allow this page to look into the clipboard; press Ctrl+V here');
  }
}

/** @type {any} held, as a browser may forget an input that is nowhere in the page */
let phone = null;

/** @param {any} input */
async function fromCamera(input) {
  /** @param {File} file */
  const give = file => take(input, [file]);
  if (!navigator.mediaDevices && matchMedia('(pointer: coarse)').matches) {
    // a page without https gets no camera, but a phone's own camera app
    phone = Object.assign(document.createElement('input'), { type: 'file', accept: 'image/*' });
    phone.setAttribute('capture', 'environment');
    phone.onchange = () => give(phone.files[0]);
    return phone.click();
  }
  try {
    (await import(beside('camera'))).open(input, give);
  } catch {
    refuse(input, 'The picture', 'the line is cut; please try again');
  }
}

document.addEventListener('click', ({ target }) => {
  const button = /** @type {any} */ (target).closest?.('[data-source]'), input = inputOf(zoneOf(button));
  if (input && !button.disabled) button.dataset.source === 'webcam' ? fromCamera(input) : fromClipboard(input);
});

// ── The focus ──────────────────────────────────────────────────────────────────────────────────────────────────
// A button that leaves with its row leaves the focus to the same button of the row that takes its place, or to what chooses files: never
// to a button that does something else.
/** @type {any} the button of a zone that has the focus, and where it stands */
let had = null;

document.addEventListener('focusin', ({ target }) => {
  const node = /** @type {any} */ (target), zone = node.matches('[data-does]') && zoneOf(node), row = node.closest('li');
  had = zone ? { node, zone, does: node.dataset.does, list: row?.parentNode, at: row ? [...row.parentNode.children].indexOf(row) : 0 } : null;
});

new MutationObserver(() => {
  if (!had || had.node.isConnected) return;
  const { zone, does, list, at } = had, rows = [...list?.isConnected ? list.children : []];
  had = null;
  if (document.activeElement !== document.body) return;
  const button = rows[Math.min(at, rows.length - 1)]?.querySelector(`[data-does=${does}]:enabled`);
  (button ?? zone.querySelector('input[type=file]:not([tabindex]), [data-source]'))?.focus({ preventScroll: true });
}).observe(document.body, { subtree: true, childList: true });

// What only such pages show is styled by a sheet of its own.
document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: beside('uploads.css') }));
