// How a page says whether it reaches its server, and why not: the bar at its foot. client.js knows the state (data-connection on the
// root, data-reason beside it), goes on trying, and takes nothing from here but a hint that the network is another one now.
// A page that has said "Reconnecting…" asks by HTTP, and tries a socket of its own; it sends nothing of the page's.
// The words about proxies are the server's: server/refusals.py.

const html = document.documentElement;
const WAITS = 'Reconnecting…';
const SIGNED_OUT = 'You seem to be signed out. Reload this page to sign in again.';
/** An address of livepy's, below whatever path the page is. @param {string} name */
const at = name => new URL('../' + name, import.meta.url).href;
/** @param {number} ms */
const pause = ms => new Promise(done => setTimeout(done, ms));
/** Counts absences, so that one that is over says nothing. */
let absence = 0;
let away = false;
const bar = document.createElement('div');
bar.className = 'lv-connection';
bar.role = 'status';
bar.hidden = true;
document.querySelector('body')?.append(bar);

/** How a socket fares: it "stays", is "cut" as soon as it is open, or stays "closed". @returns {Promise<'stays' | 'cut' | 'closed'>} */
function tried() {
  return new Promise(done => {
    const socket = new WebSocket(at('socket').replace('http', 'ws'));
    let opened = false;
    const ends = () => {
      done(opened ? 'cut' : 'closed');
      socket.close();
    };
    const late = setTimeout(ends, 8000);
    socket.onopen = () => {
      opened = true;
      setTimeout(() => {
        done('stays');
        socket.close();
      }, 1500);
    };
    socket.onclose = () => {
      clearTimeout(late);
      ends();
    };
  });
}

/** What is to be said, and whether a reload may help. @returns {Promise<[string, boolean]>} */
async function reason() {
  let answer;
  try {
    answer = await fetch(at('reach'), { method: 'POST', redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(8000) });
  } catch {
    return [WAITS, false]; // no network, or no server
  }
  if (answer.headers.has('X-Livepy')) {
    if (!answer.ok) return [await answer.text(), true];
    const words = await answer.json();
    const seen = [];
    while (seen.length < 3) {
      const one = await tried();
      if (one === 'stays') return [WAITS, false];
      seen.push(one);
      await pause(500);
    }
    return [words[seen[2]], true];
  }
  if (answer.status === 429 || answer.status >= 500) return [WAITS, false]; // the proxy is there, the server is not
  if (answer.type === 'opaqueredirect' || [200, 401, 403, 407].includes(answer.status)) return [SIGNED_OUT, true];
  return [`This page is no longer where it was: its address answers ${answer.status}. Reload it.`, true];
}

/** @param {string} words @param {boolean} reloads */
function show(words, reloads) {
  if (bar.innerText.startsWith(words)) return;
  bar.textContent = words;
  bar.hidden = false;
  const more = { maxInlineSize: 'min(40rem, calc(100% - 1.5rem))', borderRadius: '1rem', paddingBlock: '.625rem', overflowWrap: 'anywhere', pointerEvents: 'auto' };
  Object.assign(bar.style, reloads ? more : { maxInlineSize: '', borderRadius: '', paddingBlock: '', overflowWrap: '', pointerEvents: '' });
  if (!reloads) return;
  const text = document.createElement('span'), button = document.createElement('button');
  text.textContent = words;
  button.type = 'button';
  button.className = 'lv-button';
  button.textContent = 'Reload';
  button.onclick = () => location.reload();
  // the words give way, neither the button nor the dot
  text.style.flex = '1 1 0';
  text.style.minInlineSize = '0';
  button.style.flex = 'none';
  bar.replaceChildren(text, button);
}

async function look() {
  const mine = absence;
  for (let wait = 2000; ; wait = Math.min(wait * 2, 30000)) {
    const found = await reason();
    if (mine !== absence) return;
    show(...found);
    await pause(wait * (0.5 + Math.random()));
    if (mine !== absence) return;
  }
}

function changed() {
  const { connection, reason } = html.dataset;
  if (connection === 'closed') show((reason || 'This page has ended') + '. Reload it.', false);
  if ((connection === 'lost') === away) return;
  away = !away;
  absence++;
  if (away) {
    show(WAITS, false);
    look();
  } else if (connection === 'open') {
    bar.removeAttribute('style');
    bar.textContent = '';
    bar.hidden = true;
  }
}

new MutationObserver(changed).observe(html, { attributes: true, attributeFilter: ['data-connection'] });
changed();
// From one network to another, which not every browser tells: client.js asks at once whether the server is there.
/** @type {any} */ (navigator).connection?.addEventListener('change', () => dispatchEvent(new Event('online')));
