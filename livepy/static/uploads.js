// Files on their way. client.js announces them over the socket and fetches this module at first use; the server grants them, and they
// go in parts of the granted size beside the socket, in any order, at most three under way at once over all files. After a cut the
// server says where to go on. What livepy gives up it tells the element itself; what stands before it and forbids a part is said by
// "upload-failed". The requests: server/transfers.py
// A row with `data-upload` (ui/upload_rows.py) shows how far its file is, and holds it while it has `data-paused`.
// Invariant: what is shown never goes back, but to what the server has when bytes were lost on the way.

/** @typedef {{element: any, event: number, file: File, grant: string, part: number, from: number, next: number, sent: Map<number, number>,
 *  requests: Set<XMLHttpRequest>, lost: boolean, asks: boolean, tries: number, row: any}} Job
 *  the server has all before `from`; `next` byte to send; how much of each part behind `from` is `sent`; `lost`: it must be asked where to go on; `asks` now */

/** @type {{busy: Map<number, [any, string, File[]]>, report: (element: any, name: string, value: any, options: string[]) => void}} */
const livepy = /** @type {any} */ (window).livepy;
const AT_ONCE = 3;
/** A server in front that does not even take so many bytes a request is not worth another try. */
const LEAST = 16384;
/** Where parts go. @type {string} */
const PREFIX = JSON.parse(document.body.dataset.livepy ?? '{}').upload;
/** By their grants. @type {Map<string, Job>} */
const jobs = new Map();
/** Grants of files that have been sent to their end. @type {Set<string>} */
const done = new Set();
/** Rows of files under way. @type {HTMLCollectionOf<any>} */
const rows = document.getElementsByClassName('lv-sending');
/** Rows whose files this page does not hold. @type {WeakSet<any>} */
const orphans = new WeakSet();
/** Who waits for another try. @type {Set<() => void>} */
const waiting = new Set();
let active = 0;
/** What a server in front takes in one request, as far as is known. */
let most = Infinity;

/** The server's answer to announced files: where each goes, its limit and what is here, or why not, which the element has been told.
 *  @param {number} event @param {number} part @param {[string | null, any, number][]} grants */
export function upload(event, part, grants) {
  const [element, , files] = livepy.busy.get(event) ?? [];
  if (!files) return;
  // chosen anew, unless what is chosen joins what is there
  if (!element.hasAttribute('data-adds')) {
    if ([...livepy.busy].some(([later, [node, , chosen]]) => later > event && node === element && chosen)) return;
    for (const job of jobs.values()) if (job.element === element) end(job);
  }
  grants.forEach(([grant, limit, from = 0], index) => {
    const file = files[index];
    if (grant === null) return drop(element, file);
    const before = jobs.get(grant);
    if (before) end(before);
    /** @type {Job} */
    const job = { element, event, file, grant, part, from, next: from, sent: new Map(), requests: new Set(), lost: false, asks: false, tries: 0, row: null };
    jobs.set(grant, job);
    if (file.size > limit) fail(job, '413');
    else if (from && from >= file.size) finish(job); // it has waited for the others
  });
  empty(element);
  look();
}

/** @param {Job} job */
const held = ({ row }) => !!row?.isConnected && row.hasAttribute('data-paused');

/** @param {Job} job */
const ready = job => !job.lost && !held(job) && (job.next < job.file.size || !job.file.size && !job.requests.size);

/** Starts as many parts as may run, the oldest file first. */
function pump() {
  for (const job of jobs.values()) {
    if (!livepy.busy.has(job.event)) end(job);
    while (jobs.get(job.grant) === job && active < AT_ONCE && ready(job)) send(job);
  }
}

/** One part, and what its answer means. @param {Job} job */
function send(job) {
  const { file, grant, next, part } = job, last = Math.min(next + Math.min(part, most), file.size), request = new XMLHttpRequest();
  job.next = last;
  job.requests.add(request);
  active++;
  request.upload.onprogress = ({ loaded }) => {
    job.sent.set(next, Math.min(loaded, last - next));
    show(job);
  };
  request.onloadend = () => {
    active--;
    job.requests.delete(request);
    if (jobs.get(grant) === job) judge(job, request, next, last);
    pump();
  };
  request.open('PUT', `${PREFIX + grant}?offset=${next}`);
  request.send(file.slice(next, last));
}

/** Is it livepy that answers, not a server in front? @param {XMLHttpRequest} request */
const ours = request => /json/.test(request.getResponseHeader('content-type') ?? '');

/** Is it over, and the element told? 404: so long ago that its grant is forgotten. @param {number} status */
const over = status => [404, 410, 413, 507].includes(status);

/** Will this never do? @param {number} status */
const stops = status => over(status) || status >= 400 && status < 500 && ![408, 409, 423, 425, 429].includes(status);

/** @param {Job} job @param {XMLHttpRequest} request @param {number} from @param {number} to */
function judge(job, request, from, to) {
  const { status } = request;
  if (status === 200 && ours(request)) {
    job.tries = 0;
    job.sent.set(from, to - from);
  } else if (ours(request) && over(status)) return leave(job);
  else if (status === 413 && to - from > LEAST) most = Math.min(most, to - from >> 1);
  else if (status === 413) return fail(job, `the server in front takes less than ${Math.ceil((to - from) / 1000)} kB a request`);
  else if (stops(status)) return fail(job, '' + status);
  if (status !== 200 || !ours(request)) job.lost = true;
  if (!job.requests.size) {
    if (job.lost) locate(job, status === 409 || status === 413 ? 0 : wait(job));
    else if (job.next >= job.file.size) finish(job);
  }
  show(job);
}

/** @param {Job} job */
const wait = job => Math.random() * Math.min(500 * 2 ** job.tries++, 10000);

/** Less, if the page's connection comes back meanwhile. @param {number} delay @returns {Promise<void>} */
const passed = delay => new Promise(resolve => {
  const go = () => {
    waiting.delete(go);
    resolve();
  };
  waiting.add(go);
  setTimeout(go, delay);
});

/** Where to go on: the server knows what it has. While it is paused, nobody asks. @param {Job} job @param {number} delay */
async function locate(job, delay) {
  if (job.asks || held(job)) return;
  job.asks = true;
  await passed(delay);
  const known = () => jobs.get(job.grant) === job && livepy.busy.has(job.event);
  if (!known()) return;
  /** @type {Response | null} */
  let answer = null, received = 0, gone = false;
  try {
    answer = await fetch(PREFIX + job.grant, { cache: 'no-store' });
    if (answer.ok) ({ received, over: gone = false } = await answer.json());
  } catch {
    answer = null; // the line is still cut
  }
  if (!known()) return;
  job.asks = false;
  if (gone || answer && over(answer.status)) leave(job);
  else if (answer?.ok) {
    Object.assign(job, { from: received, next: received, lost: false });
    job.sent.clear();
    if (job.file.size && received >= job.file.size) finish(job);
    else if (!await readable(job.file)) fail(job, 'it has been changed since it was chosen');
  } else if (answer && stops(answer.status)) fail(job, '' + answer.status);
  else locate(job, wait(job));
  show(job);
  pump();
}

/** Is the file still as it was chosen? A browser says only that a request has failed. @param {File} file */
const readable = file => file.slice(0, 1).arrayBuffer().then(() => true, () => false);

/** Nothing of it is sent any more. @param {Job} job */
function end(job) {
  if (jobs.get(job.grant) === job) jobs.delete(job.grant);
  for (const request of job.requests) request.abort();
  empty(job.element);
}

/** @param {Job} job */
function finish(job) {
  done.add(job.grant);
  job.from = job.file.size;
  job.sent.clear();
  show(job);
  end(job);
}

/** It is not wanted any more. @param {Job} job */
function leave(job) {
  drop(job.element, job.file);
  end(job);
}

/** The server cannot know: it is told, and gives it up. @param {Job} job @param {string} reason */
function fail(job, reason) {
  const { element, file, grant } = job;
  leave(job);
  if (element.hasAttribute('data-on-upload-failed')) livepy.report(element, 'upload-failed', { reason, name: file.name.slice(-255), grant }, []);
}

/** Once nothing of it is under way the control holds no files: the same can be chosen again, and a page that is built anew sends none twice. @param {any} element */
function empty(element) {
  if (![...jobs.values()].some(job => job.element === element)) element.value = '';
}

/** The control holds this one no more: a page that is built anew would announce it again. @param {any} element @param {File} gone */
function drop(element, gone) {
  const data = new DataTransfer(), files = [...element.files], at = files.findIndex(one => one.name === gone.name && one.size === gone.size && one.lastModified === gone.lastModified);
  files.forEach((file, index) => index === at || data.items.add(file));
  element.files = data.files;
}

// ── Rows ───────────────────────────────────────────────────────────────────────────────────────────────────────
/** @param {any} row @param {number} part of one */
function draw(row, part) {
  const percent = Math.floor(part * 100), bar = row.querySelector('progress');
  row.style.setProperty('--percent', percent);
  if (bar) bar.value = part;
  else row.ariaValueNow = percent;
}

/** @param {Job} job */
function show(job) {
  const { row, file, from, sent } = job;
  if (row?.isConnected && !row.hasAttribute('data-here')) draw(row, file.size ? Math.min([...sent.values()].reduce((sum, one) => sum + one, from) / file.size, 1) : 0);
}

/** The page was loaded anew, and no browser gives its scripts a file again that was chosen before. @param {any} row */
async function orphan(row) {
  orphans.add(row);
  row.toggleAttribute('data-orphan', true);
  const again = row.querySelector('.lv-file-again');
  if (again) again.hidden = false;
  try {
    const answer = await fetch(PREFIX + row.dataset.upload, { cache: 'no-store' });
    const { received } = await answer.json();
    // by now it may have been chosen
    if (answer.ok && orphans.has(row)) draw(row, received / row.dataset.bytes);
  } catch {
    // it is shown where it is when the line is there again and the file is chosen
  }
}

/** @param {any} row */
function adopt(row) {
  orphans.delete(row);
  row.toggleAttribute('data-orphan', false);
  const again = row.querySelector('.lv-file-again');
  if (again) again.hidden = true;
}

/** Each row with its job: those that were paused stop, those that may go on do, those that the server has taken away are asked about. */
function look() {
  for (const row of rows) {
    const job = jobs.get(row.dataset.upload);
    if (!job) {
      if (!orphans.has(row) && !done.has(row.dataset.upload) && !row.hasAttribute('data-here')) orphan(row);
      continue;
    }
    if (orphans.has(row)) adopt(row);
    const fresh = job.row !== row;
    job.row = row;
    if (fresh) show(job);
    if (held(job)) {
      job.lost = true;
      for (const request of job.requests) request.abort();
    } else if (job.lost && !job.requests.size) locate(job, 0);
  }
  for (const job of jobs.values()) {
    if (!job.row || job.row.isConnected) continue;
    job.row = null;
    job.lost = true;
    if (job.requests.size) for (const request of job.requests) request.abort();
    else locate(job, 0);
  }
  pump();
}

new MutationObserver(() => document.documentElement.dataset.connection === 'open' && waiting.forEach(go => go()))
  .observe(document.documentElement, { attributeFilter: ['data-connection'] });
new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-paused'] });
look();

// On a button a press ends what is under way (ui/upload_button.py), unless its file is not here: then it is chosen again.
addEventListener('click', event => {
  const { target } = /** @type {any} */ (event);
  if (target.type === 'file' && target.closest('label')?.querySelector('[data-orphan]')) event.stopPropagation();
}, true);
