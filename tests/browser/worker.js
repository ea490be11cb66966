// The app's Python without its screens, for the tests of what runs in it.
import { loadPyodide } from "/app/pyodide/pyodide.mjs";

let python;

async function start(names) {
  python = await loadPyodide();
  python.registerJsModule("vault_js", await import("/app/vault.js"));
  const archive = await (await fetch("/app/app.zip")).arrayBuffer();
  python.unpackArchive(archive, "zip", { extractDir: "/app" });
  for (const name of names) {
    python.FS.mkdirTree(`/app/${name.split("/").slice(0, -1).join("/")}`);
    python.FS.writeFile(`/app/${name}`, await (await fetch(`/python/${name}`)).text());
  }
  python.runPython("import sys; sys.path[:0] = ['/app', '/app/__pypackages__']");
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
