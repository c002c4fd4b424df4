// Files on their way. client.js announces them over the socket and fetches this module at first use; the server grants them, and they
// go in parts of the granted size beside the socket, in any order, at most three under way at once over all files. After a cut the
// server says where to go on. What the server forbids stops that file and is said by "upload-failed". The requests: server/transfers.py

/** @typedef {{element: any, event: number, index: number, file: File, url: string, part: number, next: number, running: number, lost: boolean, tries: number}} Job
 *  `next` byte to send; requests `running`; `lost`: it must be asked where to go on */

/** @type {{busy: Map<number, [any, string, File[]]>, report: (element: any, name: string, value: any, options: string[]) => void}} */
const livepy = /** @type {any} */ (window).livepy;
const AT_ONCE = 3;
/** Files of one announcement, and about how many bytes it may have. */
const MOST = 1000, BYTES = 200000;
/** Where parts go. @type {string} */
const PREFIX = JSON.parse(document.body.dataset.livepy ?? '{}').upload;
/** @type {Set<Job>} */
const jobs = new Set();
let active = 0;

/** The server's answer to announced files: where each goes and its limit, or why not, which the element has been told. @param {number} event @param {number} part @param {[string | null, any][]} grants */
export function upload(event, part, grants) {
  const [element, , files] = livepy.busy.get(event) ?? [];
  if (!files) return;
  // chosen anew, unless what is chosen joins what is there
  if (!element.hasAttribute('data-adds')) {
    if ([...livepy.busy].some(([later, [node, , chosen]]) => later > event && node === element && chosen)) return;
    for (const job of jobs) if (job.element === element) end(job);
  }
  grants.forEach(([grant, limit], index) => {
    const file = files[index];
    if (grant === null) return;
    if (file.size > limit) fail(element, index, '413', file);
    else jobs.add({ element, event, index, file, url: PREFIX + grant, part, next: 0, running: 0, lost: false, tries: 0 });
  });
  show(element, event);
  empty(element);
  pump();
}

/** What one announcement can hold: of more files, and of longer names, the first are taken and the others refused. @param {any} event */
function trim({ target: input }) {
  const files = [...input.files ?? []];
  // chosen anew: what comes of the requests under way is of no interest any more
  if (files.length && !input.hasAttribute('data-adds')) for (const job of jobs) if (job.element === input) jobs.delete(job);
  let left = BYTES, most = 0;
  while (most < Math.min(files.length, MOST) && (left -= 40 + 3 * (files[most].name.length + files[most].type.length)) > 0) most++;
  if (most === files.length) return;
  hold(input, files.slice(0, most));
  // said after the others are announced
  setTimeout(fail, 0, input, most, `only ${most} files can be chosen at once, and these were ${files.length}`, files[most]);
}

addEventListener('change', trim, true); // before client.js hears of it

/** The control holds these. @param {HTMLInputElement} input @param {File[]} files */
function hold(input, files) {
  const all = new DataTransfer();
  for (const file of files) all.items.add(file);
  input.files = all.files;
}

/** Files that were dropped or pasted are as if they were chosen. @param {HTMLInputElement} input @param {File[]} files */
function take(input, files) {
  hold(input, input.multiple ? files : files.slice(0, 1));
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

/** The files of a folder, and of those in it. @param {any} entry @param {File[]} found @returns {Promise<any>} */
async function walk(entry, found) {
  if (found.length > MOST) return;
  if (entry.isFile) return found.push(await new Promise((resolve, reject) => entry.file(resolve, reject)));
  const reader = entry.createReader();
  // a reader gives some at a time, and none when it is done
  for (let some; (some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))).length;) for (const one of some) await walk(one, found);
}

/** What is dropped or pasted where a file input stands, which an element with data-uses="uploads" holds. @param {any} event */
async function drop(event) {
  const data = event.dataTransfer ?? event.clipboardData, input = event.target.closest?.('[data-uses=uploads]')?.querySelector('input[type=file]');
  if (!input || input.disabled || event.type === 'paste' && input.hasAttribute('data-no-paste') || !data?.types.includes('Files')) return;
  event.preventDefault(); // while it is dragged over, too: else it cannot be dropped
  if (!data.files.length) return;
  // asked for at once: after a wait there is nothing in it
  const files = [...data.files], entries = [...data.items].map(item => item.webkitGetAsEntry?.()), folders = entries.filter(entry => entry?.isDirectory);
  if (!folders.length) return take(input, files);
  /** @type {File[]} */
  const found = [];
  if (input.multiple) for (const entry of entries) if (entry) await walk(entry, found);
  if (found.length) take(input, found);
}

for (const name of ['dragover', 'drop', 'paste']) document.addEventListener(name, drop);

/** Starts as many parts as may run, the oldest file first. */
function pump() {
  for (const job of jobs) {
    if (!livepy.busy.has(job.event)) jobs.delete(job);
    while (jobs.has(job) && active < AT_ONCE && ready(job)) send(job);
  }
}

/** @param {Job} job */
const ready = ({ file, next, running, lost }) => !lost && (next < file.size || !file.size && !running);

/** One part, and what its answer means. @param {Job} job */
async function send(job) {
  const { file, url, next, part } = job, { size } = file, end = Math.min(next + part, size);
  job.next = end;
  job.running++;
  active++;
  /** @type {Response | null} */
  let answer = null;
  try {
    answer = await fetch(`${url}?offset=${next}`, { method: 'PUT', body: file.slice(next, end) });
  } catch {
    // the line was cut
  }
  job.running--;
  active--;
  if (jobs.has(job)) judge(job, answer);
  pump();
}

/** @param {Job} job @param {Response | null} answer */
function judge(job, answer) {
  if (answer && stops(answer)) {
    fail(job.element, job.index, String(answer.status), job.file);
    return end(job);
  }
  if (answer?.ok) job.tries = 0;
  else job.lost = true;
  if (job.running) return;
  if (job.lost) return void locate(job, answer?.status === 409 ? 0 : wait(job));
  if (job.next >= job.file.size) end(job);
  show(job.element, job.event);
}

/** Will this never do? @param {Response} answer */
const stops = ({ status }) => status === 507 || (status >= 400 && status < 500 && ![408, 409, 425, 429].includes(status));

/** @param {Job} job */
const wait = job => Math.random() * Math.min(500 * 2 ** job.tries++, 10000);

/** Where to go on: the server knows what it has. @param {Job} job @param {number} delay */
async function locate(job, delay) {
  await new Promise(resolve => setTimeout(resolve, delay));
  if (!jobs.has(job) || !livepy.busy.has(job.event)) return;
  try {
    const answer = await fetch(job.url, { cache: 'no-store' });
    // the grant of a file that is all there means nothing any more: only the answer to its last part was lost
    if (answer.status === 404 && job.next >= job.file.size) end(job);
    else if (stops(answer)) {
      fail(job.element, job.index, String(answer.status), job.file);
      end(job);
    } else {
      job.next = (await answer.json()).received;
      job.lost = false;
      if (job.file.size && job.next >= job.file.size) end(job);
      show(job.element, job.event);
    }
    pump();
  } catch {
    locate(job, wait(job));
  }
}

/** @param {Job} job */
function end(job) {
  const { element, event } = job;
  jobs.delete(job);
  show(element, event);
  empty(element);
}

/** Once nothing of it is under way the control holds no files: the same can be chosen again, and a page that is built anew sends none twice. @param {any} element */
function empty(element) {
  if (![...jobs].some(job => job.element === element)) element.value = '';
}

/** @param {any} element @param {number} index @param {string} reason @param {File} file */
function fail(element, index, reason, file) {
  if (element.hasAttribute('data-on-upload-failed')) livepy.report(element, 'upload-failed', { index, reason, name: file.name.slice(-255) }, []);
}

/** How far all files of this choice are, for a style sheet. @param {any} element @param {number} event */
function show(element, event) {
  const files = livepy.busy.get(event)?.[2] ?? [], left = [...jobs].filter(job => job.event === event);
  const total = files.reduce((sum, { size }) => sum + size, 0), rest = left.reduce((sum, { file, next }) => sum + file.size - next, 0);
  const part = total ? 1 - rest / total : left.length ? 0 : 1;
  element.dataset.progress = Math.floor(part * 100);
  element.style.setProperty('--progress', part.toFixed(3));
}
