// Runs the app's Python: starts loading at once, imports the app, and waits for the Flutter client.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const appFolder = "/app";
// Python sees this object as the module `flet_js`: Flet's connection puts its functions here.
const fletJs = { args: null, documentUrl: "", webStatus: "" };
const imported = start();

async function start() {
  try {
    const vault = import("./vault.js");
    const archive = fetch("app.zip").then((answer) => {
      if (!answer.ok) throw new Error(`app.zip: ${answer.status}`);
      return answer.arrayBuffer();
    });
    const python = await loadPyodide({ stdout: (line) => console.log(line), stderr: (line) => console.warn(line) });
    step("runtime", "loading_app", 50);
    python.unpackArchive(await archive, "zip", { extractDir: appFolder });
    step("unpacked", "opening_data", 10);
    python.registerJsModule("flet_js", fletJs);
    python.registerJsModule("vault_js", await vault);
    python.runPython(`
import os, sys
sys.path[:0] = ["${appFolder}", "${appFolder}/__pypackages__"]
os.chdir("${appFolder}")
`);
    await python.runPythonAsync("import runpy; runpy.run_module('main', run_name='__main__')");
    step("imports", null, 20);
  } catch (error) {
    self.postMessage({ error: String(error) });
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

// mobile_app/web_status.py listens by setting onWebStatus.
function tell(status) {
  fletJs.webStatus = status;
  fletJs.onWebStatus?.(status);
}

self.onmessage = async ({ data }) => {
  await imported;
  if (data instanceof Uint8Array) fletJs.send(data);
  else if (data.connect) await connect(data.connect);
  else if (data.status) tell(data.status);
};
