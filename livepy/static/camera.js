// A picture by the camera: a dialog with what it sees. It stands beside the page's root, so the server knows nothing of it, and gives a file.
// Invariant: no camera runs while the dialog is not open.

const WORDS = /** @type {Record<string, string>} */ ({
  NotAllowedError: 'This page may not use the camera. Allow it in the browser’s settings for this page, then try again.',
  NotFoundError: 'No camera was found.',
  OverconstrainedError: 'No camera was found.',
  SecurityError: 'The browser lends a camera only to pages with https.',
});
const OTHERWISE = 'The camera cannot be used now: perhaps another program has it.';

/** Which camera was wanted last. @type {any} */
let wanted = { facingMode: 'environment' };

/** @param {string} tag @param {string} name @param {any} [more] @param {...any} children @returns {any} */
function make(tag, name, more, ...children) {
  const node = Object.assign(document.createElement(tag), { className: name, ...more });
  node.append(...children);
  return node;
}

/** Shows what the camera sees, until a picture is taken or the dialog closed. @param {any} input where the picture goes @param {(file: File) => void} give */
export function open(input, give) {
  const video = make('video', 'lv-camera-view', { autoplay: true, muted: true, playsInline: true });
  const words = make('p', 'lv-camera-words', { role: 'status' });
  const shoot = make('button', 'lv-button', { type: 'button' }), turn = make('button', 'lv-button', { type: 'button', hidden: true }, 'Other camera');
  const close = make('button', 'lv-dialog-close', { type: 'button', ariaLabel: 'Close' }, '✕');
  const box = make('div', 'lv-camera-box', {}, video, words);
  const head = make('div', 'lv-dialog-head', {}, make('h2', 'lv-dialog-title', {}, 'Take a picture'), close);
  const body = make('div', 'lv-dialog-body', {}, box, make('div', 'lv-form-actions', {}, shoot, turn));
  const dialog = make('dialog', 'lv-dialog lv-camera', { ariaLabel: 'Take a picture' }, head, body);
  // as static/controls.js knows dialogs: this one is to be open
  dialog.dataset.open = 'camera';
  shoot.dataset.variant = 'primary';
  /** @type {MediaStream | null} */
  let stream = null;
  /** @type {MediaDeviceInfo[]} */
  let cameras = [];

  const stop = () => stream?.getTracks().forEach(track => track.stop());

  /** @param {string} text in place of what the camera sees @param {string} [action] what the button does about it */
  const say = (text, action) => {
    words.textContent = text;
    shoot.textContent = action ?? 'Take picture';
    shoot.disabled = !!text && !action;
    video.hidden = !!text;
  };

  const begin = async () => {
    stop();
    say('The browser asks whether this page may use the camera.');
    try {
      if (!navigator.mediaDevices) throw new DOMException('', 'SecurityError');
      const mine = await navigator.mediaDevices.getUserMedia({ video: { ...wanted, width: { ideal: 1920 }, height: { ideal: 1080 } } });
      stream = mine;
      if (!dialog.open) return stop();
      const [track] = mine.getVideoTracks(), { facingMode } = track.getSettings();
      track.onended = () => say(OTHERWISE, 'Try again');
      // one sees oneself as in a mirror; the picture is as others see it
      video.toggleAttribute('data-mirror', facingMode !== 'environment');
      video.srcObject = mine;
      await video.play();
      box.style.aspectRatio = `${video.videoWidth}/${video.videoHeight}`;
      say('');
      shoot.focus();
      cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
      turn.hidden = cameras.length < 2;
    } catch (error) {
      stop();
      if (dialog.open) say(WORDS[/** @type {any} */ (error).name] ?? OTHERWISE, 'Try again');
    }
  };

  shoot.onclick = () => {
    if (words.textContent) return begin();
    const canvas = make('canvas', '', { width: video.videoWidth, height: video.videoHeight });
    canvas.getContext('2d').drawImage(video, 0, 0);
    canvas.toBlob((/** @type {Blob} */ blob) => {
      dialog.close();
      give(new File([blob], 'picture.jpg', { type: 'image/jpeg' }));
    }, 'image/jpeg', 0.92);
    return undefined;
  };
  turn.onclick = () => {
    const { facingMode, deviceId } = stream?.getVideoTracks()[0].getSettings() ?? {};
    const next = cameras[(cameras.findIndex(one => one.deviceId === deviceId) + 1) % cameras.length];
    // a phone has several at its back: front or back is what is meant
    wanted = facingMode ? { facingMode: facingMode === 'user' ? 'environment' : 'user' } : { deviceId: { exact: next.deviceId } };
    return begin();
  };
  close.onclick = () => dialog.close();
  // an input that has left the page takes no picture
  const left = new MutationObserver(() => input.isConnected || dialog.close());
  dialog.addEventListener('close', () => {
    left.disconnect();
    stop();
    dialog.remove();
  });
  document.body.append(dialog);
  left.observe(document.body, { subtree: true, childList: true });
  dialog.showModal();
  begin();
}
