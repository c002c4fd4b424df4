// State under keep="browser": what the server has sealed goes into this browser's storage, and is given back to a session that does not know it.
// The element with data-uses="keeping" stands in the page's frame (ui/frame.py): `data-kept` is what to keep. The values are the server's business.

/** @type {{report: (element: any, name: string, value: any, options: string[]) => void}} */
const livepy = /** @type {any} */ (window).livepy;
const KEY = 'livepy ' + new URL('.', document.baseURI).pathname;
/** @type {WeakSet<any>} elements that have been told: a page that is made anew has another */
const told = new WeakSet();

function look() {
  const node = /** @type {any} */ (document.querySelector('[data-uses=keeping]'));
  if (!node) return;
  try {
    if (!told.has(node)) {
      told.add(node);
      const kept = localStorage.getItem(KEY);
      if (kept) livepy.report(node, 'kept', kept, []);
    }
    if (node.dataset.kept) localStorage.setItem(KEY, node.dataset.kept);
  } catch {
    // storage is full, or this browser keeps nothing
  }
}

new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-kept'] });
look();

export {}; // a module of its own for tsc too
