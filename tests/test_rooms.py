"""Rules of the rooms that import contracts cannot say."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODULES = tuple(p for side in ("mobile_app", "shared", "sync_server") for p in (ROOT / side).rglob("*.py"))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _imported(path: Path) -> Iterator[str]:
    """Give the full names of what a module imports of ours."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_each_public_class_has_a_name_of_its_own() -> None:
    """A name in a message, a trace or a search leads to one class."""
    places = defaultdict(list)
    for path in MODULES:
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(_name(path))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_room_uses_the_statements_of_another() -> None:
    """What a second room needs of the database stands in `store`."""
    found = [
        f"{_name(path)}: {told}"
        for path in MODULES
        for told in _imported(path)
        if told.endswith(".queries")
        and told.rpartition(".")[0] != ".".join(path.relative_to(ROOT).parts[:-1])
    ]
    assert found == []


def test_endpoints_do_not_open_the_database() -> None:
    """An endpoint reads the request and answers; what lies between is a service's."""
    found = [
        _name(path)
        for path in MODULES
        if "APIRouter(" in (text := path.read_text(encoding="utf-8")) and ".database." in text
    ]
    assert found == []


def test_every_package_says_what_it_is_for() -> None:
    """A wing or room opens with a sentence of purpose."""
    packages = [path for path in MODULES if path.name == "__init__.py"]
    assert [_name(path) for path in packages if not ast.get_docstring(_tree(path))] == []
