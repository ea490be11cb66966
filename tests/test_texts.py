"""The catalogues: every text is asked for and found on its side, and both languages say the same."""

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from mobile_app.web.package import excluded_from_phone
from shared.text import LANGUAGES, texts

ROOT = Path(__file__).parent.parent
SIDES = ("shared", "mobile_app", "sync_server")
VIETNAMESE = texts("vi")
# Rooms of mobile_app/ that run beside the server, and the key that the camera's permission is checked by.
_NOT_ON_THE_PHONE = ("mobile_app/simulator/",)
_FOR_PACKAGES = {"native.camera"}


def _catalogue(side: str, language: str = "vi") -> dict[str, str]:
    found: dict[str, str] = import_module(f"{side}.texts.{language}").TEXTS
    return found


def _rooms(side: str, language: str) -> Iterator[tuple[str, dict[str, str]]]:
    for path in sorted((ROOT / side / "texts" / language).glob("[a-z]*.py")):
        yield path.stem, import_module(f"{side}.texts.{language}.{path.stem}").TEXTS


def _sources(side: str) -> Iterator[Path]:
    for path in (ROOT / side).rglob("*"):
        name = path.relative_to(ROOT)
        if path.suffix in (".py", ".html") and not {"texts", "node_modules"} & set(name.parts):
            yield path


def _keys_in(path: Path) -> set[str]:
    """Return the whole keys that a source names by `t(…)`."""
    source = path.read_text(encoding="utf-8")
    return set(re.findall(r"""\bt\(\s*["']([a-z_]+(?:\.[a-z0-9_]+)+)["']""", source))


@pytest.mark.parametrize("side", SIDES)
def test_every_text_asked_for_is_on_its_side(side: str) -> None:
    """A key that a side names is in its own catalogue or the shared one."""
    known = _catalogue(side) | _catalogue("shared")
    asked = {
        (key, path.relative_to(ROOT).as_posix())
        for path in _sources(side)
        if not path.relative_to(ROOT).as_posix().startswith(_NOT_ON_THE_PHONE)
        for key in _keys_in(path)
    }
    missing = {(key, path) for key, path in asked if key not in known}
    # A key put together from a beginning and a value ends in "_": some text must begin so.
    assert {
        (k, p) for k, p in missing if not (k.endswith("_") and any(n.startswith(k) for n in known))
    } == set()


def test_the_phone_carries_no_text_of_the_office() -> None:
    """Every form of the app leaves the server's package out, its texts with it."""
    assert "sync_server" in excluded_from_phone(ROOT)


def test_every_text_is_asked_for() -> None:
    """A text that no source names, whole or by its beginning or end, is gone."""
    whole: set[str] = set()
    beginnings: set[str] = set()
    endings: set[str] = set()
    for side in SIDES:
        for path in _sources(side):
            if path.suffix == ".html":
                strings = re.findall(
                    r"""["']([a-z_]+\.[A-Za-z0-9_.]*)["']""", path.read_text(encoding="utf-8")
                )
                whole.update(strings)
                beginnings.update(s for s in strings if s[-1] in "._")
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    parts = [v.value for v in node.values if isinstance(v, ast.Constant)]
                    beginnings.update(str(p) for p in parts[:1] if re.match(r"[a-z_]+\.", str(p)))
                    endings.update(str(p) for p in parts[-1:] if re.fullmatch(r"[._][a-z_.]+", str(p)))
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    whole.add(node.value)
    starts, ends = tuple(beginnings), tuple(endings)
    unused = {
        k
        for k in VIETNAMESE
        if k not in whole
        and not k.startswith(starts)
        and not k.endswith(ends)
        # Both halves are put together: `pin` or `passphrase`, and what is asked.
        and not set(k.split(".", 1)) <= whole
    }
    assert unused == _FOR_PACKAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_says_where_its_text_is(language: str) -> None:
    """The first word of a key is in one module of one side, so that a room's texts stand together."""
    places: dict[str, set[str]] = {}
    keys: Counter[str] = Counter()
    for side in SIDES:
        for room, found in _rooms(side, language):
            keys.update(found.keys())
            for key in found:
                places.setdefault(key.partition(".")[0], set()).add(f"{side}/{room}")
    assert {word: where for word, where in places.items() if len(where) > 1} == {}
    assert [key for key, times in keys.items() if times > 1] == []
    assert set(keys) == set(texts(language))


def test_texts_are_composed_and_calm() -> None:
    """Texts are NFC, and nobody is shouted at."""
    wrong = [k for k, v in VIETNAMESE.items() if v != unicodedata.normalize("NFC", v) or "!" in v]
    assert wrong == []


def _holes(text: str) -> list[str]:
    return sorted(re.findall(r"\{(\w+)\}", text))


def test_both_languages_say_the_same_things() -> None:
    """Every text exists in Vietnamese and in English, with the same data in its braces."""
    english = texts("en")
    assert set(VIETNAMESE) ^ set(english) == set()
    assert [k for k in VIETNAMESE if _holes(VIETNAMESE[k]) != _holes(english[k])] == []
