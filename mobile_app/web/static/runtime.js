// Python as the app and its snapshot need it: the interpreter, the app's files, and its compiled extensions.
import createModule from "./pyodide/pyodide.asm.mjs";
import { loadPyodide } from "./pyodide/pyodide.mjs";

const appFolder = "/app"; // in Python's file system as on the server: an extension is found under one name
const archives = ["packages.zip", "app.zip"];
const setUp = `
import importlib, os, random, sys
sys.path[:0] = [path for path in ("${appFolder}", "${appFolder}/__pypackages__") if path not in sys.path]
os.chdir("${appFolder}")
importlib.invalidate_caches()
random.seed()
`;

// Returns Python, ready to import the app. With `memory` it is as it was when that was kept, but for the files.
export async function loadPython(memory = null, options = {}) {
  const files = Promise.all(archives.map(download));
  files.catch(() => {}); // awaited by putFiles
  const python = await loadPyodide({
    stdout: (line) => console.log(line),
    stderr: (line) => console.warn(line),
    createPyodideModule: (settings) => makeModule(settings, files, memory),
    ...(memory ? { _loadSnapshot: memory } : {}),
    ...options,
  });
  python.runPython(setUp);
  return python;
}

// Files and extensions come before Python runs: then each extension has the same place in every memory, and
// memory in which it was at work can be restored.
function makeModule(settings, files, memory) {
  const locate = settings.locateFile;
  settings.locateFile = (path) => (path.startsWith(appFolder) ? path : locate(path));
  return new Promise((resolve, reject) => {
    settings.preRun.push((module) => {
      module.addRunDependency("app");
      prepare(module, files).then(() => module.removeRunDependency("app")).catch(reject);
    });
    createModule(settings).then((module) => resolve(withRoom(module, memory))).catch(reject);
  });
}

async function prepare(module, files) {
  const extensions = [];
  for (const archive of await files) extensions.push(...putFiles(module.FS, archive));
  for (const path of extensions) {
    await module.loadDynamicLibrary(path, { loadAsync: true, global: false, nodelete: true, allowUndefined: true });
  }
}

// Only growing through C tells the interpreter of it; what is allocated vanishes under the restored memory.
function withRoom(module, memory) {
  while (memory && module.HEAP8.length < memory.length) module._malloc(memory.length - module.HEAP8.length);
  return module;
}

function putFiles(fs, archive) {
  const folders = new Set(), extensions = [];
  for (const [name, content] of entries(archive)) {
    const path = `${appFolder}/${name}`;
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (!folders.has(folder)) fs.mkdirTree(folder);
    folders.add(folder);
    fs.writeFile(path, content, { canOwn: true });
    if (path.endsWith(".so")) extensions.push(path);
  }
  return extensions;
}

// The archives are stored, not deflated: a file's content is a part of the archive.
function* entries(archive) {
  const view = new DataView(archive), text = new TextDecoder();
  const end = archive.byteLength - 22;
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    const size = view.getUint32(at + 24, true), nameLength = view.getUint16(at + 28, true);
    const header = view.getUint32(at + 42, true);
    const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    yield [text.decode(new Uint8Array(archive, at + 46, nameLength)), new Uint8Array(archive, start, size)];
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
}

async function download(path) {
  const answer = await fetch(`${appFolder}/${path}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.arrayBuffer();
}
