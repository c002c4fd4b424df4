// A picture that changes goes on showing the one before until the next can be painted at once, and one that changes faster than it loads skips
// what came between. Browsers by themselves give up the one that they load for each new one: on a slow line none would ever come.
// A picture asks for this by data-uses="pictures" once it has changed (ui/sources.py); client.js hands over its new `src`.
// Invariant: while a picture is in `next`, one is loading for it; what is there is what it shows in the end.

/** @type {WeakMap<any, string>} */
const next = new WeakMap();

/** @param {any} node */
async function load(node) {
  const url = /** @type {string} */ (next.get(node)), image = new Image();
  image.src = url;
  const shows = await image.decode().then(() => true, () => false), wanted = next.get(node);
  // one that cannot be shown is skipped, unless it is the last: then the browser says so
  if (wanted && (shows || wanted === url)) {
    // painted with the rest of the page: what is decoded by now may have been thrown away
    node.decoding = 'sync';
    node.setAttribute('src', url);
  }
  if (wanted && wanted !== url) load(node);
  else next.delete(node);
}

// says whether the picture takes its new address from here
/** @type {any} */ (window).livepy.swap = (/** @type {any} */ node, /** @type {string | null} */ url) => {
  if (!url || !node.matches('img[src]:not([loading])')) {
    next.delete(node);
    return false;
  }
  const loads = next.has(node);
  next.set(node, url);
  if (!loads) load(node);
  return true;
};

export {};
