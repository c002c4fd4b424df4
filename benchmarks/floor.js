// The page of the floor: what a good hand would write for exactly these pages, and nothing else.
const utf8 = new TextDecoder();
const unpack = (buffer) => {
  const bytes = new Uint8Array(buffer), view = new DataView(buffer);
  let at = 0;
  const text = (length) => utf8.decode(bytes.subarray(at, at += length));
  const list = (length) => { const all = new Array(length); for (let i = 0; i < length; i++) all[i] = value(); return all };
  const u8 = () => bytes[at++], u16 = () => view.getUint16((at += 2) - 2), u32 = () => view.getUint32((at += 4) - 4);
  const value = () => {
    const code = u8();
    if (code < 0x80) return code;
    if (code >= 0xa0 && code < 0xc0) return text(code & 31);
    if (code >= 0x90 && code < 0xa0) return list(code & 15);
    switch (code) {
      case 0xc0: return null;
      case 0xcc: return u8();
      case 0xcd: return u16();
      case 0xce: return u32();
      case 0xd9: return text(u8());
      case 0xda: return text(u16());
      case 0xdc: return list(u16());
    }
    throw TypeError(`code ${code}`);
  };
  return value();
};

// [seq, ack, 1, 0, name, null or [place, text]]: the shape of livepy's own event
const pack = (seq, ack, name, place, text) => {
  const number = (n) => [0xce, n >>> 24, n >>> 16 & 255, n >>> 8 & 255, n & 255], bytes = new TextEncoder().encode(text ?? '');
  const value = text === undefined ? [0xc0] : [0x92, place, 0xd9, bytes.length, ...bytes];
  return new Uint8Array([0x96, ...number(seq), ...number(ack), 1, 0, 0xa0 | name.length, ...new TextEncoder().encode(name), ...value]);
};

const words = document.querySelector('h1')?.firstChild, tokens = document.querySelector('#tokens')?.firstChild;
const echoes = document.querySelectorAll('label > span');
const body = document.querySelector('tbody'), row = document.querySelector('tr')?.cloneNode(true);
const build = (all) => {
  const fragment = document.createDocumentFragment();
  for (const texts of all) {
    const made = row.cloneNode(true);
    let cell = made.firstChild;
    for (const text of texts) { cell.firstChild.data = text; cell = cell.nextSibling }
    fragment.append(made);
  }
  return fragment;
};
const ops = [
  (text) => { words.data = text },
  (at, cell, text) => { body.rows[at].cells[cell].firstChild.data = text },
  (one, two) => { const a = body.rows[one], b = body.rows[two], after = b.nextSibling; body.insertBefore(b, a); body.insertBefore(a, after) },
  (at) => { body.rows[at].remove() },
  (...all) => { body.append(build(all)) },
  (...all) => { body.replaceChildren(build(all)) },
  (token) => { tokens.appendData(token) },
  (place, text) => { echoes[place].firstChild.data = text },
];

let sent = 0, seen = 0;
const socket = new WebSocket(new URL('ws', location.href).href.replace(/^http/, 'ws'));
socket.binaryType = 'arraybuffer';
socket.onopen = () => { document.documentElement.dataset.connection = 'open' };
socket.onmessage = ({ data }) => {
  const frame = unpack(data);
  seen = frame[0];
  for (let i = 2; i < frame.length; i++) ops[frame[i][0]](...frame[i].slice(1));
};
document.addEventListener('click', ({ target }) => { if (target.id) socket.send(pack(++sent, seen, target.id)) });
document.addEventListener('input', ({ target }) => socket.send(pack(++sent, seen, 'input', +target.dataset.place, target.value)));
