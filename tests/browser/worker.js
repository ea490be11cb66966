// The app's Python without its screens, for the tests of what runs in it.
import { loadPython } from "/app/runtime.js";

let python;

async function start(names) {
  python = await loadPython();
  python.registerJsModule("vault_js", await import("/app/vault.js"));
  for (const name of names) {
    python.FS.mkdirTree(`/app/${name.split("/").slice(0, -1).join("/")}`);
    python.FS.writeFile(`/app/${name}`, await (await fetch(`/python/${name}`)).text());
  }
}

self.onmessage = async ({ data }) => {
  try {
    if (data.names) await start(data.names);
    const value = data.code ? await python.runPythonAsync(data.code) : "";
    self.postMessage({ call: data.call, value: String(value) });
  } catch (error) {
    self.postMessage({ call: data.call, error: String(error) });
  }
};
