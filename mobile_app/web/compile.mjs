// Compiles Python sources with the very Python the browser runs: node compile.mjs PYODIDE_FOLDER JOB_FOLDER.
// JOB_FOLDER holds compile_job.py's input and receives its output; see that file.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [pyodideFolder, jobFolder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodideFolder}/pyodide.mjs`));
// Lines for tracebacks, but no columns: they would be a third of what a phone downloads of Python code.
const python = await loadPyodide({ indexURL: pyodideFolder, env: { PYTHONNODEBUGRANGES: "1" } });
python.FS.mkdir("/job");
python.FS.mount(python.FS.filesystems.NODEFS, { root: jobFolder }, "/job");
python.runPython(readFileSync(new URL("compile_job.py", import.meta.url), "utf8"));
