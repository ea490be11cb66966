// Reads the QR code in a frame, if there is one. Card texts are UTF-8 without saying so.
import { prepareZXingModule, readBarcodes } from "./vendor/zxing-wasm/dist/es/reader/index.js";

const WASM = new URL("./vendor/zxing-wasm/dist/reader/zxing_reader.wasm", import.meta.url).href;
const HOW = { formats: ["QRCode"], tryHarder: true, tryInvert: false, maxNumberOfSymbols: 1, characterSet: "UTF8" };
const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext("2d", { willReadFrequently: true });
prepareZXingModule({ overrides: { locateFile: () => WASM }, fireImmediately: true });

// Answers each frame with the text read, or an empty one, and the milliseconds it took.
self.onmessage = async ({ data: frame }) => {
  const begin = performance.now();
  const pixels = taken(frame);
  const [found] = await readBarcodes(pixels, HOW);
  self.postMessage({ text: found?.isValid ? found.text : "", ms: performance.now() - begin });
};

function taken(frame) {
  canvas.width = frame.width;
  canvas.height = frame.height;
  context.drawImage(frame, 0, 0);
  frame.close();
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  canvas.width = 1; // the picture is gone from here
  return pixels;
}
