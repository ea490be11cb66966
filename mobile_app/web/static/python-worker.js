// Runs the app's Python: starts loading at once, imports the app, and waits for the Flutter client.
import { loadPython } from "./runtime.js";
import { forgetSnapshots, readSnapshot } from "./snapshot.js";

// Python sees this object as the module `flet_js`: Flet's connection puts its functions here.
const fletJs = { args: null, documentUrl: "", webStatus: "" };
let python, imported;
let restored = false;

// `how`: "quick" goes on from kept memory if there is some, "plain" gives it up.
async function start(how) {
  try {
    const vault = import("./vault.js");
    const memory = how === "quick" ? await readSnapshot() : await forgetSnapshots();
    restored = Boolean(memory);
    python = await loadPython(memory);
    step(restored ? "runtime-restored" : "runtime", "loading_app", 60);
    python.registerJsModule("flet_js", fletJs);
    python.registerJsModule("vault_js", await vault);
    await python.runPythonAsync("import runpy; runpy.run_module('main', run_name='__main__')");
    step("imports", "opening_data", 20);
  } catch (error) {
    self.postMessage({ error: String(error), restored });
    await new Promise(() => {}); // nothing more is answered
  }
}

function step(name, text, share) {
  self.postMessage({ step: name, text, share });
}

function sendBytes(message) {
  const bytes = message.toJs();
  self.postMessage(bytes, [bytes.buffer]);
}

async function connect(url) {
  fletJs.documentUrl = url;
  await fletJs.start_connection(sendBytes);
  self.postMessage({ connected: true });
}

// mobile_app/scanner/reader_browser.py asks the page to look, and listens by setting onScanned.
fletJs.scan = (turn) => self.postMessage({ scan: turn });

// mobile_app/platform/web_status.py listens by setting onWebStatus.
function tell(status) {
  fletJs.webStatus = status;
  fletJs.onWebStatus?.(status);
}

// A snapshot is of what this start imported; memory that was restored is one already.
function namesForSnapshot() {
  return restored ? null : python.runPython("import sys; list(sys.modules)").toJs();
}

self.onmessage = async ({ data }) => {
  if (data.start) {
    imported = start(data.start);
    return;
  }
  await imported;
  if (data instanceof Uint8Array) fletJs.send(data);
  else if (data.connect) await connect(data.connect);
  else if (data.status) tell(data.status);
  else if (data.scanned) fletJs.onScanned?.(data.scanned);
  else if (data.askNames) self.postMessage({ names: namesForSnapshot() });
  else if (data.touched) fletJs.onTouch?.(); // mobile_app/platform/touch_status.py listens
};
