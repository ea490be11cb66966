// Reads the QR code in a frame, if there is one. Card texts are UTF-8 without saying so.
import { prepareZXingModule, readBarcodes } from "./vendor/zxing-wasm/dist/es/reader/index.js";

const WASM = new URL("./vendor/zxing-wasm/dist/reader/zxing_reader.wasm", import.meta.url).href;
const HOW = { formats: ["QRCode"], tryHarder: true, tryInvert: false, maxNumberOfSymbols: 1, characterSet: "UTF8" };
const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext("2d", { willReadFrequently: true });
prepareZXingModule({ overrides: { locateFile: () => WASM } });

self.onmessage = async ({ data: frame }) => {
  canvas.width = frame.width; // also clears what was there
  canvas.height = frame.height;
  context.drawImage(frame, 0, 0);
  frame.close();
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  performance.mark("look");
  const [found] = await readBarcodes(pixels, HOW);
  self.postMessage(found?.isValid ? found.text : "");
};
