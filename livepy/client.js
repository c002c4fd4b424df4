// livepy's page side: it numbers the nodes it finds, applies patches to them and reports what happens to them; it knows no component.
// A book of numbered parts: promises above each, its state at its head, calls only to parts before it. What a lower part must tell
// a higher one goes through `hooks`. Whole-line comments are dropped when this file is served. The wire is docs/protocol.md.
(() => {
'use strict';

// What higher parts answer: `event` of the document, `frame` has been applied,
// `typed`: a field shows what nobody typed just now.
/** @type {Record<string, (...about: any[]) => any>} */
const hooks = {};
// Taken before the first element exists: a form named "documentElement" or "body" hides the document's own properties.
const html = document.documentElement;
/** @type {any} what the body's data-livepy says */
let page;

// ── 1. The wire ────────────────────────────────────────────────────────────────────────────────────────────────
// Msgpack, as far as the protocol uses it. Anything else (extensions, keys that reach a prototype, numbers that
// JavaScript cannot hold, bytes left over) throws. The codes of ops and of frames (`Kind`) are those of livepy/core/protocol.py.
const decoder = new TextDecoder();

/** @param {ArrayBuffer} message @returns {any} */
function unpack(message) {
  const bytes = new Uint8Array(message);
  let at = 0;
  /** @param {number} size */
  const take = size => {
    at += size;
    if (at > bytes.length) throw Error();
    return bytes.subarray(at - size, at);
  };
  // of so many bytes, the first of which may carry a sign
  /** @param {number} size @param {boolean} [signed] */
  const integer = (size, signed) => {
    const found = take(size).reduce((sum, byte, index) => sum * 256 + (signed && !index && byte > 127 ? byte - 256 : byte), 0);
    if (!Number.isSafeInteger(found)) throw Error();
    return found;
  };
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
      if (key === '__proto__') throw Error();
      items[key] = value();
    }
    return items;
  };
  /** @returns {any} */
  const value = () => {
    const code = bytes[at++];
    if (code < 0x80) return code;
    if (code < 0x90) return map(code & 15);
    if (code < 0xa0) return list(code & 15);
    if (code < 0xc0) return decoder.decode(take(code & 31));
    if (code > 0xdf) return code - 256;
    // of 1, 2, 4 or 8 bytes, as the code's last bits say
    if (code > 0xdd) return map(integer(2 << code - 0xde));
    if (code > 0xdb) return list(integer(2 << code - 0xdc));
    if (code > 0xd8) return decoder.decode(take(integer(1 << code - 0xd9)));
    if (code > 0xcb && code < 0xd4) return integer(1 << (code & 3), code > 0xcf);
    if (code === 0xcb) return new DataView(take(8).slice().buffer).getFloat64(0);
    if (code === 0xc0) return null;
    if (code >> 1 === 0x61) return code > 0xc2;
    throw Error();
  };
  const whole = value();
  if (at < bytes.length) throw Error();
  return whole;
}

/** A size, in one byte if it is small, and what is of that size. @param {number} short @param {number} limit @param {number} code @param {number} size @param {Iterable<number>} bytes */
const sized = (short, limit, code, size, bytes) => [...size < limit ? [short | size] : [code, size >> 8, size & 255], ...bytes];

/** @param {any} value @returns {number[]} */
function pack(value) {
  if (value == null) return [0xc0];
  if (typeof value === 'boolean') return [value ? 0xc3 : 0xc2];
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    return sized(0xa0, 32, 0xda, bytes.length, bytes);
  }
  if (Array.isArray(value)) return sized(0x90, 16, 0xdc, value.length, value.flatMap(pack));
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    return sized(0x80, 16, 0xde, entries.length, entries.flat().flatMap(pack));
  }
  // all numbers that a page sends are whole; the large and the negative in 64 bits, which JavaScript keeps the other way round
  return value >= 0 && value < 65536 ? sized(0, 128, 0xcd, value, []) : [0xd3, ...new Uint8Array(new BigInt64Array([BigInt(value)]).buffer).reverse()];
}

// ── 2. The connection ──────────────────────────────────────────────────────────────────────────────────────────
// What this page says is numbered and kept until acknowledged, and sent again after a cut what the server has not received;
// what it hears is applied once and in order, a whole frame in one task. A gap is a cut. A frame that could not be applied,
// or names a node that is not there, leads to a rebuild by data, asked for once a second at most. After 20 s of silence, 4 s while
// an event has not had its turn, the page asks whether anyone is there; 5 s later nobody is.
// Invariant: `kept` holds exactly the numbered frames after `answered`.

/** @type {WebSocket | null} */
let socket = null;
// welcomed; not to come back; why a frame could not be applied
let open = false, over = false;
/** @type {unknown} */
let broken;
// our newest frame, our newest that had its turn, the server's newest applied here, the newest of it that it knows we have
let said = 0, answered = 0, have = 0, acked = 0;
let attempt = 0, pause = 0, welcomed = 0, asked = 0;
// how long an answer may take: longer after each cut of our own, as on a slow line a large frame comes first
let patience = 5000;
// timers: until the other side counts as silent, the next attempt, the sign, an acknowledgement by itself
let silence = 0, retry = 0, quiet = 0, thanks = 0;
/** @type {any[][]} */
const kept = [];
/** @type {((...args: any[]) => void)[]} what each op does, by its code */
const does = [];
let arriving = Promise.resolve();

/** What the tab's storage held for this page until now; no number where there is no storage. @param {string} name @param {any} value */
function swap(name, value) {
  let found;
  try {
    name = `livepy ${name} ${location.pathname}`;
    found = sessionStorage[name] || '';
    sessionStorage[name] = value;
  } catch {
    // a browser that stores nothing
  }
  return found;
}

/** The state of the connection, for static/reaching.js to say in words. @param {string} state */
function sign(state) {
  clearTimeout(quiet);
  html.dataset.connection = state;
}

/** @param {any[]} frame */
function send(frame) {
  if (socket?.readyState === 1) socket.send(new Uint8Array(pack(frame)));
}

/** A frame that nobody keeps. @param {number} kind @param {...any} rest */
function tell(kind, ...rest) {
  if (open) send([0, acked = have, kind, ...rest]);
}

/** A numbered frame, kept until acknowledged. @param {number} kind @param {...any} rest @returns {number} */
function keep(kind, ...rest) {
  const frame = [++said, acked = have, kind, ...rest];
  if (open) {
    send(frame);
    // only the oldest: whoever goes on clicking shall not put it off
    kept[0] || listenFor(ask, 4000);
  }
  kept.push(frame);
  return said;
}

/** Calls `then` after so many milliseconds of silence. @param {() => void} then @param {number} wait */
function listenFor(then, wait) {
  clearTimeout(silence);
  silence = setTimeout(then, wait);
}

function ask() {
  // Kind.PING
  tell(3);
  listenFor(closed, patience);
}

function connect() {
  clearTimeout(retry);
  if (socket || over) return;
  const mine = socket = new WebSocket(page.ws);
  listenFor(closed, 10000);
  mine.binaryType = 'arraybuffer';
  // Kind.HELLO, and 1: the version of the protocol that is spoken here
  mine.onopen = () => send([0, have, 0, 1, page.token, page.epoch, page.nodes, page.tab]);
  mine.onmessage = ({ data }) => {
    listenFor(ask, kept[0] ? 4000 : 20000);
    // 0xc1 begins what is deflated. A chain, as inflation takes its time and frames behind it wait
    arriving = arriving.then(async () => {
      const message = new Uint8Array(data)[0] !== 0xc1 ? data
        : await new Response(new Response(data.slice(1)).body?.pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();
      if (mine === socket) receive(message);
    }).catch(() => closed());
  };
  mine.onclose = ({ code, reason }) => {
    if (mine === socket) closed(code, reason);
  };
}

/** The connection has ended, or is taken for ended. @param {number} [code] @param {string} [reason] */
function closed(code = 0, reason = '') {
  code || (patience = Math.min(patience * 2, 40000));
  clearTimeout(silence);
  socket?.close();
  socket = null;
  // no line that has never been welcomed is a reason to hope
  if (open && Date.now() - welcomed > 5000) attempt = 0;
  open = false;
  // a frame was too large for the server's socket; TIMEOUT and RESTART want us back
  if (code === 1009 || code >= 4400 && code < 4500 && code !== 4408) {
    over = true;
    // MALFORMED, UNKNOWN, ENDED, VERSION: at most once a minute, so that no server keeps a page reloading
    if ([4400, 4401, 4410, 4426].includes(code) && Date.now() - swap('reload', Date.now()) > 60000) return location.reload();
    html.dataset.reason = reason;
    return sign('closed');
  }
  retry = setTimeout(connect, pause || Math.random() * (attempt++ && Math.min(125 * 2 ** attempt, 15000)));
  pause = 0;
  quiet ||= setTimeout(sign, 2000, 'lost');
}

/** @param {ArrayBuffer} message */
function receive(message) {
  /** @type {any[]} */
  const [number, ack, ...ops] = unpack(message), rebuilds = ops.some(([code]) => code === 9);
  if (number) {
    if (number <= have) return;
    if (number > have + 1 && !rebuilds) return closed();
    have = number;
    if (rebuilds) broken = null;
  }
  if (open) patience = 5000;
  answered = Math.max(answered, ack);
  while (kept[0]?.[0] <= answered) kept.shift();
  try {
    if (!broken || !number) for (const [code, ...rest] of ops) does[code](...rest);
  } catch (error) {
    broken = error;
  }
  hooks.frame();
  if (broken) doubt(broken);
  // Kind.ACK
  if (have - acked > 7) tell(4);
  thanks ||= setTimeout(() => {
    thanks = 0;
    if (have > acked) tell(4);
  }, 30);
}

/** The page no longer is what the server thinks: ask for all of it. @param {unknown} reason */
function doubt(reason) {
  if (Date.now() - asked < 1000) return;
  asked = Date.now();
  // Kind.REBUILD
  tell(5, '' + reason);
}

// Op.WELCOME: epoch, received, tab token
does[17] = (now, received, tab) => {
  page.tab = tab;
  swap('twin', '=' + tab);
  open = true;
  welcomed = Date.now();
  sign('open');
  quiet = 0;
  // Of another epoch, or of a session that has heard more than this page ever said: what waits here was meant for another tree.
  if (now !== page.epoch || received > said) {
    kept.length = 0;
    said = answered = received;
  }
  for (const frame of kept) if (frame[0] > received) send(frame);
};

// Op.BYE: reason, milliseconds
does[18] = (_, wait) => {
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
  if (number(root, first) - first !== count) throw Error();
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

const LIVE = /^(value|checked|selected|indeterminate|open|muted)$/;
/** @typedef {{path: number[], name: any, index: number}} Slot the way to its node, its own number, and an attribute's name,
 *  or as in a shape 0 for a text, 1 for a row within, 2 for a list of rows */
/** @typedef {{shape: any, values: any[], within?: string, root?: any, count?: any, slots: Slot[], late: Slot[]}} Template what its op said, and nodes to be cloned
 *  within the namespace of its last use: how many, their slots, those to be filled last */
/** @type {Template[]} */
let templates = [];
// nodes made by the present row
let made = 0;
/** @type {Set<any>} elements that have been scrolled */
const scrolled = new Set();
/** @type {[any, number, any, number] | null | undefined} the text that is selected, null for none; undefined: it must be asked for */
let selected = null;

/** Whatever goes wrong with an event, the page is asked for again. @param {Event} event */
function react(event) {
  try {
    hooks.event(event);
  } catch (error) {
    doubt(error);
  }
}

/** @param {string} name */
const listen = name => document.addEventListener(name, react, true);

/** A module of livepy/static, fetched when first needed, again and again while it cannot be: an element names it in `data-uses`. @param {string} name @returns {Promise<any>} */
const use = name => import('./' + page.modules[name]).catch(() => new Promise(then => setTimeout(() => then(use(name)), 1000)));

/** @param {any} node @param {string} name @param {any} value */
function attribute(node, name, value) {
  // refused by the server already
  if (/^(on|srcdoc$)/i.test(name)) throw Error(name);
  if (name.startsWith('data-on-')) listen(name.slice(8));
  if (name === 'data-uses' && value) use(value);
  // static/pictures.js takes what a picture is to show
  if (name === 'src' && hooks.swap?.(node, value)) return;
  value == null || value === false ? node.removeAttribute(name) : node.setAttribute(name, value === true ? '' : value);
}

/** A live property, and the attribute that a reset goes back to. @param {any} node @param {string} name @param {any} value */
function property(node, name, value) {
  const { options } = node;
  if (name !== 'value') {
    attribute(node, name, !!value);
    node[name] = !!value;
  } else if (options || 'defaultValue' in node) {
    value = value == null ? '' : '' + value;
    if (node.value !== value) node.value = value;
    if (!options) node.defaultValue = value;
    else for (const option of options) option.defaultSelected = option.selected;
  } else attribute(node, name, value);
}

/** The namespace of what stands in it. @param {any} parent @returns {any} */
const spaceIn = parent => (parent.nodeName === 'foreignObject' ? html : parent).namespaceURI;

/** Made when the template is used in another namespace than before. @param {Template} template @param {string} within */
function cast(template, within) {
  const { shape, values } = template;
  /** @type {Slot[]} */
  const slots = [];
  let count = 0;
  /** @param {any} name @param {number[]} path @returns {any} its value in the template */
  const slot = (name, path) => values[slots.push({ path, name, index: slots.length }) - 1];
  /** @param {any} shape @param {number[]} path @param {string} space @returns {any} */
  const grow = (shape, path, space) => {
    if (shape !== 1) count++;
    if (shape >= 0) {
      const value = slot(shape, path);
      return shape === 0 ? new Text(value) : new Comment();
    }
    /** @type {any[]} */
    const [tag, names, ...children] = shape;
    const node = document.createElementNS(tag === 'svg' ? 'http://www.w3.org/2000/svg' : tag === 'math' ? 'http://www.w3.org/1998/Math/MathML' : space, tag);
    for (const name of names) {
      const value = slot(name, path);
      if (!LIVE.test(name)) attribute(node, name, value);
    }
    node.append(...children.map((child, index) => grow(child, [...path, index], spaceIn(node))));
    return node;
  };
  // Rows within, and what may depend on them and on all other attributes: backwards, as an element's slots stand before its children's.
  Object.assign(template, { within, root: grow(shape, [], within), count, slots, late: slots.filter(({ name }) => name > 0 || LIVE.test(name)).reverse() });
}

/** @param {any} node @param {Slot} slot */
function follow(node, { path }) {
  for (const index of path) node = node.childNodes[index];
  return node;
}

/** One row's nodes. @param {any[]} row @param {string} space @returns {any} */
function build(row, space) {
  const template = templates[row[0]];
  if (template.shape === 1) return build(row[2], space);
  if (template.within !== space) cast(template, space);
  const { values, root, count, slots, late } = template, node = root.cloneNode(true);
  made += count;
  // found before rows within move the places behind them
  const given = [...values], places = late.map(slot => [slot, follow(node, slot)]);
  for (let at = 1; at < row.length; at += 2) {
    const slot = slots[row[at]], value = given[slot.index] = row[at + 1];
    if (late.includes(slot)) continue;
    if (slot.name) attribute(follow(node, slot), slot.name, value);
    else follow(node, slot).data = value;
  }
  for (const [{ name, index }, place] of places) {
    const value = given[index];
    if (name === 1) place.replaceWith(build(value, spaceIn(place.parentNode)));
    else if (name === 2) for (const row of value) place.before(build(row, spaceIn(place.parentNode)));
    else property(place, name, value);
  }
  return node;
}

/** New rows, each as one entry. @param {any} parent @param {any} before @param {number} first @param {any[][]} fresh */
function insert(parent, before, first, fresh) {
  const all = new DocumentFragment();
  for (const row of fresh) {
    made = 0;
    const root = build(row, spaceIn(parent));
    // insertions come from the end of a list, so that a later one may have the lower numbers
    rows.splice(behind(first), 0, root[OWN] = { first, count: made, root });
    first += made;
    all.append(root);
  }
  /** @type {NodeListOf<any>} */
  const eager = all.querySelectorAll('[autofocus],[autoplay]');
  parent.insertBefore(all, before);
  // Quirk(Safari): media that is cloned does not play by itself. A browser may refuse to play what is not muted.
  for (const node of eager) node.autofocus ? node.focus() : node.play().catch(() => {});
}

/** Focus, selection and scroll positions in `root` are after `change` as before. @param {any} root @param {() => void} change
 *  @param {(node: any) => () => any} remember gives what finds the node again */
function steady(root, change, remember) {
  /** @type {any} */
  const active = document.activeElement;
  const again = [active, ...scrolled].filter(node => root.contains(node)).map(node => {
    const find = remember(node), { scrollTop: top, scrollLeft: left, selectionStart, selectionEnd } = node;
    return () => {
      const found = find();
      found?.scrollTo({ top, left, behavior: 'instant' });
      if (node === active) found?.focus({ preventScroll: true });
      if (selectionStart != null) found?.setSelectionRange(selectionStart, selectionEnd);
    };
  });
  change();
  for (const restore of again) restore();
}

// Op.TEXT: node, text
does[0] = (id, text) => {
  const node = find(id, true);
  if (node.nodeType === 3) node.data = text;
  else {
    const fresh = new Text(text);
    node.replaceWith(fresh);
    number(fresh, id);
  }
};

// Op.APPEND: node, text
does[1] = (id, text) => find(id).appendData(text);

// Op.SPLICE: node, start, removed, text
does[2] = (id, start, removed, text) => {
  const node = find(id);
  if (start + removed > node.length) throw Error();
  node.replaceData(start, removed, text);
};

// Op.ATTR: node, name, value
does[3] = (id, name, value) => {
  const node = find(id);
  if (name === 'aria-busy') node.livepyBusy = false;
  attribute(node, name, value);
};

// Op.INSERT: before, first, row…
does[5] = (before, first, ...fresh) => {
  const place = find(Math.abs(before), before < 0);
  rows = rows.filter(row => row.root);
  insert(before < 0 ? place : place.parentNode, before < 0 ? null : place, first, fresh);
};

// Op.MOVE: node, before
does[6] = (id, before) => {
  // the answer costs a layout
  if (selected === undefined) {
    /** @type {any} */
    const { isCollapsed, anchorNode, anchorOffset, focusNode, focusOffset } = getSelection();
    selected = isCollapsed ? null : [anchorNode, anchorOffset, focusNode, focusOffset];
  }
  const node = find(id), place = find(before);
  if (place.parentNode.moveBefore) place.parentNode.moveBefore(node, place);
  // Quirk(Safari, Firefox before 144): without moveBefore a moved node loses focus, selection and scroll positions. developer.mozilla.org/docs/Web/API/Element/moveBefore
  else steady(node, () => place.before(node), node => () => node);
};

// Op.REMOVE: first, last
does[7] = (first, last) => {
  const end = find(last);
  for (let node = find(first), next; node; node = next) {
    next = node === end ? null : node.nextSibling;
    forget(node);
    node.remove();
  }
};

// Op.TEMPLATE: number, shape, values
does[8] = (id, shape, values) => {
  if (!id) templates = [];
  templates[id] = { shape, values, slots: [], late: [] };
};

// Op.CALL: node, method, argument
does[13] = (id, method, argument) => {
  const node = find(id);
  // a form's control named "reset" hides the method of that name
  if (/^(focus|select|scrollIntoView|click|reset)$/.test(method)) Object.getPrototypeOf(node)[method].call(node, argument);
};

// Op.ADDRESS: url, how
does[14] = (url, how) => {
  const link = document.createElement('a');
  link.href = url;
  if (!/^https?:$/.test(link.protocol)) return;
  if (how === 'download') link.download = '';
  if (how === 'push') history.pushState(null, '', url);
  else if (how === 'replace') history.replaceState(null, '', url);
  else link.click();
};

// Op.DOCUMENT: name, value
does[15] = (name, value) => {
  if (name === 'title') document.title = value;
  else attribute(html, name === 'theme' ? 'data-theme' : name, value);
};

// ── 5. What the visitor touches ────────────────────────────────────────────────────────────────────────────────
// Typed text belongs to the visitor until the server has seen it. A value that answers the newest typing, or an event after it, is
// shown, also in the field that has the focus; one that newer typing is under way to answer is dropped; one by the way, or late,
// waits until the visitor has left the field, and is dropped if he types on. A box or a choice is never half done. Nothing is shown in a field while an input method composes in it, nor in one that holds half a
// number. A rebuild puts back what was typed.

/** @typedef {{sent: number, unsent?: any, edited?: boolean, skipped?: boolean, held?: any}} Field
 *  newest typing sent; typed but not sent; typed since it has the focus; typed while composing; arguments of an `offer` that waits */
/** @type {any} the field in which an input method composes */
let composing = null;
/** @type {any} the element that holds the page's root */
let body;

/** @param {any} node @returns {Field} */
const fieldOf = node => node.livepyField ||= { sent: 0 };

const TYPING = ['input', 'change'];

/** Which typing someone listens for. @param {any} node */
const listensTo = node => TYPING.find(name => node.hasAttribute('data-on-' + name));

/** What a control shows: text, whether it is checked or open, or the chosen files. @param {any} node @returns {any} */
const shown = node => node.files ? [...node.files].map(({ name, size, type, lastModified }) => [name, size, type, lastModified])
  : node.type === 'checkbox' ? node.checked : node.value ?? node.open;

/** Does it show something else than the server set? @param {any} node @returns {boolean} */
const touched = node => node.files ? node.files.length
  // the browser chooses the first option if the HTML chooses none, and a value for checkbox, colour, radio and range
  : node.options ? node.selectedIndex !== Math.max(0, [...node.options].findIndex(one => one.defaultSelected))
  : node.checked !== node.defaultChecked || node.value !== node.defaultValue && (node.defaultValue || !/^(c|ra)/.test(node.type));

/** @returns {any[]} */
const controls = () => [...body.querySelectorAll('input,select,textarea')];

/** A value of the server's for a field: node, name, value, number of the event it answers. @param {...any} offered */
function offer(...offered) {
  const [node, name, value, answers] = offered, field = fieldOf(node), { selectionStart, selectionEnd, value: before } = node;
  const newer = field.unsent || field.edited && node.validity?.badInput || answers < field.sent && field.sent > answered;
  field.held = null;
  if (node === composing || field.edited && !newer && answers < (field.sent || 1)) field.held = offered;
  else if (!newer) {
    property(node, name, value);
    const { value: after } = node;
    if (node !== document.activeElement || selectionStart == null || before === after) return;
    // a caret behind the change keeps its distance from the end
    let same = 0;
    while (same < before.length && before[same] === after[same]) same++;
    const [start, end] = [selectionStart, selectionEnd].map(at => at > same ? Math.max(same, at + after.length - before.length) : at);
    node.setSelectionRange(start, end);
  }
}

/** What waited for the visitor to leave, or to end composing. @param {any} node */
function offerHeld(node) {
  const { held } = fieldOf(node);
  if (held) offer(...held);
}

// Op.VALUE: node, name, value, answers
does[4] = (id, ...rest) => offer(find(id), ...rest);

/** What tells one control from another when the page is built anew. @param {any} node */
const identity = node => [node.nodeName, node.type, node.name, node.ariaLabel, node.labels?.[0]?.textContent] + '';

// Op.REBUILD: epoch, first, row
does[9] = (now, first, row) => {
  const old = body.firstChild;
  /** @param {any} node */
  const remember = node => {
    /** @type {number[]} */
    const path = [], name = identity(node);
    for (; node !== old; node = node.parentNode) path.unshift([...node.parentNode.childNodes].indexOf(node));
    return () => {
      let found = body.firstChild;
      for (const index of path) found = found?.childNodes[index];
      return found && identity(found) === name ? found : null;
    };
  };
  const typed = controls().filter(one => old.contains(one) && touched(one)).map(one => [remember(one), one]);
  steady(old, () => {
    page.epoch = now;
    nodes.clear();
    rows = [];
    composing = null;
    old.remove();
    insert(body, body.firstChild, first, [row]);
    for (const [find, { files, value, checked }] of typed) {
      const node = find();
      if (!node) continue;
      if (files) node.files = files;
      else Object.assign(node, { value, checked });
      hooks.typed(node);
    }
  }, remember);
};

// ── 6. Reports ─────────────────────────────────────────────────────────────────────────────────────────────────
// An element shows at once that its event is under way, until the server has answered that very event. What was typed goes out
// before the click that follows it. What happens before the page is numbered waits for that, what happens without a connection for
// the connection; nothing is said twice. A form that is sent while its files are under way waits for them.
// Invariant: `busy` holds the events that the server has not answered yet.

/** @type {Map<number, any[]>} element, name and announced files of events, by their numbers */
const busy = new Map();
/** @type {Set<number>} events whose handlers wait for something */
const waiting = new Set();
/** @type {(() => void)[] | null} what happened before there were numbers */
let early = [];
/** @type {Map<any, () => void>} forms that wait for files */
const submits = new Map();
/** @typedef {{node: any, name: string, again: number, send?: () => void, timer: number}} Delay `again` is a throttle's time; `send` what waits */
/** @type {Set<Delay>} */
const delays = new Set();

/** Are files under way? Their event is answered when they have come and its handler has ended. */
const uploading = () => [...busy.values()].some(one => one[2]);

/** Is there an unanswered event of this node? @param {any} node @param {string} [name] */
const isBusy = (node, name) => [...busy.values()].some(one => one[0] === node && (!name || one[1] === name));

/** @param {any} node @param {boolean} locks */
function mark(node, locks) {
  node.dataset.busy = '';
  if (locks && !node.ariaBusy) node.ariaBusy = node.livepyBusy = true;
}

/** @param {number} event */
function release(event) {
  const [node] = busy.get(event) || [];
  busy.delete(event);
  if (!uploading()) for (const [form, send] of submits) {
    submits.delete(form);
    send();
  }
  if (!node || submits.has(node) || isBusy(node)) return;
  delete node.dataset.busy;
  if (node.livepyBusy) node.ariaBusy = node.livepyBusy = null;
}

/** @param {any} node @param {string} name @param {any} value @param {string[]} options @returns {any} */
function report(node, name, value, options) {
  if (early) return early.push(() => report(node, name, value, options));
  const locks = options.includes('1'), id = node.isConnected && !(locks && isBusy(node, name)) && numberOf(node);
  if (!id) return;
  // below 48 kB each, and never between the halves of one character
  const parts = typeof value === 'string' && value.match(/[^]{1,12000}/gu) || [value], last = parts.pop();
  // Kind.PART, Kind.EVENT
  for (const part of parts) keep(2, part);
  const event = keep(1, id, name, last);
  busy.set(event, [node, name, options.includes('f') && [...node.files]]);
  mark(node, locks);
  if (TYPING.includes(name)) Object.assign(fieldOf(node), { sent: event, unsent: false });
}

/** Says what a field shows although nobody typed it just now. */
hooks.typed = node => {
  const name = listensTo(node);
  if (name) report(node, name, shown(node), node.getAttribute('data-on-' + name).split(' '));
};

/** What waits behind a debounce or a throttle is said now. */
function flush() {
  delays.forEach(expire);
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

/** Says it after a quiet time of `wait`, or at most once in `again`. @param {any} node @param {string} name @param {number} wait @param {number} again @param {() => void} send */
function delay(node, name, wait, again, send) {
  const known = [...delays].find(one => one.node === node && one.name === name);
  const entry = known || { node, name, again, timer: 0 };
  delays.add(entry);
  entry.send = send;
  if (again) return known || expire(entry);
  clearTimeout(entry.timer);
  entry.timer = setTimeout(expire, wait, entry);
}

// Op.WAIT: event
does[10] = event => waiting.add(event);

// Op.DONE: event
does[11] = event => waiting.delete(event);

// Op.REFUSED: event, reason
does[12] = event => {
  waiting.delete(event);
  release(event);
};

// Op.GRANT: event, part bytes, grants
does[16] = (...grant) => use('uploads').then(module => module.upload(...grant));

hooks.frame = () => {
  // no browser keeps text selected that moves
  if (selected) {
    getSelection()?.setBaseAndExtent(...selected);
    selected = undefined;
  }
  for (const node of scrolled) if (!node.isConnected) scrolled.delete(node);
  for (const [event, [node]] of busy) if (event <= answered && !waiting.has(event) || !node.isConnected) release(event);
};

/** What the browser put back by itself. */
function reportRestored() {
  for (const node of controls()) if (!fieldOf(node).sent && !fieldOf(node).unsent && touched(node)) hooks.typed(node);
}

// ── 7. Events ──────────────────────────────────────────────────────────────────────────────────────────────────
// The document listens for all: an element's `data-on-<event>` says what it wants, from the target upwards, as events bubble; of
// those that do not bubble only the target's own. Keys that belong to an input method are not keys.

const MODIFIERS = ['ctrl', 'alt', 'meta', 'shift'];

/** @param {string} wanted like "Enter|ctrl+s" @param {any} event */
const pressed = (wanted, event) => event.keyCode !== 229 && wanted.toLowerCase().split('|').some(combination => {
  const parts = combination.split('+'), key = parts.pop() || '+';
  /** @param {string} name */
  const agrees = name => parts.includes(name) === event[name + 'Key'];
  // a character may need shift to be typed at all
  return key === (event.key === ' ' ? 'space' : event.key.toLowerCase()) && MODIFIERS.every(name => agrees(name) || name === 'shift' && !key[1] && event.shiftKey);
});

/** @param {any} event @param {any} node */
function details(event, node) {
  const { left, top } = node.getBoundingClientRect(), { type, key = '', clientX, clientY } = event, value = shown(node);
  // no list of files (nor a form's control named "value"), nor a text that is too long for one frame
  return { type, key, value: typeof value === 'object' || value?.length > 12000 ? null : value, x: clientX - left | 0, y: clientY - top | 0, ...Object.fromEntries(MODIFIERS.map(name => [name, !!event[name + 'Key']])) };
}

/** One listening node. @param {any} event @param {any} node @param {string} wants @returns {boolean} whether it stops here */
function deliver(event, node, wants) {
  const { type } = event, options = wants.split(' ');
  /** @param {string} letter */
  const option = letter => options.find(one => one[0] === letter)?.slice(1);
  const keys = option('k'), wait = +(option('d') || 0), again = +(option('t') || 0);
  // with a modifier, a link is the browser's business
  if (keys && event.key && !pressed(keys.slice(1), event) || type === 'click' && node.href && MODIFIERS.some(name => event[name + 'Key'])) return false;
  if (options.includes('p') || type === 'submit') event.preventDefault();
  const value = options.includes('e') ? details(event, node) : TYPING.includes(type) ? shown(event.target) : null;
  const send = () => report(node, type, value, options);
  if (/click|submit|change|key|blur/.test(type)) flush();
  if (wait || again) delay(node, type, wait, again, send);
  else if (type === 'submit' && uploading()) {
    mark(node, options.includes('1'));
    submits.set(node, send);
  } else send();
  return options.includes('s');
}

hooks.event = event => {
  const { type, target, isComposing } = event;
  if (type === 'scroll') scrolled.add(target);
  if (type === 'selectionchange') selected = undefined;
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
    Object.assign(fieldOf(target), { unsent: isComposing || listensTo(target), edited: target === document.activeElement && !/^(c|ra|sel)/.test(target.type), skipped: isComposing, held: null });
    if (isComposing) return;
  }
  for (let node = target; node; node = event.bubbles && node.parentNode) {
    const wants = node.getAttribute?.('data-on-' + type);
    if (wants != null && deliver(event, node, wants)) break;
  }
  if (type === 'submit' && !target.hasAttribute('action')) event.preventDefault();
  if (type === 'blur') {
    flush();
    Object.assign(fieldOf(target), { edited: false, unsent: false });
    offerHeld(target);
  }
};

// ── 8. The page's life ─────────────────────────────────────────────────────────────────────────────────────────
// Listening begins with the first byte of the body. A page that is left says so and leaves its tab's token behind, for a reload to
// find; a duplicated tab finds one that asks for a copy. A page that comes back from wherever connects at once.

function hurry() {
  attempt = 0;
  socket ? ask() : connect();
}

function begin() {
  body = html.querySelector('body');
  page = JSON.parse(body.dataset.livepy);
  page.ws = new URL(page.ws, location.href).href.replace('http', 'ws');
  // the tab's token is there only while no page is; what a duplicated tab finds is marked
  page.tab = swap('tab', '') || swap('twin', '') || '';
  page.nodes = number(body.firstChild, 1) - 1;
  page.events.forEach(listen);
  // while the server can still be asked for it: it says what `sign` means
  use('reaching');
  for (const node of body.querySelectorAll('[data-uses]')) use(node.dataset.uses);
  const waited = early || [];
  early = null;
  for (const action of waited) action();
  quiet ||= setTimeout(sign, 2000, 'lost');
  connect();
  for (const name of ['online', 'offline', 'resume', 'visibilitychange']) addEventListener(name, () => document.hidden || hurry());
  // Kind.NAVIGATE
  addEventListener('popstate', () => keep(6, location.href));
  addEventListener('pagehide', () => {
    flush();
    swap('tab', page.tab);
    closed();
    clearTimeout(retry);
  });
  addEventListener('pageshow', event => {
    swap('tab', '');
    event.persisted ? hurry() : setTimeout(reportRestored);
  });
}

'click input change submit keydown focus blur scroll selectionchange compositionstart compositionend'.split(' ').forEach(listen);
addEventListener('DOMContentLoaded', begin);

// For tests, and for the modules of livepy/static: nodes by number and numbers by node, how many there are, whether nothing is under way.
Object.assign(hooks, {
  node: find,
  numberOf,
  nodes,
  settled: () => open && !broken && !kept.length && !busy.size && !delays.size,
  busy,
  report,
});
Object.assign(window, { livepy: hooks });
})();
