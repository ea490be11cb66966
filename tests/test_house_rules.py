"""Rules of the house that no linter knows: each is a fact about the repository's own text."""

import ast
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
CODE = sorted(
    p
    for room in ("mobile_app", "shared", "sync_server", "tests")
    for p in (ROOT / room).rglob("*.py")
    if "node_modules" not in p.parts
)
# Generated names of a synthetic ward and the texts themselves are Vietnamese by nature.
VIETNAMESE_BY_NATURE = (
    "sync_server/brought/legacy_text",
    "sync_server/brought/beside",
    "shared/texts/",
    "mobile_app/texts/",
    "mobile_app/simulator/texts/",
    "sync_server/texts/",
    "shared/vietnamese.py",
    "shared/matching/keystrokes.py",
    "shared/matching/name_variants.py",
    "shared/matching/name_words.py",
    "sync_server/tools/demo/",
    "tests/",
    "shared/typed_code.py",
)
LONGEST = 350


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _strings(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


def _has_vietnamese(text: str) -> bool:
    marks = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323", "\u0302", "\u0306", "\u031b"}
    return any(c in "đĐ" or marks & set(unicodedata.normalize("NFD", c)) for c in text)


def test_vietnamese_texts_live_in_the_catalogues() -> None:
    """No screen, page or command holds a Vietnamese text of its own."""
    found = [
        f"{_name(path)}:{line}: {text!r}"
        for path in CODE
        if not _name(path).startswith(VIETNAMESE_BY_NATURE)
        for line, text in _strings(path)
        if _has_vietnamese(text)
    ]
    assert found == []


def test_pages_hold_no_text_of_their_own() -> None:
    """A template's words all come by key, those that only screen readers say, too."""
    code = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<pre.*?</pre>|\bdata-[a-z]+", re.DOTALL)
    found = []
    for path in sorted((ROOT / "sync_server" / "web" / "templates").iterdir()):
        html = code.sub("", path.read_text(encoding="utf-8"))
        spoken = re.findall(r'\b(?:aria-label|alt|placeholder|title)="([^"]*)"', html)
        said = [*re.sub(r"<[^>]*>|&[a-z]+;", "\n", html).splitlines(), *spoken]
        found += [f"{path.name}: {words.strip()}" for words in said if re.search(r"[^\W\d_]", words)]
    assert found == []


def test_files_are_short_enough_to_read() -> None:
    """A file past the limit holds two things."""
    sizes = {_name(p): len(p.read_text(encoding="utf-8").splitlines()) for p in CODE}
    assert {name: size for name, size in sizes.items() if size > LONGEST} == {}


def test_no_test_waits_for_time_to_pass() -> None:
    """Tests wait for states; a fixed pause is either too short or too long."""
    found = [
        _name(p)
        for p in CODE
        if _name(p).startswith("tests/") and p != Path(__file__)
        if re.search(r"\bsleep\(|wait_for_timeout\(", p.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_names_a_machine_or_a_registry() -> None:
    """The repository runs anywhere: no absolute home or work path, no package host."""
    hosts = "pythonhosted|pypi\\.org|registry\\.npmjs|deb\\.debian"
    wrong = re.compile(rf"(?<![\w.])/(?:work|home|root)/|{hosts}")
    kinds = {".py", ".md", ".toml", ".lock", ".html", ".js", ".json", ".txt", ".cfg", ".ini", ""}
    skipped = {".git", ".venv", ".venv-bench", "build", "data", "node_modules", ".hypothesis"}
    found = [
        _name(p)
        for p in ROOT.rglob("*")
        if p.suffix in kinds and p.is_file() and not skipped & set(p.relative_to(ROOT).parts)
        if p != Path(__file__)
        and not any(part.startswith(".") and part != ".ci" for part in p.relative_to(ROOT).parts)
        if wrong.search(p.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert found == []


_CHOSEN = {"flet", "tinydb", "httpx", "pydantic", "qrcode"}
# What the phone cannot do without: Flet's own parts for camera and key store, native encryption and decoding.
_ALLOWED = {"cryptography", "flet-camera", "flet-secure-storage", "pillow", "pyzbar"}


def test_the_phone_needs_only_the_chosen_packages() -> None:
    """What goes onto the phone: the five packages the user fixed, and the few they need to reach hardware."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=;]", d)[0] for d in project["dependencies"]}
    assert names >= _CHOSEN
    assert names <= _CHOSEN | _ALLOWED
