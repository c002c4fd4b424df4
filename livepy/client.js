// livepy's page side: it numbers the nodes it finds, applies patches to them and reports what happens to them; it knows no component.
// A book of numbered parts: promises above each, its state at its head, calls only to parts before it. What a lower part must tell
// a higher one goes through `hooks`. Whole-line comments are dropped when this file is served. The wire is docs/protocol.md.
(() => {
'use strict';

// What higher parts answer: `event` an event of the document, `frame` a frame has been applied, `resumed` the server said welcome.
/** @type {{event: (event: any) => void, frame: () => void, resumed: () => void}} */
const hooks = { event() {}, frame() {}, resumed() {} };
// Taken before the first element exists: a form named "documentElement" or "body" hides the document's own properties.
const html = document.documentElement;
const source = /** @type {any} */ (document.currentScript).src;
/** @type {any} what the body's data-livepy says */
let page;

// ── 1. The wire ────────────────────────────────────────────────────────────────────────────────────────────────
// Msgpack, as far as the protocol uses it. Anything else (extensions, keys that reach a prototype, numbers that
// JavaScript cannot hold, bytes left over) throws. Codes are the places in these tables: livepy/core/protocol.py has them too.
const OPS = 'TEXT APPEND SPLICE ATTR VALUE INSERT MOVE REMOVE TEMPLATE REBUILD WAIT DONE REFUSED CALL ADDRESS DOCUMENT GRANT WELCOME BYE'.split(' ');
const [HELLO, EVENT, PART, PING, ACK, REBUILD, NAVIGATE] = [0, 1, 2, 3, 4, 5, 6];
const VERSION = 1, DEFLATED = 0xc1, PART_LENGTH = 16384;
const AGAIN = [4408, 4503], RELOAD = [4400, 4401, 4410, 4426];
const utf8 = new TextEncoder(), text = new TextDecoder('utf-8', { fatal: true });

/** @param {ArrayBuffer} message @returns {any} */
function unpack(message) {
  const bytes = new Uint8Array(message), view = new DataView(message);
  let at = 0;
  // the place of the next `size` bytes, which are then behind us
  /** @param {number} size */
  const take = size => {
    at += size;
    if (at > bytes.length) throw RangeError('short');
    return at - size;
  };
  const u8 = () => bytes[take(1)], u16 = () => view.getUint16(take(2)), u32 = () => view.getUint32(take(4));
  /** @param {bigint} integer */
  const safe = integer => {
    const number = Number(integer);
    if (!Number.isSafeInteger(number)) throw RangeError('integer');
    return number;
  };
  // Short ASCII is read by hand: a call of the decoder costs more than twenty characters.
  /** @param {number} size */
  const string = size => {
    const start = take(size);
    let short = '';
    for (let i = size < 24 ? start : at + 1; i <= at; i++) {
      if (i === at) return short;
      if (bytes[i] > 127) break;
      short += String.fromCharCode(bytes[i]);
    }
    return text.decode(bytes.subarray(start, at));
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
      const key = value();
      if (typeof key !== 'string' || key === '__proto__') throw TypeError('key');
      items[key] = value();
    }
    return items;
  };
  /** @returns {any} */
  const value = () => {
    const code = u8();
    if (code < 0x80) return code;
    if (code < 0x90) return map(code & 15);
    if (code < 0xa0) return list(code & 15);
    if (code < 0xc0) return string(code & 31);
    if (code > 0xdf) return code - 256;
    switch (code) {
      case 0xc0: return null;
      case 0xc2: return false;
      case 0xc3: return true;
      case 0xca: return view.getFloat32(take(4));
      case 0xcb: return view.getFloat64(take(8));
      case 0xcc: return u8();
      case 0xcd: return u16();
      case 0xce: return u32();
      case 0xcf: return safe(view.getBigUint64(take(8)));
      case 0xd0: return view.getInt8(take(1));
      case 0xd1: return view.getInt16(take(2));
      case 0xd2: return view.getInt32(take(4));
      case 0xd3: return safe(view.getBigInt64(take(8)));
      case 0xd9: return string(u8());
      case 0xda: return string(u16());
      case 0xdb: return string(u32());
      case 0xdc: return list(u16());
      case 0xdd: return list(u32());
      case 0xde: return map(u16());
      case 0xdf: return map(u32());
    }
    throw TypeError('code ' + code);
  };
  const whole = value();
  if (at !== bytes.length) throw RangeError('left over');
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
  const head = (size, short, limit, code) => size < limit ? out.push(short | size) : size < 65536 ? put(code, size, 2) : put(code + 1, size, 4);
  /** @param {any} value */
  const one = value => {
    if (value == null) out.push(0xc0);
    else if (typeof value === 'boolean') out.push(value ? 0xc3 : 0xc2);
    else if (typeof value === 'string') {
      const bytes = utf8.encode(value);
      head(bytes.length, 0xa0, 32, 0xda);
      for (const byte of bytes) out.push(byte);
    } else if (Number.isSafeInteger(value) && value >= 0) {
      value < 128 ? out.push(value) : value < 65536 ? put(0xcd, value, 2) : value < 2 ** 32 ? put(0xce, value, 4) : put(0xcf, value, 8);
    } else if (typeof value === 'number') {
      out.push(0xcb, ...new Uint8Array(new Float64Array([value]).buffer).reverse());
    } else if (Array.isArray(value)) {
      head(value.length, 0x90, 16, 0xdc);
      value.forEach(one);
    } else {
      const entries = Object.entries(value);
      head(entries.length, 0x80, 16, 0xde);
      entries.flat().forEach(one);
    }
  };
  one(whole);
  return new Uint8Array(out);
}

// ── 2. The connection ──────────────────────────────────────────────────────────────────────────────────────────
// What this page says is numbered and kept until acknowledged, and sent again after a cut what the server has not received;
// what it hears is applied once and in order, a whole frame in one task. A gap is a cut. A frame that could not be applied,
// or names a node that is not there, leads to a rebuild by data, asked for once a second at most.
// Invariant: `kept` holds exactly the numbered frames after `answered`.

/** @type {WebSocket | null} */
let socket = null;
let open = false, over = false, broken = false, foreign = false;
// our newest frame, the server's newest frame applied here, the newest of it that it knows we have, our newest that had its turn
let said = 0, have = 0, acked = 0, answered = 0;
let epoch = 1, attempt = 0, pause = 0, welcomed = 0, asked = 0;
/** @type {any[][]} */
const kept = [];
/** @type {Record<string, (...args: any[]) => void>} what each op does, by its name */
const operations = {};
// timers: until the other side counts as silent, the next attempt, the sign, an acknowledgement by itself
let silence = 0, retry = 0, quiet = 0, thanks = 0;
/** @type {Promise<void> | null} frames in inflation, for those behind them to wait for */
let inflating = null;
/** @type {HTMLElement} */
let bar;
const WORDS = /** @type {Record<number, string>} */ ({
  4403: 'This page belongs to another visitor. Reload it.',
  4409: 'This page was opened elsewhere. Reload it to go on here.',
  4413: 'That was too much to send at once. Reload the page.',
});

/** Shows the state of the connection, and words if there is something to be said. @param {string} state @param {string} [words] */
function sign(state, words) {
  html.dataset.connection = state;
  bar.textContent = words || '';
  bar.hidden = !words;
}

/** @param {number} kind @param {...any} rest */
const tell = (kind, ...rest) => {
  if (open && socket?.readyState === 1) socket.send(pack([0, acked = have, kind, ...rest]));
};

/** A numbered frame, kept until acknowledged. While there is no connection, a text that goes on replaces what it was.
 *  @param {number} kind @param {...any} rest @returns {number} */
function keep(kind, ...rest) {
  const last = kept[kept.length - 1];
  if (!open && last && rest[1] === 'input' && last[3] === rest[0] && last[4] === 'input' && kept[kept.length - 2]?.[2] !== PART) {
    last[5] = rest[2];
    return said;
  }
  const frame = [++said, have, kind, ...rest];
  kept.push(frame);
  if (open) socket?.send(pack(frame));
  acked = have;
  return said;
}

function hear() {
  clearTimeout(silence);
  silence = setTimeout(() => {
    tell(PING);
    silence = setTimeout(closed, 10000);
  }, 20000);
}

function connect() {
  clearTimeout(retry);
  if (socket || over) return;
  const mine = socket = new WebSocket(page.ws);
  silence = setTimeout(closed, 10000);
  mine.binaryType = 'arraybuffer';
  mine.onopen = () => mine.send(pack([0, have, HELLO, VERSION, page.token, epoch, page.nodes, page.tab]));
  mine.onmessage = ({ data }) => {
    if (mine !== socket) return;
    hear();
    arrive(data, mine);
  };
  mine.onclose = ({ code }) => {
    if (mine === socket) closed(code);
  };
}

/** The connection has ended, or is taken for ended. @param {number} [code] */
function closed(code = 0) {
  const old = socket;
  socket = null;
  open = false;
  clearTimeout(silence);
  old?.close();
  if (code === 1009) code = 4413;
  if (code >= 4400 && code < 4500 && !AGAIN.includes(code)) {
    over = true;
    clearTimeout(quiet);
    if (RELOAD.includes(code) && reload()) return;
    return sign('closed', WORDS[code] || 'This page has ended. Reload it.');
  }
  if (Date.now() - welcomed > 5000) attempt = 0;
  retry = setTimeout(connect, pause || Math.random() * [0, 500, 1000, 2000, 4000, 8000, 15000][Math.min(attempt, 6)]);
  attempt++;
  pause = 0;
  quiet ||= setTimeout(sign, 2000, 'lost', 'Reconnecting…');
}

/** At most once a minute, so that no two servers of different minds can keep a page reloading. @returns {boolean} */
function reload() {
  try {
    if (Date.now() - sessionStorage['livepy reload'] < 60000) return false;
    sessionStorage['livepy reload'] = Date.now();
  } catch {
    return false;
  }
  location.reload();
  return true;
}

/** @param {ArrayBuffer} message @param {WebSocket} from */
function arrive(message, from) {
  const deflated = new Uint8Array(message)[0] === DEFLATED;
  if (!deflated && !inflating) return receive(message);
  const before = inflating, ready = deflated ? inflate(message.slice(1)) : message;
  /** @type {Promise<void>} */
  const mine = Promise.all([ready, before]).then(([whole]) => {
    if (mine === inflating) inflating = null;
    if (from === socket) receive(whole);
  }).catch(() => closed());
  inflating = mine;
}

/** @param {ArrayBuffer} bytes */
const inflate = bytes => new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();

/** @param {ArrayBuffer} message */
function receive(message) {
  const [number, ack, ...ops] = unpack(message);
  const rebuilds = ops.some((/** @type {any[]} */ op) => OPS[op[0]] === 'REBUILD');
  if (number) {
    if (number <= have && !(rebuilds && foreign)) return;
    if (number > have + 1 && !rebuilds) return closed();
    have = number;
    if (rebuilds) foreign = broken = false;
  }
  answered = Math.max(answered, ack);
  while (kept.length && kept[0][0] <= answered) kept.shift();
  try {
    if (!broken || !number) for (const [code, ...rest] of ops) operations[OPS[code]](...rest);
  } catch (error) {
    broken = true;
    doubt(error);
  }
  hooks.frame();
  if (broken) doubt('broken');
  if (have - acked >= 8) tell(ACK);
  clearTimeout(thanks);
  if (have > acked) thanks = setTimeout(tell, 30, ACK);
}

/** The page no longer is what the server thinks: ask for all of it. @param {unknown} reason */
function doubt(reason) {
  if (Date.now() - asked < 1000) return;
  asked = Date.now();
  tell(REBUILD, String(reason).slice(0, 200));
}

operations.WELCOME = (now, received, tab) => {
  page.tab = tab;
  open = true;
  welcomed = Date.now();
  clearTimeout(quiet);
  quiet = 0;
  sign('open');
  // Of another epoch, or of a session that has heard more than this page ever said: what waits here was meant for another tree.
  if (now !== epoch || received > said) {
    foreign = true;
    kept.length = 0;
    said = answered = received;
  }
  for (const frame of kept) if (frame[0] > received) socket?.send(pack(frame));
  hooks.resumed();
};

operations.BYE = (_, wait) => {
  pause = wait * (0.5 + Math.random());
};

// ── 3. Numbers ─────────────────────────────────────────────────────────────────────────────────────────────────
// Every element, text and comment has a number, in document order from when it was made, alike on the server; never used again
// within an epoch. A new row takes one entry: its inner nodes get their numbers when one of them is first addressed, which is
// before anything in the row can change its structure. A number without a node in the document throws.
// Invariant: `rows` is in the order of `first`; a node's `livepy` is its number, or the row that begins with it.

/** @typedef {{first: number, count: number, root: any}} Row */
/** @type {Map<number, any>} */
const nodes = new Map();
/** @type {Row[]} */
let rows = [];
let numbered = 0;

/** Calls `visit` with each node that is counted. @param {Node} root @param {(node: any) => void} visit */
function each(root, visit) {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  for (let node = /** @type {Node | null} */ (root); node; node = walk.nextNode()) if (node.parentNode?.nodeName !== 'TEXTAREA') visit(node);
}

/** Numbers all of `root` from `next` on. @param {Node} root @param {number} next @returns {number} */
function number(root, next) {
  each(root, node => {
    node.livepy = next;
    nodes.set(next++, node);
  });
  return next;
}

/** A row is no longer one entry. @param {Row} row */
function dissolve(row) {
  row.root = null;
  if (++numbered > 99 && numbered > rows.length / 2) {
    rows = rows.filter(row => row.root);
    numbered = 0;
  }
}

/** @param {Row} row */
function spread(row) {
  const { root } = row;
  dissolve(row);
  if (number(root, row.first) !== row.first + row.count) throw Error('count of ' + row.first);
}

/** The node of a number; with `inside` its row is spread even if the node is its root. @param {number} id @param {boolean} [inside] @returns {any} */
function find(id, inside) {
  let node = nodes.get(id);
  if (!node) {
    let low = 0, high = rows.length;
    while (low < high) {
      const middle = low + high >> 1;
      rows[middle].first > id ? high = middle : low = middle + 1;
    }
    const row = rows[low - 1];
    node = row?.root;
    if (node && (inside || row.first < id)) {
      spread(row);
      node = nodes.get(id);
    }
  }
  if (!node?.isConnected) throw Error('no node ' + id);
  return node;
}

/** The number of a node, undefined if it is not the server's. @param {any} node @returns {number | undefined} */
function numberOf(node) {
  let up = node;
  while (up && !up.livepy) up = up.parentNode;
  if (up !== node && up?.livepy.root) spread(up.livepy);
  return node.livepy?.first || node.livepy;
}

/** @param {any} root */
function forget(root) {
  if (root.livepy?.root) dissolve(root.livepy);
  else each(root, node => nodes.delete(node.livepy));
}

// ── 4. Patches ─────────────────────────────────────────────────────────────────────────────────────────────────
// Rows are clones of a template with their own values set. Attributes are set as attributes, what the visitor changes too as
// properties, a select's value when its options are there. Text never becomes HTML. Names that could carry script are refused
// here as they are by the server. Moving keeps focus, selection, scroll positions and playing media where the browser can.

const LIVE = new Set(['value', 'checked', 'selected', 'indeterminate', 'open', 'muted']);
const SVG = 'http://www.w3.org/2000/svg', MATH = 'http://www.w3.org/1998/Math/MathML', HTML = /** @type {string} */ (html.namespaceURI);
const TEXT_SLOT = 0, BLOCK_SLOT = 1, LIST_SLOT = 2;
/** @typedef {{path: number[], name: string | number}} Slot `name` is an attribute's, or one of the kinds of children */
/** @typedef {{root: Node, count: number, slots: Slot[], late: Slot[], values: any[]}} Pattern */
/** @type {{shape: any, values: any[], patterns: Record<string, Pattern>}[]} */
let templates = [];
/** @type {Set<string>} events that the document is listened to for */
const listened = new Set();
// nodes made by the rows of the present op, and what is to be done when they are in the page
let made = 0;
/** @type {(() => void)[]} */
let soon = [];
/** @type {WeakSet<Element>} elements whose aria-busy is ours, not the server's */
const signed = new WeakSet();
/** @type {Set<any>} elements that have been scrolled */
const scrolled = new Set();

/** @param {string} name */
function listen(name) {
  if (listened.has(name)) return;
  listened.add(name);
  document.addEventListener(name, event => hooks.event(event), true);
}

/** @param {any} element @param {string} name @param {any} value */
function attribute(element, name, value) {
  if (/^(on|srcdoc$)/i.test(name)) throw Error(name);
  value == null || value === false ? element.removeAttribute(name) : element.setAttribute(name, value === true ? '' : value);
  if (name.startsWith('data-on-')) listen(name.slice(8));
}

/** A live property. Of a new element it is also what a reset goes back to. @param {any} element @param {string} name @param {any} value @param {boolean} [fresh] */
function property(element, name, value, fresh) {
  if (!(name in element)) return attribute(element, name, value);
  if (name !== 'value') {
    if (fresh) element.toggleAttribute(name, !!value);
    element[name] = !!value;
  } else if (value == null && !element.options && !('defaultValue' in element)) {
    element.removeAttribute(name);
  } else {
    value = String(value ?? '');
    if (fresh && 'defaultValue' in element) element.defaultValue = value;
    if (element.value !== value) element.value = value;
    if (fresh) element.selectedOptions?.[0]?.toggleAttribute('selected', true);
  }
}

/** @param {any} parent */
const spaceIn = parent => parent.nodeName === 'foreignObject' ? HTML : parent.namespaceURI;

/** A template as nodes to be cloned, made once for each namespace it is used in. @param {number} id @param {string} space @returns {Pattern} */
function pattern(id, space) {
  const { shape, values, patterns } = templates[id];
  if (patterns[space]) return patterns[space];
  /** @type {Slot[]} */
  const slots = [];
  let count = 0;
  /** @param {any} shape @param {number[]} path @param {string} space @returns {Node} */
  const grow = (shape, path, space) => {
    if (shape !== BLOCK_SLOT) count++;
    if (!Array.isArray(shape)) {
      slots.push({ path, name: shape });
      return shape === TEXT_SLOT ? new Text(values[slots.length - 1]) : new Comment();
    }
    const [tag, names, ...children] = shape;
    if (/^(script|base|meta|object|embed)$/i.test(tag)) throw Error(tag);
    const element = document.createElementNS(tag === 'svg' ? SVG : tag === 'math' ? MATH : space, tag);
    for (const name of names) {
      slots.push({ path, name });
      if (!LIVE.has(name)) attribute(element, name, values[slots.length - 1]);
    }
    element.append(...children.map((child, index) => grow(child, [...path, index], spaceIn(element))));
    return element;
  };
  const root = grow(shape, [], space);
  // In this order: rows within, then live properties, which may depend on them and on all attributes, then what wants to be in the page.
  const late = [slots.filter(({ name }) => name === BLOCK_SLOT || name === LIST_SLOT), slots.filter(({ name }) => LIVE.has(/** @type {string} */ (name))),
    slots.filter(({ name }) => name === 'autofocus' || name === 'autoplay')].flat();
  return patterns[space] = { root, count, slots, late, values };
}

/** @param {any} node @param {number[]} path */
function follow(node, path) {
  for (const index of path) node = node.childNodes[index];
  return node;
}

/** One row's nodes. @param {any[]} row @param {string} space @returns {any} */
function build(row, space) {
  const { root, count, slots, late, values } = pattern(row[0], space);
  if (slots[0]?.name === BLOCK_SLOT && !slots[0].path.length) return build(row[2], space);
  const node = root.cloneNode(true);
  made += count;
  // Found before rows within move the places behind them.
  const places = late.map(({ path }) => follow(node, path));
  const own = late.length ? [...values] : values;
  for (let index = 1; index < row.length; index += 2) {
    const slot = slots[row[index]], value = row[index + 1];
    if (late.length) own[row[index]] = value;
    if (slot.name === TEXT_SLOT) follow(node, slot.path).data = value;
    else if (typeof slot.name === 'string' && !LIVE.has(slot.name)) attribute(follow(node, slot.path), slot.name, value);
  }
  late.forEach(({ name }, index) => {
    const place = places[index], value = own[slots.indexOf(late[index])];
    if (name === BLOCK_SLOT) place.replaceWith(build(value, spaceIn(place.parentNode)));
    else if (name === LIST_SLOT) place.before(...value.map((/** @type {any[]} */ row) => build(row, spaceIn(place.parentNode))));
    else if (typeof name === 'string' && LIVE.has(name)) property(place, name, value, true);
    else if (value != null) soon.push(() => name === 'autofocus' ? place.focus() : place.play?.()?.catch(() => {}));
  });
  return node;
}

/** A row as one entry. @param {any[]} row @param {number} first @param {string} space @returns {any} */
function enter(row, first, space) {
  made = 0;
  const root = build(row, space);
  rows.push(root.livepy = { first, count: made, root });
  return root;
}

function attend() {
  for (const action of soon.splice(0)) action();
}

operations.TEXT = (id, text) => {
  const node = find(id, true);
  if (node.nodeType === 3) return void (node.data = text);
  const fresh = /** @type {any} */ (new Text(text));
  node.replaceWith(fresh);
  fresh.livepy = id;
  nodes.set(id, fresh);
};

operations.APPEND = (id, text) => find(id).appendData(text);

operations.SPLICE = (id, start, removed, text) => {
  const node = find(id);
  if (start + removed > node.length) throw Error('splice of ' + id);
  node.replaceData(start, removed, text);
};

operations.ATTR = (id, name, value) => {
  const node = find(id);
  if (name === 'aria-busy') signed.delete(node);
  attribute(node, name, value);
};

operations.INSERT = (before, first, ...fresh) => {
  const place = find(Math.abs(before), before < 0), parent = before < 0 ? place : place.parentNode;
  const all = document.createDocumentFragment(), space = spaceIn(parent);
  for (const row of fresh) {
    all.append(enter(row, first, space));
    first += made;
  }
  parent.insertBefore(all, before < 0 ? null : place);
  attend();
};

operations.MOVE = (id, before) => {
  const node = find(id), place = find(before), parent = place.parentNode;
  if (parent.moveBefore) return parent.moveBefore(node, place);
  // Quirk(Safari, Firefox before 144): without moveBefore a moved node loses focus, selection and scroll. developer.mozilla.org/docs/Web/API/Element/moveBefore
  const active = /** @type {any} */ (document.activeElement), { selectionStart, selectionEnd } = active;
  const places = [...scrolled].filter(one => node.contains(one)).map(one => [one, one.scrollTop, one.scrollLeft]);
  parent.insertBefore(node, place);
  for (const [one, top, left] of places) one.scrollTo({ top, left, behavior: 'instant' });
  if (!node.contains(active)) return;
  active.focus({ preventScroll: true });
  if (selectionStart != null) active.setSelectionRange(selectionStart, selectionEnd);
};

operations.REMOVE = (first, last) => {
  const start = find(first), end = find(last), range = document.createRange();
  if (start === end) {
    forget(start);
    return start.remove();
  }
  range.setStartBefore(start);
  range.setEndAfter(end);
  for (let node = start; ; node = node.nextSibling) {
    forget(node);
    if (node === end) break;
  }
  range.deleteContents();
};

operations.TEMPLATE = (id, shape, values) => {
  if (!id) templates = [];
  templates[id] = { shape, values, patterns: {} };
};

operations.CALL = (id, method, argument) => {
  const node = find(id);
  // a control named "reset" hides the form's own method
  if (method === 'reset') HTMLFormElement.prototype.reset.call(node);
  else if (/^(focus|select|scrollIntoView|click)$/.test(method)) node[method](argument ?? undefined);
};

operations.ADDRESS = (url, how) => {
  const { href, protocol } = new URL(url, page.base);
  if (!/^https?:$/.test(protocol)) return;
  if (how === 'open') location.assign(href);
  else if (how === 'download') {
    const link = document.createElement('a');
    link.href = href;
    link.download = '';
    link.click();
  } else {
    history[how === 'push' ? 'pushState' : 'replaceState'](null, '', url);
    page.shown = location.pathname + location.search;
  }
};

operations.DOCUMENT = (name, value) => {
  if (name === 'title') document.title = value;
  else attribute(html, name === 'lang' ? name : 'data-theme', value);
};

// ── 5. What the visitor touches ────────────────────────────────────────────────────────────────────────────────
// Typed text belongs to the visitor until the server has seen it. A value that answers the newest typing is shown, also in the
// field that has the focus; one that answers older typing is dropped; one by the way waits until the visitor has left the field,
// and is dropped if he types on. Nothing is shown in a field while an input method composes in it. A rebuild puts back what was typed.

/** @typedef {{sent: number, unsent: boolean, edited: boolean, typed: boolean, skipped: boolean, held: any[] | null}} Field
 *  newest typing sent; typed but not sent; typed since it has the focus; typed since the server set it; passed over while composing; a value that waits */
/** @type {WeakMap<any, Field>} */
const fields = new WeakMap();
/** @type {any} the field in which an input method composes */
let composing = null;

/** @param {any} element @returns {Field} */
function fieldOf(element) {
  const field = fields.get(element) || { sent: 0, unsent: false, edited: false, typed: false, skipped: false, held: null };
  fields.set(element, field);
  return field;
}

/** What a control shows: text, whether it is checked, or the chosen files. @param {any} element @returns {any} */
const shown = element => element.type === 'file' ? [...element.files].map(({ name, size, type }) => [name, size, type])
  : element.type === 'checkbox' ? element.checked : element.value ?? element.open ?? (element.isContentEditable ? element.innerText : null);

/** Is it as the HTML said? @param {any} element */
const pristine = element => element.type === 'file' ? !element.files.length
  : /^(checkbox|radio)$/.test(element.type) ? element.checked === element.defaultChecked
  : element.options ? [...element.options].every(one => one.selected === one.defaultSelected) || element.selectedIndex < 1 && !element.querySelector('[selected]')
  : /^(range|color)$/.test(element.type) && !element.defaultValue || element.value === element.defaultValue;

/** @returns {any[]} */
const controls = () => [...html.querySelectorAll('input,select,textarea')];

/** @param {any} element @param {string} name @param {any} value */
function show(element, name, value) {
  const { selectionStart, selectionEnd, value: before } = element;
  Object.assign(fieldOf(element), { typed: false, held: null });
  property(element, name, value);
  const after = element.value;
  if (name !== 'value' || selectionStart == null || document.activeElement !== element || before === after) return;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const [start, end] = [selectionStart, selectionEnd].map(at => at > same ? Math.max(same, at + after.length - before.length) : at);
  element.setSelectionRange(start, end);
}

/** @param {any} element @param {string} name @param {any} value @param {number} answers */
function offer(element, name, value, answers) {
  const field = fieldOf(element), focused = element === document.activeElement;
  if (element === composing) return void (field.held = [name, value, answers]);
  const newer = field.unsent || focused && element.validity?.badInput || answers < field.sent && field.sent > answered;
  if (focused && field.edited) {
    if (!answers && !newer) return void (field.held = [name, value, answers]);
    if (newer || answers < field.sent || !answers) return;
  } else if (newer) return;
  show(element, name, value);
}

operations.VALUE = (id, name, value, answers) => offer(find(id), name, value, answers);

/** @param {any} element */
function unhold(element) {
  const { held } = fieldOf(element);
  if (held) {
    fieldOf(element).held = null;
    /** @type {any} */ (offer)(element, ...held);
  }
}

/** What tells one control from another when the page is built anew. @param {any} element */
const identity = element => [element.nodeName, element.type, element.name, element.ariaLabel, element.labels?.[0]?.textContent].join();

/** @type {any} the element that holds the page's root */
let body;
/** @type {any[]} controls whose text was put back, for the server to hear of */
const restored = [];

operations.REBUILD = (now, first, row) => {
  const old = body.firstChild, active = /** @type {any} */ (document.activeElement), { selectionStart, selectionEnd } = active;
  /** @param {any} element @returns {() => any} where such an element is in the new page */
  const remember = element => {
    const path = /** @type {number[]} */ ([]), name = identity(element);
    for (let node = element; node !== old; node = node.parentNode) path.unshift([...node.parentNode.childNodes].indexOf(node));
    return () => {
      let node = body.firstChild;
      for (const index of path) node = node?.childNodes[index];
      return node && identity(node) === name ? node : null;
    };
  };
  const typed = controls().filter(one => old.contains(one) && fields.get(one)?.typed).map(one => [remember(one), one]);
  const places = [...scrolled].filter(one => old.contains(one)).map(one => [remember(one), one.scrollTop, one.scrollLeft]);
  const again = old.contains(active) && remember(active);
  epoch = now;
  nodes.clear();
  rows = [];
  numbered = 0;
  composing = null;
  old.replaceWith(enter(row, first, spaceIn(body)));
  attend();
  for (const [find, was] of typed) {
    const element = find();
    if (!element) continue;
    if (was.type === 'file') element.files = was.files;
    else if (/^(checkbox|radio)$/.test(was.type)) element.checked = was.checked;
    else element.value = was.value;
    restored.push(element);
  }
  for (const [find, top, left] of places) find()?.scrollTo({ top, left, behavior: 'instant' });
  const focus = again && again();
  if (!focus) return;
  focus.focus({ preventScroll: true });
  if (selectionStart != null) focus.setSelectionRange(selectionStart, selectionEnd);
};

// ── 6. Reports ─────────────────────────────────────────────────────────────────────────────────────────────────
// An element shows at once that its event is under way, until the server has answered that very event. What was typed goes out
// before the click that follows it. What happens before the page is numbered waits for that, what happens without a connection for
// the connection; nothing is said twice. A form that is sent while its files are under way waits for them.
// Invariant: `busy` holds the events that the server has not answered yet.

/** @type {Map<number, [any, string]>} */
const busy = new Map();
/** @type {Set<number>} events whose handlers wait for something */
const waiting = new Set();
/** @type {(() => void)[] | null} what happened before there were numbers */
let early = [];
/** @type {Map<number, [any, any[]]>} announced files by their event */
const files = new Map();
/** @type {Map<any, () => void>} forms that wait for files */
const submits = new Map();
/** @type {Promise<any> | undefined} */
let module;
/** @typedef {{element: any, name: string, again: number, send: (() => void) | null, timer: any}} Delay `again` is a throttle's time; `send` what waits */
/** @type {Set<Delay>} */
const delays = new Set();

/** @param {any} element @param {boolean} locks */
function mark(element, locks) {
  element.setAttribute('data-busy', '');
  if (!locks || element.ariaBusy) return;
  element.ariaBusy = 'true';
  signed.add(element);
}

/** @param {number} event */
function release(event) {
  const entry = busy.get(event), element = entry?.[0];
  busy.delete(event);
  if (!entry || submits.has(element) || [...busy.values()].some(other => other[0] === element)) return;
  element.removeAttribute('data-busy');
  if (signed.delete(element)) element.ariaBusy = null;
}

/** @param {any} element @param {string} name @param {any} value @param {string[]} [options] @returns {void} */
function report(element, name, value, options = []) {
  if (early) return void early.push(() => report(element, name, value, options));
  const locks = options.includes('1'), chosen = options.includes('f') && [...element.files];
  if (!element.isConnected || locks && [...busy.values()].some(other => other[0] === element && other[1] === name)) return;
  const id = numberOf(element);
  if (!id) return;
  while (typeof value === 'string' && value.length > PART_LENGTH) {
    // never between the halves of one character
    const length = PART_LENGTH - (/[\ud800-\udbff]/.test(value[PART_LENGTH - 1]) ? 1 : 0);
    keep(PART, value.slice(0, length));
    value = value.slice(length);
  }
  const event = keep(EVENT, id, name, value);
  busy.set(event, [element, name]);
  mark(element, locks);
  if (name === 'input' || name === 'change') Object.assign(fieldOf(element), { sent: event, unsent: false });
  if (chosen) {
    files.set(event, [element, chosen]);
    uploads();
  }
}

/** What waits behind a debounce or a throttle is said now. */
function flush() {
  for (const delay of delays) if (delay.send) expire(delay);
}

/** @param {Delay} delay */
function expire(delay) {
  const { send, again } = delay;
  clearTimeout(delay.timer);
  delay.send = null;
  if (send && again) delay.timer = setTimeout(expire, again, delay);
  else delays.delete(delay);
  send?.();
}

/** Says it after a quiet time of `wait`, or at most once in `again`. @param {any} element @param {string} name @param {number} wait @param {number} again @param {() => void} send */
function delay(element, name, wait, again, send) {
  const known = [...delays].find(other => other.element === element && other.name === name);
  /** @type {Delay} */
  const entry = known || { element, name, again, send, timer: 0 };
  delays.add(entry);
  entry.send = send;
  if (again) return known || expire(entry);
  clearTimeout(entry.timer);
  entry.timer = setTimeout(expire, wait, entry);
}

/** The module for files, fetched when first needed. @returns {Promise<any>} */
const uploads = () => module ||= import(new URL(page.uploads || 'uploads.js', source).href);

/** The files of an event are all through, or given up. @param {number} event */
function uploaded(event) {
  files.delete(event);
  if (files.size) return;
  for (const [form, send] of submits) {
    submits.delete(form);
    send();
  }
}

operations.WAIT = event => waiting.add(event);
operations.DONE = event => waiting.delete(event);

operations.REFUSED = event => {
  waiting.delete(event);
  release(event);
  uploaded(event);
};

operations.GRANT = (event, part, grants) => {
  if (files.has(event)) uploads().then(module => module.upload(event, part, grants));
};

hooks.frame = () => {
  for (const [event, [element]] of busy) if (event <= answered && !waiting.has(event) || !element.isConnected) release(event);
  for (const [event, [element]] of files) if (!element.isConnected) uploaded(event);
  for (const element of restored.splice(0)) tellTyped(element);
};

/** Says what a field shows although nobody typed it just now. @param {any} element */
function tellTyped(element) {
  fieldOf(element).typed = true;
  const name = ['input', 'change'].find(name => element.hasAttribute('data-on-' + name));
  if (name) report(element, name, shown(element), element.getAttribute('data-on-' + name).split(' '));
}

hooks.resumed = () => {
  // What the browser put back by itself after a reload is there when the page has loaded.
  if (document.readyState !== 'complete') return addEventListener('load', () => setTimeout(hooks.resumed));
  hooks.resumed = () => {};
  for (const element of controls()) if (!fields.get(element)?.typed && !pristine(element)) tellTyped(element);
};

// ── 7. Events ──────────────────────────────────────────────────────────────────────────────────────────────────
// The document listens for all: an element's `data-on-<event>` says what it wants, from the target upwards, as events bubble; of
// those that do not bubble only the target's own. Keys that belong to an input method are not keys.

/** @param {string} wanted like "Enter|ctrl+s" @param {KeyboardEvent} event */
const pressed = (wanted, event) => !event.isComposing && event.keyCode !== 229 && wanted.split('|').some(combination => {
  const parts = combination.toLowerCase().split('+'), key = parts.pop() || '+', name = event.key === ' ' ? 'space' : event.key.toLowerCase();
  // a character may need shift to be typed at all
  return key === name && parts.includes('ctrl') === event.ctrlKey && parts.includes('alt') === event.altKey && parts.includes('meta') === event.metaKey
    && (parts.includes('shift') === event.shiftKey || key.length < 2 && !parts.includes('shift'));
});

/** @param {any} event @param {any} element */
function details(event, element) {
  const { type, key, clientX, clientY } = event, { left, top } = element.getBoundingClientRect(), value = shown(element);
  return { type, value, key: key || '', shift: !!event.shiftKey, ctrl: !!event.ctrlKey, alt: !!event.altKey, meta: !!event.metaKey,
    x: clientX - left || 0, y: clientY - top || 0 };
}

/** One listening element. @param {any} event @param {any} element @param {string[]} options @returns {boolean} whether it stops here */
function deliver(event, element, options) {
  const { type } = event;
  const keys = options.find(option => option.startsWith('k:'));
  if (keys && event.key && !pressed(keys.slice(2), event)) return false;
  // another tab or window is the browser's business
  if (type === 'click' && element.href && (event.ctrlKey || event.metaKey || event.shiftKey)) return false;
  if (options.includes('p') || type === 'submit') event.preventDefault();
  const typing = type === 'input' || type === 'change';
  const value = options.includes('e') ? details(event, element) : typing ? shown(event.target) : null;
  const wait = +(options.find(option => /^d\d/.test(option)) || '0').slice(1), again = +(options.find(option => /^t\d/.test(option)) || '0').slice(1);
  const send = () => report(element, type, value, options);
  if (/^(click|dblclick|submit|change|key)/.test(type)) flush();
  if (wait || again) delay(element, type, wait, again, send);
  else if (type === 'submit' && files.size) {
    mark(element, options.includes('1'));
    submits.set(element, send);
  } else send();
  return options.includes('s');
}

/** What is noted of every event, whoever listens. @param {any} event @returns {boolean} whether it goes on to those who listen */
function note({ type, target, isComposing }) {
  if (type === 'scroll') scrolled.add(target);
  if (type === 'compositionstart') composing = target;
  if (type === 'compositionend') {
    composing = null;
    // Quirk(Firefox): the last input comes after compositionend, in others before it. So it is looked at one task later, or when a click flushes.
    delay(target, type, 0, 0, () => {
      if (fieldOf(target).skipped) target.dispatchEvent(new Event('input', { bubbles: true }));
      unhold(target);
    });
  }
  if (type === 'input' || type === 'change') {
    const field = fieldOf(target);
    Object.assign(field, { typed: true, edited: true, held: null, skipped: isComposing });
    field.unsent = isComposing || ['input', 'change'].some(name => target.hasAttribute('data-on-' + name));
    if (isComposing) return false;
  }
  return true;
}

hooks.event = event => {
  const { type, target } = event;
  if (!note(event)) return;
  if (type === 'blur') flush();
  for (let element = target; element; element = event.bubbles ? element.parentNode : null) {
    const options = element.getAttribute?.('data-on-' + type);
    if (options != null && deliver(event, element, options.split(' '))) break;
  }
  if (type === 'submit' && !target.hasAttribute('action')) event.preventDefault();
  if (type === 'focus' || type === 'blur') fieldOf(target).edited = false;
  if (type === 'blur') unhold(target);
};

/** Files dropped on, or pasted into, what holds a file input. @param {any} event */
function drop(event) {
  const data = event.dataTransfer || event.clipboardData, input = event.target.closest?.('[data-drop]')?.querySelector('input[type=file]');
  if (!input || !data?.types.includes('Files')) return;
  event.preventDefault();
  const dropped = [...data.files];
  if (dropped.length) uploads().then(module => module.take(input, dropped));
}

// ── 8. The page's life ─────────────────────────────────────────────────────────────────────────────────────────
// Listening begins with the first byte of the body. A page that is left says so and leaves its tab's token behind, for a reload to
// find; a duplicated tab finds none. A page that comes back from wherever connects at once.

const TAB = 'livepy tab ' + location.pathname;

/** @returns {string} */
function takeTab() {
  try {
    const tab = sessionStorage[TAB] || '';
    sessionStorage.removeItem(TAB);
    return tab;
  } catch {
    return '';
  }
}

function hurry() {
  attempt = 0;
  if (!socket) connect();
  else tell(PING);
}

function begin() {
  body = html.querySelector('body');
  if (!body?.dataset.livepy) return;
  page = JSON.parse(body.dataset.livepy);
  page.base = location.href;
  const url = new URL(page.ws, page.base);
  url.protocol = url.protocol.replace('http', 'ws');
  page.ws = url.href;
  page.upload = new URL(page.upload || '', page.base).href;
  page.shown = location.pathname + location.search;
  page.tab = takeTab();
  epoch = page.epoch;
  page.nodes = number(body.firstChild, 1) - 1;
  page.events.forEach(listen);
  bar = document.createElement('div');
  bar.className = 'lv-connection';
  bar.role = 'status';
  bar.hidden = true;
  body.append(bar);
  const waited = early || [];
  early = null;
  for (const action of waited) action();
  quiet = setTimeout(sign, 2000, 'lost', 'Reconnecting…');
  connect();
  for (const name of ['dragover', 'drop', 'paste']) addEventListener(name, drop);
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', () => document.hidden || hurry());
  addEventListener('popstate', () => {
    const shown = location.pathname + location.search;
    if (shown !== page.shown) keep(NAVIGATE, page.shown = shown);
  });
  addEventListener('pagehide', () => {
    flush();
    try {
      sessionStorage[TAB] = page.tab;
    } catch {
      // a browser that stores nothing gets a new session
    }
    closed();
    clearTimeout(retry);
  });
  addEventListener('pageshow', event => {
    if (!event.persisted) return;
    takeTab();
    hurry();
  });
}

['click', 'input', 'change', 'submit', 'keydown', 'focus', 'blur', 'scroll', 'compositionstart', 'compositionend'].forEach(listen);
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
else begin();

// For tests, and for the modules of livepy/static.
Object.assign(window, {
  livepy: {
    node: find,
    numberOf,
    files,
    report,
    uploaded,
    /** where parts of files go @param {string} grant */
    place: grant => page.upload + grant,
    /** how many nodes have numbers, given or reserved */
    count: () => rows.reduce((sum, { root, count }) => root ? sum + count : sum, nodes.size),
    /** whether nothing is under way */
    settled: () => open && !early && !broken && !kept.length && !busy.size && !waiting.size && !files.size && ![...delays].some(({ send }) => send),
  },
});
})();
