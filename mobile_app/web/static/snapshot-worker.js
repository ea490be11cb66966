// Makes the snapshot by which later starts are short, once per build, while nobody waits for it.
import { loadPython } from "./runtime.js";
import { keepSnapshot, wantsSnapshot } from "./snapshot.js";

// What needs the page (the module `flet_js`) can't be imported here. It is left out with all that came along
// with it: others may have kept a part of it that will not be there again.
const importWhatCan = `
import gc, importlib, sys

def import_what_can(names):
    for name in names:
        before = dict(sys.modules)
        try:
            importlib.import_module(name)
        except Exception:
            sys.modules.clear()
            sys.modules.update(before)
    gc.collect()
    gc.freeze()
`;

async function make(names) {
  if (!(await wantsSnapshot())) return "not wanted";
  const python = await loadPython(null, { _makeSnapshot: true });
  python.runPython(importWhatCan);
  python.runPython(`import_what_can(${JSON.stringify(names)}); del import_what_can`);
  await keepSnapshot(python.makeMemorySnapshot());
  return "kept";
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ snapshot: await make(data.names) });
  } catch (error) {
    console.info(`snapshot: ${error}`); // the app starts without it, only slower
    self.postMessage({ snapshot: "failed" });
  }
};
