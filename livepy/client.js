// livepy's page side: it numbers the nodes it finds, applies patches to them and reports what happens to them; it knows no component.
// A book of numbered parts: promises above each, its state at its head, calls only to parts before it. What a lower part must tell
// a higher one goes through `hooks`. Whole-line comments are dropped when this file is served. The wire is docs/protocol.md.
(() => {
'use strict';

// What higher parts answer: `event` of the document, `frame` has been applied,
// `typed`: a field shows what nobody typed just now.
/** @type {Record<string, (about?: any) => void>} */
const hooks = {};
// Taken before the first element exists: a form named "documentElement" or "body" hides the document's own properties.
const html = document.documentElement;
/** @type {any} what the body's data-livepy says */
let page;

// ── 1. The wire ────────────────────────────────────────────────────────────────────────────────────────────────
// Msgpack, as far as the protocol uses it. Anything else (extensions, keys that reach a prototype, numbers that
// JavaScript cannot hold, bytes left over) throws. The codes are those of livepy/core/protocol.py.
const HELLO = 0, EVENT = 1, PART = 2, PING = 3, ACK = 4, REBUILD = 5, NAVIGATE = 6;
const VERSION = 1, DEFLATED = 0xc1, PART_LENGTH = 16384;
const utf8 = new TextEncoder(), text = new TextDecoder();

/** @param {ArrayBuffer} message @returns {any} */
function unpack(message) {
  const bytes = new Uint8Array(message);
  let at = 0;
  // the place of the next `size` bytes, which are then behind us
  /** @param {number} size */
  const take = size => {
    at += size;
    if (at > bytes.length) throw Error('frame');
    return at - size;
  };
  // of so many bytes, the first of which may carry a sign
  /** @param {number} width @param {boolean} [signed] */
  const integer = (width, signed) => {
    let found = bytes[take(1)];
    if (signed && found > 127) found -= 256;
    while (--width) found = found * 256 + bytes[take(1)];
    if (!Number.isSafeInteger(found)) throw Error('frame');
    return found;
  };
  /** @param {number} size */
  const string = size => text.decode(bytes.subarray(take(size), at));
  /** @param {number} size */
  const list = size => {
    const items = [];
    while (size--) items.push(value());
    return items;
  };
  /** @param {number} size */
  const map = size => {
    /** @type {any} */
    const items = {};
    while (size--) {
      const key = '' + value();
      if (key === '__proto__') throw Error('frame');
      items[key] = value();
    }
    return items;
  };
  /** @returns {any} */
  const value = () => {
    const code = bytes[take(1)];
    if (code < 0x80) return code;
    if (code < 0x90) return map(code & 15);
    if (code < 0xa0) return list(code & 15);
    if (code < 0xc0) return string(code & 31);
    if (code > 0xdf) return code - 256;
    // of 1, 2, 4 or 8 bytes, as the code's last bits say
    if (code > 0xdd) return map(integer(2 << code - 0xde));
    if (code > 0xdb) return list(integer(2 << code - 0xdc));
    if (code > 0xd8) return string(integer(1 << code - 0xd9));
    if (code > 0xcb && code < 0xd4) return integer(1 << (code & 3), code > 0xcf);
    if (code === 0xcb) return new DataView(message).getFloat64(take(8));
    if (code === 0xc0) return null;
    if (code === 0xc2 || code === 0xc3) return code > 0xc2;
    throw Error('frame');
  };
  const whole = value();
  if (at < bytes.length) throw Error('frame');
  return whole;
}

/** @param {any} whole @returns {Uint8Array<ArrayBuffer>} */
function pack(whole) {
  /** @type {number[]} */
  const out = [];
  /** @param {number} code @param {number} number @param {number} width */
  const put = (code, number, width) => {
    out.push(code);
    while (width--) out.push(Math.floor(number / 256 ** width) & 255);
  };
  /** @param {number} size @param {number} short @param {number} limit @param {number} code */
  const head = (size, short, limit, code) => size < limit ? out.push(short | size) : put(code, size, 2);
  /** @param {any} value */
  const one = value => {
    if (value == null) out.push(0xc0);
    else if (typeof value === 'boolean') out.push(value ? 0xc3 : 0xc2);
    else if (typeof value === 'string') {
      const bytes = utf8.encode(value);
      head(bytes.length, 0xa0, 32, 0xda);
      for (const byte of bytes) out.push(byte);
    } else if (Array.isArray(value)) {
      head(value.length, 0x90, 16, 0xdc);
      value.forEach(one);
    } else if (typeof value === 'object') {
      const entries = Object.entries(value);
      head(entries.length, 0x80, 16, 0xde);
      entries.flat().forEach(one);
    } else if (!Number.isSafeInteger(value) || value < 0) out.push(0xcb, ...new Uint8Array(new Float64Array([value]).buffer).reverse());
    else value < 128 ? out.push(value) : value < 65536 ? put(0xcd, value, 2) : put(0xcf, value, 8);
  };
  one(whole);
  return new Uint8Array(out);
}

// ── 2. The connection ──────────────────────────────────────────────────────────────────────────────────────────
// What this page says is numbered and kept until acknowledged, and sent again after a cut what the server has not received;
// what it hears is applied once and in order, a whole frame in one task. A gap is a cut. A frame that could not be applied,
// or names a node that is not there, leads to a rebuild by data, asked for once a second at most. After 20 s of silence the page
// asks whether anyone is there, 10 s later nobody is.
// Invariant: `kept` holds exactly the numbered frames after `answered`.

/** @type {WebSocket | null} */
let socket = null;
// welcomed; not to come back; why a frame could not be applied
let open = false, over = false;
/** @type {unknown} */
let broken;
// our newest frame, our newest that had its turn, the server's newest applied here, the newest of it that it knows we have
let said = 0, answered = 0, have = 0, acked = 0;
let epoch = 1, attempt = 0, pause = 0, welcomed = 0, asked = 0;
// timers: until the other side counts as silent, the next attempt, the sign, an acknowledgement by itself
let silence = 0, retry = 0, quiet = 0, thanks = 0;
/** @type {any[][]} */
const kept = [];
/** @type {((...args: any[]) => void)[]} what each op does, by its code */
const operations = [];
let arriving = Promise.resolve();
const bar = document.createElement('div');

/** What the tab's storage held under a name until now; no number where there is no storage. @param {string} name @param {any} value */
function swap(name, value) {
  try {
    const found = sessionStorage[name] || '';
    sessionStorage[name] = value;
    return found;
  } catch {
    return NaN;
  }
}

/** Shows the state of the connection, in words too if there is something to be said. @param {string} state @param {string} [words] */
function sign(state, words = '') {
  html.dataset.connection = state;
  bar.textContent = words;
  bar.hidden = !words;
}

/** @param {any[]} frame */
function send(frame) {
  if (open) socket?.send(pack(frame));
}

/** A frame that nobody keeps. @param {number} kind @param {...any} rest */
function tell(kind, ...rest) {
  send([0, acked = have, kind, ...rest]);
}

/** A numbered frame, kept until acknowledged. @param {number} kind @param {...any} rest @returns {number} */
function keep(kind, ...rest) {
  const frame = [++said, have, kind, ...rest];
  kept.push(frame);
  send(frame);
  return said;
}

/** Calls `then` after so many milliseconds of silence. @param {() => void} then @param {number} wait */
function listenFor(then, wait) {
  clearTimeout(silence);
  silence = setTimeout(then, wait);
}

function ask() {
  tell(PING);
  listenFor(closed, 10000);
}

function connect() {
  clearTimeout(retry);
  if (socket || over) return;
  const mine = socket = new WebSocket(page.ws);
  listenFor(closed, 10000);
  mine.binaryType = 'arraybuffer';
  mine.onopen = () => mine.send(pack([0, have, HELLO, VERSION, page.token, epoch, page.nodes, page.tab]));
  mine.onmessage = ({ data }) => {
    listenFor(ask, 20000);
    // a chain, as inflation takes its time and frames behind it wait
    arriving = arriving.then(async () => {
      const message = new Uint8Array(data)[0] === DEFLATED ? await inflate(data.slice(1)) : data;
      if (mine === socket) receive(message);
    }).catch(() => closed());
  };
  mine.onclose = ({ code, reason }) => {
    if (mine === socket) closed(code, reason);
  };
}

/** @param {ArrayBuffer} bytes */
const inflate = bytes => new Response(new Response(bytes).body?.pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();

/** The connection has ended, or is taken for ended. @param {number} [code] @param {string} [reason] */
function closed(code = 0, reason) {
  clearTimeout(silence);
  socket?.close();
  socket = null;
  open = false;
  // a frame was too large for the server's socket; TIMEOUT and RESTART want us back
  if (code === 1009 || code >= 4400 && code < 4500 && code !== 4408) {
    over = true;
    clearTimeout(quiet);
    // MALFORMED, UNKNOWN, ENDED, VERSION: at most once a minute, so that no server keeps a page reloading
    if (/4400|4401|4410|4426/.test('' + code) && Date.now() - swap('livepy reload', Date.now()) > 60000) return location.reload();
    return sign('closed', (reason || 'This page has ended') + '. Reload it to go on.');
  }
  if (Date.now() - welcomed > 5000) attempt = 0;
  retry = setTimeout(connect, pause || Math.random() * (attempt++ && Math.min(125 * 2 ** attempt, 15000)));
  pause = 0;
  quiet ||= setTimeout(sign, 2000, 'lost', 'Reconnecting…');
}

/** @param {ArrayBuffer} message */
function receive(message) {
  /** @type {any[]} */
  const [number, ack, ...ops] = unpack(message), rebuilds = ops.some(op => op[0] === 9);
  if (number) {
    if (number <= have) return;
    if (number > have + 1 && !rebuilds) return closed();
    have = number;
    if (rebuilds) broken = null;
  }
  answered = Math.max(answered, ack);
  while (kept[0]?.[0] <= answered) kept.shift();
  try {
    if (!broken || !number) for (const [code, ...rest] of ops) operations[code](...rest);
  } catch (error) {
    broken = error;
  }
  hooks.frame();
  if (broken) doubt(broken);
  if (have - acked > 7) tell(ACK);
  thanks ||= setTimeout(() => {
    thanks = 0;
    if (have > acked) tell(ACK);
  }, 30);
}

/** The page no longer is what the server thinks: ask for all of it. @param {unknown} reason */
function doubt(reason) {
  if (Date.now() - asked < 1000) return;
  asked = Date.now();
  tell(REBUILD, '' + reason);
}

// Op.WELCOME: epoch, received, tab token
operations[17] = (now, received, tab) => {
  page.tab = tab;
  open = true;
  welcomed = Date.now();
  clearTimeout(quiet);
  quiet = 0;
  sign('open');
  // Of another epoch, or of a session that has heard more than this page ever said: what waits here was meant for another tree.
  if (now !== epoch || received > said) {
    kept.length = 0;
    said = answered = received;
  }
  for (const frame of kept) if (frame[0] > received) send(frame);
};

// Op.BYE: reason, milliseconds
operations[18] = (_, wait) => {
  pause = wait * (0.5 + Math.random());
};

// ── 3. Numbers ─────────────────────────────────────────────────────────────────────────────────────────────────
// Every element, text and comment has a number, in document order from when it was made, alike on the server; never used again
// within an epoch. A new row takes one entry: its inner nodes get their numbers when one of them is first addressed, which is
// before anything in the row can change its structure. A number without a node in the document throws.
// Invariant: `rows` is in the order of `first`; a node's `OWN` is its number, or the row that begins with it. A symbol, as
// a form's controls hide its properties by their names.

/** @typedef {{first: number, count: number, root: any}} Row */
/** @type {Map<number, any>} */
const nodes = new Map();
const OWN = Symbol();
/** @type {Row[]} */
let rows = [];

/** Calls `visit` with each node that is counted. @param {Node} root @param {(node: any) => void} visit */
function each(root, visit) {
  // elements, texts, comments
  const walk = document.createTreeWalker(root, 133);
  /** @type {Node | null} */
  let node = root;
  for (; node; node = walk.nextNode()) if (node.parentNode?.nodeName !== 'TEXTAREA') visit(node);
}

/** Numbers all of `root` from `next` on. @param {Node} root @param {number} next @returns {number} */
function number(root, next) {
  each(root, node => {
    node[OWN] = next;
    nodes.set(next++, node);
  });
  return next;
}

/** @param {Row} row */
function spread(row) {
  const { root, first, count } = row;
  row.root = null;
  if (number(root, first) - first !== count) throw Error('row ' + first);
}

/** Where in `rows` a row would stand that begins with a number. @param {number} id */
function behind(id) {
  let low = 0, high = rows.length;
  while (low < high) {
    const middle = low + high >> 1;
    rows[middle].first > id ? high = middle : low = middle + 1;
  }
  return low;
}

/** The node of a number; with `inside` its row is spread even if the node is its root. @param {number} id @param {boolean} [inside] @returns {any} */
function find(id, inside) {
  let node = nodes.get(id);
  if (!node) {
    const row = rows[behind(id) - 1];
    node = row?.root;
    if (node && (inside || row.first < id)) {
      spread(row);
      node = nodes.get(id);
    }
  }
  if (!node?.isConnected) throw Error('node ' + id);
  return node;
}

/** The number of a node, undefined if it is not the server's. @param {any} node @returns {number | undefined} */
function numberOf(node) {
  let up = node;
  while (up && !up[OWN]) up = up.parentNode;
  if (up !== node && up?.[OWN].root) spread(up[OWN]);
  return node[OWN]?.first || node[OWN];
}

/** @param {any} root */
function forget(root) {
  if (root[OWN]?.root) root[OWN].root = null;
  else each(root, node => node[OWN]?.root ? node[OWN].root = null : nodes.delete(node[OWN]));
}

// ── 4. Patches ─────────────────────────────────────────────────────────────────────────────────────────────────
// Rows are clones of a template with their own values set. Attributes are set as attributes, what the visitor changes too as
// properties, a select's value when its options are there. Text never becomes HTML. Names that could carry script are refused
// here as they are by the server. Moving keeps focus, selection, scroll positions and playing media where the browser can.

const LATE = /^(value|checked|selected|indeterminate|open|muted|autofocus|autoplay)$/;
const HTML = html.namespaceURI || '';
const TEXT_SLOT = 0, BLOCK_SLOT = 1, LIST_SLOT = 2;
/** @typedef {{path: number[], name: any, index: number}} Slot the way to its node, an attribute's name or the kind of a child, its number */
/** @typedef {{root: any, count: number, slots: Slot[], late: Slot[]}} Pattern a template as nodes to be cloned */
/** @type {{shape: any, values: any[], patterns: Record<string, Pattern>}[]} */
let templates = [];
// nodes made by the present row, and elements that want the focus or to play when it is in the page
let made = 0;
/** @type {any[]} */
let eager = [];
/** @type {Set<string>} events that the document is listened to for */
const listened = new Set();
/** @type {Set<any>} elements that have been scrolled */
const scrolled = new Set();

/** @param {string} name */
function listen(name) {
  if (!listened.has(name)) document.addEventListener(name, event => {
    try {
      hooks.event(event);
    } catch (error) {
      doubt(error);
    }
  }, true);
  listened.add(name);
}

/** @type {any} */
let module;

/** The module for files, fetched when first needed: one is chosen, or there is a place where they may be dropped. @returns {Promise<any>} */
const uploads = () => module ||= import('./' + (page.uploads || 'uploads.js'));

/** @param {string} name of a tag or an attribute */
function permit(name) {
  if (/^on|^(srcdoc|script|base|meta|object|embed)$/i.test(name)) throw Error(name);
}

/** @param {any} element @param {string} name @param {any} value */
function attribute(element, name, value) {
  permit(name);
  if (name.startsWith('data-on-')) listen(name.slice(8));
  if (name === 'data-drop') uploads();
  value == null || value === false ? element.removeAttribute(name) : element.setAttribute(name, value === true ? '' : value);
}

/** A live property, and the attribute that a reset goes back to. @param {any} element @param {string} name @param {any} value */
function property(element, name, value) {
  const { options } = element;
  if (name !== 'value') {
    attribute(element, name, !!value);
    element[name] = !!value;
  } else if (options || 'defaultValue' in element) {
    value = value == null ? '' : '' + value;
    if (element.value !== value) element.value = value;
    if (!options) element.defaultValue = value;
    else for (const option of options) option.defaultSelected = option.selected;
  } else attribute(element, name, value);
}

/** The namespace of what stands in it. @param {any} parent @returns {string} */
const spaceIn = parent => parent.nodeName === 'foreignObject' ? HTML : parent.namespaceURI;

/** Made once for each namespace it is used in. @param {number} id @param {string} space @returns {Pattern} */
function pattern(id, space) {
  const { shape, values, patterns } = templates[id];
  /** @type {Slot[]} */
  const slots = [];
  let count = 0;
  /** @param {any} name @param {number[]} path @returns {any} its value in the template */
  const slot = (name, path) => values[slots.push({ path, name, index: slots.length }) - 1];
  /** @param {any} shape @param {number[]} path @param {string} space @returns {any} */
  const grow = (shape, path, space) => {
    if (shape !== BLOCK_SLOT) count++;
    if (shape >= TEXT_SLOT) {
      const value = slot(shape, path);
      return shape === TEXT_SLOT ? new Text(value) : new Comment();
    }
    /** @type {any[]} */
    const [tag, names, ...children] = shape;
    permit(tag);
    const element = document.createElementNS(tag === 'svg' ? 'http://www.w3.org/2000/svg' : tag === 'math' ? 'http://www.w3.org/1998/Math/MathML' : space, tag);
    for (const name of names) {
      const value = slot(name, path);
      if (!LATE.test(name)) attribute(element, name, value);
    }
    element.append(...children.map((child, index) => grow(child, [...path, index], spaceIn(element))));
    return element;
  };
  // Rows within, and what may depend on them and on all other attributes: backwards, as an element's slots stand before its children's.
  return patterns[space] ||= { root: grow(shape, [], space), count, slots, late: slots.filter(({ name }) => name > TEXT_SLOT || LATE.test(name)).reverse() };
}

/** @param {any} node @param {Slot} slot */
function follow(node, { path }) {
  for (const index of path) node = node.childNodes[index];
  return node;
}

/** One row's nodes. @param {any[]} row @param {string} space @returns {any} */
function build(row, space) {
  const { shape, values, patterns } = templates[row[0]];
  if (shape === BLOCK_SLOT) return build(row[2], space);
  const { root, count, slots, late } = patterns[space] || pattern(row[0], space), node = root.cloneNode(true);
  made += count;
  // found before rows within move the places behind them
  const places = late.map(slot => follow(node, slot)), given = late.length ? [...values] : [];
  for (let at = 1; at < row.length; at += 2) {
    const slot = slots[row[at]], value = row[at + 1];
    if (late.includes(slot)) given[row[at]] = value;
    else if (slot.name) attribute(follow(node, slot), slot.name, value);
    else follow(node, slot).data = value;
  }
  late.forEach(({ name, index }, at) => {
    const place = places[at], value = given[index], space = spaceIn(place.parentNode || place);
    if (name === BLOCK_SLOT) place.replaceWith(build(value, space));
    else if (name === LIST_SLOT) for (const row of value) place.before(build(row, space));
    else {
      property(place, name, value);
      if (value && name.startsWith('auto')) eager.push(place);
    }
  });
  return node;
}

/** A row as one entry. @param {any[]} row @param {number} first @param {string} space @returns {any} */
function enter(row, first, space) {
  made = 0;
  const root = build(row, space);
  // insertions come from the end of a list, so that a later one may have the lower numbers
  rows.splice(behind(first), 0, root[OWN] = { first, count: made, root });
  return root;
}

function attend() {
  for (const element of eager.splice(0)) element.autofocus ? element.focus() : element.play().catch(() => {});
}

const here = () => location.pathname + location.search;

/** Focus, selection and scroll positions in `root` are after `change` as before. @param {any} root @param {() => void} change
 *  @param {(element: any) => () => any} remember gives what finds the element again */
function steady(root, change, remember) {
  /** @type {any} */
  const active = document.activeElement, { selectionStart, selectionEnd } = active;
  const again = root.contains(active) && remember(active);
  const places = [...scrolled].filter(one => root.contains(one)).map(one => [remember(one), one.scrollTop, one.scrollLeft]);
  change();
  for (const [find, top, left] of places) find()?.scrollTo({ top, left, behavior: 'instant' });
  const focus = again ? again() : null;
  focus?.focus({ preventScroll: true });
  if (selectionStart != null) focus?.setSelectionRange(selectionStart, selectionEnd);
}

// Op.TEXT: node, text
operations[0] = (id, text) => {
  const node = find(id, true);
  if (node.nodeType === 3) node.data = text;
  else {
    const fresh = new Text(text);
    node.replaceWith(fresh);
    number(fresh, id);
  }
};

// Op.APPEND: node, text
operations[1] = (id, text) => find(id).appendData(text);

// Op.SPLICE: node, start, removed, text
operations[2] = (id, start, removed, text) => {
  const node = find(id);
  if (start + removed > node.length) throw Error('node ' + id);
  node.replaceData(start, removed, text);
};

// Op.ATTR: node, name, value
operations[3] = (id, name, value) => {
  const node = find(id);
  if (name === 'aria-busy') node.livepyBusy = false;
  attribute(node, name, value);
};

// Op.INSERT: before, first, row…
operations[5] = (before, first, ...fresh) => {
  const place = find(Math.abs(before), before < 0), parent = before < 0 ? place : place.parentNode;
  const all = document.createDocumentFragment(), space = spaceIn(parent);
  rows = rows.filter(row => row.root);
  for (const row of fresh) {
    all.append(enter(row, first, space));
    first += made;
  }
  parent.insertBefore(all, before < 0 ? null : place);
  attend();
};

// Op.MOVE: node, before
operations[6] = (id, before) => {
  const node = find(id), place = find(before), parent = place.parentNode;
  if (parent.moveBefore) parent.moveBefore(node, place);
  // Quirk(Safari, Firefox before 144): without moveBefore a moved node loses focus, selection and scroll positions. developer.mozilla.org/docs/Web/API/Element/moveBefore
  else steady(node, () => place.before(node), element => () => element);
};

// Op.REMOVE: first, last
operations[7] = (first, last) => {
  const end = find(last);
  for (let node = find(first), next; node; node = next) {
    next = node === end ? null : node.nextSibling;
    forget(node);
    node.remove();
  }
};

// Op.TEMPLATE: number, shape, values
operations[8] = (id, shape, values) => {
  if (!id) templates = [];
  templates[id] = { shape, values, patterns: {} };
};

// Op.CALL: node, method, argument
operations[13] = (id, method, argument) => {
  const node = find(id);
  // a form's control named "reset" hides the method of that name
  if (/^(focus|select|scrollIntoView|click|reset)$/.test(method)) Object.getPrototypeOf(node)[method].call(node, argument ?? undefined);
};

// Op.ADDRESS: url, how
operations[14] = (url, how) => {
  const link = document.createElement('a');
  link.href = url;
  if (!/^https?:$/.test(link.protocol)) return;
  if (how === 'download') link.download = '';
  if (how === 'download' || how === 'open') link.click();
  else history[how === 'push' ? 'pushState' : 'replaceState'](null, '', url);
  page.shown = here();
};

// Op.DOCUMENT: name, value
operations[15] = (name, value) => {
  if (name === 'title') document.title = value;
  else attribute(html, name === 'lang' ? name : 'data-' + name, value);
};

// ── 5. What the visitor touches ────────────────────────────────────────────────────────────────────────────────
// Typed text belongs to the visitor until the server has seen it. A value that answers the newest typing is shown, also in the
// field that has the focus; one that answers older typing is dropped; one by the way waits until the visitor has left the field,
// and is dropped if he types on. Nothing is shown in a field while an input method composes in it, nor in one that holds half a
// number. A rebuild puts back what was typed.

/** @typedef {{sent: number, unsent?: boolean, edited?: boolean, skipped?: boolean, held?: any}} Field
 *  newest typing sent; typed but not sent; typed since it has the focus; typed while composing; arguments of an `offer` that waits */
/** @type {any} the field in which an input method composes */
let composing = null;
/** @type {any} the element that holds the page's root */
let body;

/** @param {any} element @returns {Field} */
const fieldOf = element => element.livepyField ||= { sent: 0 };

/** What a control shows: text, whether it is checked or open, or the chosen files. @param {any} element @returns {any} */
const shown = element => element.files ? [...element.files].map(({ name, size, type }) => [name, size, type])
  : element.type === 'checkbox' ? element.checked : element.value ?? element.open ?? null;

/** Does it show something else than the server set? @param {any} element @returns {boolean} */
const touched = ({ type, files, options, selectedIndex, checked, defaultChecked, value, defaultValue }) => files ? files.length
  // the browser chooses the first option if the HTML chooses none, and a value for checkbox, colour, radio and range
  : options ? selectedIndex !== Math.max(0, [...options].findIndex(one => one.defaultSelected))
  : checked !== defaultChecked || value !== defaultValue && (defaultValue || !/^(c|ra)/.test(type));

/** @returns {any[]} */
const controls = () => [...body.querySelectorAll('input,select,textarea')];

/** A value of the server's for a field: element, name, value, number of the event it answers. @param {...any} offered */
function offer(...offered) {
  const [element, name, value, answers] = offered, field = fieldOf(element), focused = element === document.activeElement, { selectionStart, selectionEnd, value: before } = element;
  const newer = field.unsent || focused && element.validity?.badInput || answers < field.sent && field.sent > answered;
  field.held = null;
  if (element === composing || focused && field.edited && !answers && !newer) field.held = offered;
  else if (!newer && !(focused && field.edited && answers < field.sent)) {
    property(element, name, value);
    const { value: after } = element;
    if (!focused || selectionStart == null || before === after) return;
    // a caret behind the change keeps its distance from the end
    let same = 0;
    while (same < before.length && before[same] === after[same]) same++;
    const [start, end] = [selectionStart, selectionEnd].map(at => at > same ? Math.max(same, at + after.length - before.length) : at);
    element.setSelectionRange(start, end);
  }
}

/** What waited for the visitor to leave, or to end composing. @param {any} element */
function offerHeld(element) {
  const { held } = fieldOf(element);
  if (held) offer(...held);
}

// Op.VALUE: node, name, value, answers
operations[4] = (id, ...rest) => offer(find(id), ...rest);

/** What tells one control from another when the page is built anew. @param {any} element */
const identity = element => [element.nodeName, element.type, element.name, element.ariaLabel, element.labels?.[0]?.textContent].join();

// Op.REBUILD: epoch, first, row
operations[9] = (now, first, row) => {
  const old = body.firstChild;
  /** @param {any} element */
  const remember = element => {
    /** @type {number[]} */
    const path = [], name = identity(element);
    for (let node = element; node !== old; node = node.parentNode) path.unshift([...node.parentNode.childNodes].indexOf(node));
    return () => {
      let node = body.firstChild;
      for (const index of path) node = node?.childNodes[index];
      return node && identity(node) === name ? node : null;
    };
  };
  const typed = controls().filter(touched).map(one => [remember(one), one]);
  steady(old, () => {
    epoch = now;
    nodes.clear();
    rows = [];
    composing = null;
    old.replaceWith(enter(row, first, spaceIn(body)));
    attend();
    for (const [find, { files, value, checked }] of typed) {
      const element = find();
      if (!element) continue;
      if (files) element.files = files;
      else Object.assign(element, { value, checked });
      hooks.typed(element);
    }
  }, remember);
};

// ── 6. Reports ─────────────────────────────────────────────────────────────────────────────────────────────────
// An element shows at once that its event is under way, until the server has answered that very event. What was typed goes out
// before the click that follows it. What happens before the page is numbered waits for that, what happens without a connection for
// the connection; nothing is said twice. A form that is sent while its files are under way waits for them.
// Invariant: `busy` holds the events that the server has not answered yet.

/** @type {Map<number, any[]>} elements and names of events, by their numbers */
const busy = new Map();
/** @type {Set<number>} events whose handlers wait for something */
const waiting = new Set();
/** @type {(() => void)[] | null} what happened before there were numbers */
let early = [];
/** @type {Map<number, any[]>} elements and announced files, by their event */
const files = new Map();
/** @type {Map<any, () => void>} forms that wait for files */
const submits = new Map();
/** @typedef {{element: any, name: string, again: number, send?: () => void, timer: number}} Delay `again` is a throttle's time; `send` what waits */
/** @type {Set<Delay>} */
const delays = new Set();

/** Is there an unanswered event of this element? @param {any} element @param {string} [name] */
const isBusy = (element, name) => [...busy.values()].some(other => other[0] === element && (!name || other[1] === name));

/** @param {any} element @param {boolean} locks */
function mark(element, locks) {
  element.setAttribute('data-busy', '');
  if (!locks || element.ariaBusy) return;
  element.ariaBusy = element.livepyBusy = true;
}

/** @param {number} event */
function release(event) {
  const [element] = busy.get(event) || [];
  busy.delete(event);
  if (!element || submits.has(element) || isBusy(element)) return;
  element.removeAttribute('data-busy');
  if (element.livepyBusy) element.ariaBusy = null;
  element.livepyBusy = false;
}

/** @param {any} element @param {string} name @param {any} value @param {string[]} [options] @returns {void} */
function report(element, name, value, options = []) {
  if (early) return void early.push(() => report(element, name, value, options));
  const locks = options.includes('1'), id = element.isConnected && !(locks && isBusy(element, name)) && numberOf(element);
  if (!id) return;
  while (value?.length > PART_LENGTH) {
    // never between the halves of one character
    const end = PART_LENGTH - +(value.charCodeAt(PART_LENGTH - 1) >> 10 === 0xd800 >> 10);
    keep(PART, value.slice(0, end));
    value = value.slice(end);
  }
  const event = keep(EVENT, id, name, value);
  busy.set(event, [element, name]);
  mark(element, locks);
  if (name === 'input' || name === 'change') Object.assign(fieldOf(element), { sent: event, unsent: false });
  if (options.includes('f')) {
    files.set(event, [element, [...element.files]]);
    uploads();
  }
}

/** Says what a field shows although nobody typed it just now. */
hooks.typed = element => {
  const name = ['input', 'change'].find(name => element.hasAttribute('data-on-' + name));
  if (name) report(element, name, shown(element), element.getAttribute('data-on-' + name).split(' '));
};

/** What waits behind a debounce or a throttle is said now. */
function flush() {
  for (const delay of delays) if (delay.send) expire(delay);
}

/** @param {Delay} delay */
function expire(delay) {
  const { send, again, timer } = delay;
  clearTimeout(timer);
  delete delay.send;
  if (send && again) delay.timer = setTimeout(expire, again, delay);
  else delays.delete(delay);
  send?.();
}

/** Says it after a quiet time of `wait`, or at most once in `again`. @param {any} element @param {string} name @param {number} wait @param {number} again @param {() => void} send */
function delay(element, name, wait, again, send) {
  const known = [...delays].find(other => other.element === element && other.name === name);
  const entry = known || { element, name, again, timer: 0 };
  delays.add(entry);
  entry.send = send;
  if (again) return known || expire(entry);
  clearTimeout(entry.timer);
  entry.timer = setTimeout(expire, wait, entry);
}

/** The files of an event are all through, or given up. @param {number} event */
function uploaded(event) {
  files.delete(event);
  if (!files.size) for (const [form, send] of submits) {
    submits.delete(form);
    send();
  }
}

// Op.WAIT: event
operations[10] = event => waiting.add(event);

// Op.DONE: event
operations[11] = event => waiting.delete(event);

// Op.REFUSED: event, reason
operations[12] = event => {
  waiting.delete(event);
  release(event);
  uploaded(event);
};

// Op.GRANT: event, part bytes, grants
operations[16] = (...grant) => uploads().then(module => module.upload(...grant));

hooks.frame = () => {
  for (const [event, [element]] of busy) if (event <= answered && !waiting.has(event) || !element.isConnected) release(event);
  for (const [event, [element]] of files) if (!element.isConnected) uploaded(event);
};

/** What the browser put back by itself. */
function reportRestored() {
  for (const element of controls()) if (!fieldOf(element).sent && !fieldOf(element).unsent && touched(element)) hooks.typed(element);
}

// ── 7. Events ──────────────────────────────────────────────────────────────────────────────────────────────────
// The document listens for all: an element's `data-on-<event>` says what it wants, from the target upwards, as events bubble; of
// those that do not bubble only the target's own. Keys that belong to an input method are not keys.

const MODIFIERS = ['ctrl', 'alt', 'meta', 'shift'];

/** @param {string} wanted like "Enter|ctrl+s" @param {any} event */
const pressed = (wanted, event) => !event.isComposing && event.keyCode !== 229 && wanted.toLowerCase().split('|').some(combination => {
  const parts = combination.split('+'), key = parts.pop() || '+';
  /** @param {string} name */
  const agrees = name => parts.includes(name) === event[name + 'Key'];
  // a character may need shift to be typed at all
  return key === (event.key === ' ' ? 'space' : event.key.toLowerCase()) && MODIFIERS.every(name => agrees(name) || name === 'shift' && !key[1] && event.shiftKey);
});

/** @param {any} event @param {any} element */
function details(event, element) {
  const { left, top } = element.getBoundingClientRect(), { type, key = '', clientX, clientY } = event;
  return { type, key, value: shown(element), x: clientX - left || 0, y: clientY - top || 0, ...Object.fromEntries(MODIFIERS.map(name => [name, !!event[name + 'Key']])) };
}

/** One listening element. @param {any} event @param {any} element @param {string} wants @returns {boolean} whether it stops here */
function deliver(event, element, wants) {
  const { type } = event, options = wants.split(' ');
  /** @param {string} letter */
  const option = letter => options.find(one => one[0] === letter)?.slice(1);
  const keys = option('k'), wait = +(option('d') || 0), again = +(option('t') || 0);
  // with a modifier, a link is the browser's business
  if (keys && event.key && !pressed(keys.slice(1), event) || type === 'click' && element.href && MODIFIERS.some(name => event[name + 'Key'])) return false;
  if (options.includes('p') || type === 'submit') event.preventDefault();
  const value = options.includes('e') ? details(event, element) : /^(input|change)$/.test(type) ? shown(event.target) : null;
  const send = () => report(element, type, value, options);
  if (/click|submit|change|key/.test(type)) flush();
  if (wait || again) delay(element, type, wait, again, send);
  else if (type === 'submit' && files.size) {
    mark(element, options.includes('1'));
    submits.set(element, send);
  } else send();
  return options.includes('s');
}

hooks.event = event => {
  const { type, target, isComposing } = event, ends = type === 'blur' || type === 'focus';
  if (type === 'scroll') scrolled.add(target);
  if (type === 'compositionstart') composing = target;
  if (type === 'compositionend') {
    composing = null;
    // Quirk(Firefox): the last input comes after compositionend, in others before it. So it is looked at one task later, or when a click flushes.
    delay(target, type, 0, 0, () => {
      if (fieldOf(target).skipped) target.dispatchEvent(new Event('input', { bubbles: true }));
      offerHeld(target);
    });
  }
  if (type === 'input') {
    const unsent = isComposing || ['input', 'change'].some(name => target.hasAttribute('data-on-' + name));
    Object.assign(fieldOf(target), { unsent, edited: true, skipped: isComposing, held: null });
    if (isComposing) return;
  }
  if (type === 'blur') flush();
  for (let element = target; element; element = event.bubbles && element.parentNode) {
    const wants = element.getAttribute?.('data-on-' + type);
    if (wants != null && deliver(event, element, wants)) break;
  }
  if (type === 'submit' && !target.hasAttribute('action')) event.preventDefault();
  if (ends) {
    fieldOf(target).edited = false;
    offerHeld(target);
  }
};

// ── 8. The page's life ─────────────────────────────────────────────────────────────────────────────────────────
// Listening begins with the first byte of the body. A page that is left says so and leaves its tab's token behind, for a reload to
// find; a duplicated tab finds none. A page that comes back from wherever connects at once.

/** The tab's token is there only while no page is. @param {string} token */
const keepTab = token => swap('livepy tab ' + location.pathname, token) || '';

function hurry() {
  attempt = 0;
  socket ? ask() : connect();
}

function begin() {
  body = html.querySelector('body');
  if (!body.dataset.livepy) return;
  page = JSON.parse(body.dataset.livepy);
  page.shown = here();
  page.ws = new URL(page.ws, location.href).href.replace('http', 'ws');
  page.upload = new URL(page.upload, location.href).href;
  page.tab = keepTab('');
  epoch = page.epoch;
  page.nodes = number(body.firstChild, 1) - 1;
  page.events.forEach(listen);
  bar.className = 'lv-connection';
  bar.role = 'status';
  bar.hidden = true;
  body.append(bar);
  if (body.querySelector('[data-drop]')) uploads();
  const waited = early || [];
  early = null;
  for (const action of waited) action();
  quiet = setTimeout(sign, 2000, 'lost', 'Reconnecting…');
  connect();
  addEventListener('online', hurry);
  addEventListener('visibilitychange', () => document.hidden || hurry());
  addEventListener('popstate', () => {
    if (here() !== page.shown) keep(NAVIGATE, page.shown = here());
  });
  addEventListener('pagehide', () => {
    flush();
    keepTab(page.tab);
    closed();
    clearTimeout(retry);
  });
  addEventListener('pageshow', event => {
    if (event.persisted) {
      keepTab('');
      hurry();
    } else setTimeout(reportRestored);
  });
}

'click input change submit keydown focus blur scroll compositionstart compositionend'.split(' ').forEach(listen);
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', begin);
else begin();

/** Where parts of a file go. @param {string} grant */
const place = grant => page.upload + grant;

// For tests, and for the modules of livepy/static: nodes by number and numbers by node, how many there are, whether nothing is under way.
Object.assign(window, {
  livepy: {
    node: find,
    numberOf,
    count: () => rows.reduce((sum, { root, count }) => sum + (root && count), nodes.size),
    settled: () => open && !broken && !kept.length && !busy.size && !files.size && !delays.size,
    files,
    report,
    uploaded,
    place,
  },
});
})();
