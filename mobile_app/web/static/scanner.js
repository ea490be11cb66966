// Looks for QR codes in the picture that the camera shows. Frames go from the page's video straight to a
// decoder in a worker of its own, are never encoded, and are gone as soon as they were looked at.
const PAUSE = 50; // milliseconds between two looks: a phone stays cool
const DECODER = "scanner-worker.js";

let turn = 0;
let decoder = null;
let shows = false;

// Look until a code was read, and give it to `tell`; another `wanted` ends this. 0 forgets everything, and
// a number below only has the decoder loaded, while the camera is still being opened.
export async function look(wanted, tell) {
  turn = wanted;
  if (!wanted) return forget();
  try {
    decoder ??= new Worker(DECODER, { type: "module" });
    if (wanted < 0) return;
    while (turn === wanted) {
      const text = await read(wanted);
      if (turn === wanted && text) return tell({ turn, text, error: "" });
      await new Promise((done) => { setTimeout(done, PAUSE); });
    }
  } catch (error) {
    if (turn === wanted) tell({ turn, text: "", error: String(error) });
  }
}

function forget() {
  decoder?.terminate();
  decoder = null;
  shows = false;
}

async function read(wanted) {
  const video = [...document.querySelectorAll("video")].find((v) => v.srcObject && v.videoWidth);
  if (!video) return "";
  if (!shows) performance.mark("camera-shows");
  shows = true;
  const frame = await createImageBitmap(video);
  if (turn !== wanted) { frame.close(); return ""; }
  const { text, ms } = await decoded(frame);
  if (text) performance.mark("code-read", { detail: ms });
  return text;
}

function decoded(frame) {
  return new Promise((done, fail) => {
    decoder.onmessage = ({ data }) => done(data);
    decoder.onerror = (event) => fail(new Error(event.message || DECODER));
    decoder.postMessage(frame, [frame]);
  });
}
