"""Runs inside Pyodide (see compile.mjs): turns each /job/KEY.py into /job/KEY.pyc without docstrings.

/job/names.json maps KEY to the file name that tracebacks show. A class keeps a one-sign docstring:
without one, `dataclasses` would compose a signature for it at every start.
"""

import ast
import json
import marshal
from importlib.util import MAGIC_NUMBER
from pathlib import Path

UNCHECKED_HASH = (1).to_bytes(4, "little") + bytes(8)  # "never compare with a source": there is none


def strip(tree: ast.Module) -> None:
    """Remove the docstrings of modules and functions, and shorten those of classes."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if ast.get_docstring(node, clean=False) is None:
            continue
        if isinstance(node, ast.ClassDef):
            node.body[0] = ast.copy_location(ast.Expr(ast.Constant("-")), node.body[0])
        else:
            node.body[0] = ast.copy_location(ast.Pass(), node.body[0])
    if tree.body and isinstance(tree.body[0], ast.Pass):
        del tree.body[0]  # `from __future__` must come first
    ast.fix_missing_locations(tree)


def compiled(source: bytes, name: str) -> bytes:
    """Return the content of the .pyc file of `source`."""
    tree = ast.parse(source)
    strip(tree)
    return MAGIC_NUMBER + UNCHECKED_HASH + marshal.dumps(compile(tree, name, "exec", dont_inherit=True))


def main(folder: Path) -> None:
    """Compile everything named in `folder`."""
    for key, name in json.loads((folder / "names.json").read_text()).items():
        (folder / f"{key}.pyc").write_bytes(compiled((folder / f"{key}.py").read_bytes(), name))


if __name__ == "__main__":
    main(Path("/job"))
