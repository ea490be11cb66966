"""The catalogues: every text is asked for and found on its side, and both languages say the same."""

import ast
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest

from mobile_app.web.package import excluded_from_phone
from shared.text import LANGUAGES, texts

ROOT = Path(__file__).parent.parent
# The simulator runs beside the server: phones do not carry it.
SIDES = ("shared", "mobile_app", "sync_server", "mobile_app/simulator")
VIETNAMESE = texts("vi")
# The key by which the camera's permission is asked for.
_FOR_PACKAGES = {"native.camera"}


def _catalogue(side: str, language: str = "vi") -> dict[str, str]:
    found: dict[str, str] = import_module(f"{side.replace('/', '.')}.texts.{language}").TEXTS
    return found


def _rooms(side: str, language: str) -> Iterator[tuple[str, dict[str, str]]]:
    for path in sorted((ROOT / side / "texts" / language).glob("[a-z]*.py")):
        yield path.stem, import_module(f"{side.replace('/', '.')}.texts.{language}.{path.stem}").TEXTS


def _sources(side: str) -> Iterator[Path]:
    for path in (ROOT / side).rglob("*"):
        name = path.relative_to(ROOT)
        other = {"texts", "node_modules"} | ({"simulator"} if side == "mobile_app" else set())
        if path.suffix in (".py", ".html") and not other & set(name.parts):
            yield path


class Named(NamedTuple):
    """What a source says of keys: strings that are a whole one, and beginnings and ends of some."""

    whole: set[str]
    beginnings: set[str]
    endings: set[str]


def _named_in(path: Path) -> Named:
    source = path.read_text(encoding="utf-8")
    asked = set(re.findall(r"""\bt\(\s*["']([a-z_]+(?:\.[a-z0-9_]+)+)["']""", source))
    if path.suffix == ".html":
        strings = set(re.findall(r"""["']([a-z_]+\.[A-Za-z0-9_.]*)["']""", source))
        return Named(asked | (strings & VIETNAMESE.keys()), {s for s in strings if s[-1] in "._"}, set())
    found = Named(asked, set(), set())
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            parts = [str(v.value) for v in node.values if isinstance(v, ast.Constant)]
            found.beginnings.update(p for p in parts[:1] if re.match(r"[a-z_]+\.", p))
            found.endings.update(p for p in parts[-1:] if re.fullmatch(r"[._][a-z_.]+", p))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in VIETNAMESE:
            found.whole.add(node.value)
    return found


@pytest.mark.parametrize("side", SIDES)
def test_every_text_asked_for_is_on_its_side(side: str) -> None:
    """A key that a side names is in its own catalogue or the shared one; so is each it begins."""
    known = _catalogue(side) | _catalogue("shared")
    if side == "mobile_app/simulator":
        known |= _catalogue("mobile_app")
    missing = set()
    for path in _sources(side):
        named = _named_in(path)
        missing |= {(key, path.name) for key in named.whole - known.keys() if key[-1] not in "._"}
        elsewhere = tuple(named.beginnings)
        missing |= {(k, path.name) for k in VIETNAMESE if k.startswith(elsewhere)} - {
            (k, path.name) for k in known
        }
    assert missing == set()


def test_the_phone_carries_no_text_of_the_office() -> None:
    """Every form of the app leaves the server's package and the simulator out, their texts with them."""
    assert {"sync_server", "mobile_app/simulator"} <= set(excluded_from_phone(ROOT))


def test_every_text_is_asked_for() -> None:
    """A text that no source names, whole or by its beginning or end, is gone."""
    words: set[str] = set()
    found = Named(set(), set(), set())
    for side in SIDES:
        for path in _sources(side):
            named = _named_in(path)
            found = Named(*(one | other for one, other in zip(found, named, strict=True)))
            if path.suffix == ".py":
                nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                words.update(str(n.value) for n in nodes if isinstance(n, ast.Constant))
    starts, ends = tuple(found.beginnings), tuple(found.endings)
    unused = {
        k
        for k in VIETNAMESE
        if k not in found.whole
        and not k.startswith(starts)
        and not k.endswith(ends)
        # Both halves are put together: `pin` or `passphrase`, and what is asked.
        and not set(k.split(".", 1)) <= words
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
