// Looks for QR codes in the picture that the camera shows. Frames go from the page's video straight to a
// decoder in a worker of its own, are never encoded, and are gone as soon as they were looked at.
const PAUSE = 50; // milliseconds between two looks: a phone stays cool
const DECODER = "scanner-worker.js";

let turn = 0;
let decoder = null;

// Look until a code was read, and give it to `tell`; another `wanted` ends this, and 0 forgets everything.
export async function look(wanted, tell) {
  turn = wanted;
  if (!wanted) return forget();
  try {
    decoder ??= new Worker(DECODER, { type: "module" });
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
}

async function read(wanted) {
  const video = [...document.querySelectorAll("video")].find((v) => v.srcObject && v.videoWidth);
  if (!video) return "";
  const frame = await createImageBitmap(video);
  if (turn !== wanted) { frame.close(); return ""; }
  return new Promise((done, fail) => {
    decoder.onmessage = ({ data }) => done(data);
    decoder.onerror = (event) => fail(new Error(event.message || DECODER));
    decoder.postMessage(frame, [frame]);
  });
}
