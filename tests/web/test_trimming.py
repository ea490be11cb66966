"""What is left out of the web app, and that nothing the app shows went with it."""

import ast
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from mobile_app.web.build import ROOT
from mobile_app.web.client import ClientChanged, client_files, with_bundled_fallback, without_word_lists
from mobile_app.web.icons import icon_names, icons_of_flutter, kept_glyphs, kept_table
from mobile_app.web.package import compiled_library, make_package, package_files
from mobile_app.web.runtime import client_folder
from mobile_app.web.texts import with_kept_texts
from shared.text import LANGUAGES, texts

_CACHE = ROOT / "build" / "cache" / "web"
_FONT = "assets/fonts/MaterialIcons-Regular.otf"


def test_icons_are_found_by_their_mention() -> None:
    """Names in Python sources count, in whatever file; other files do not."""
    files = {"a.py": b"x = ft.Icons.ADD_HOME", "b/c.py": b"Icons._3K, Icons.EDIT", "d.txt": b"Icons.KEY"}
    assert icon_names(files) == {"ADD_HOME", "EDIT"}


def test_the_table_of_icons_keeps_what_is_mentioned() -> None:
    """A name keeps its number; a name nobody mentions goes."""
    assert json.loads(kept_table(b'{"A": 1, "B": 2}', {"B", "C"})) == {"B": 2}


def test_the_icon_font_draws_every_icon_of_the_app_and_of_flutter() -> None:
    """Each icon that a screen names has a glyph in the font that is shipped; so has an app bar's arrow."""
    client = client_files()
    sources = {path.as_posix(): path.read_bytes() for path in (ROOT / "mobile_app").rglob("*.py")}
    names = icon_names(sources)
    font = kept_glyphs(client[_FONT], names, client["main.dart.js"].decode())
    whole, kept = (TTFont(io.BytesIO(data)).getBestCmap() for data in (client[_FONT], font))
    drawn = {whole[code] for code in kept}
    assert len(names) > 20
    assert {"arrow_back_baseline", "close_baseline", "check_baseline"} <= drawn
    for name in names:
        assert drawn & {f"{name.lower()}_baseline", name.lower()}, name
    assert len(font) < len(client[_FONT]) / 20


def test_flutters_own_icons_are_those_mentioned_beside_the_table() -> None:
    """A constant made and listed is not used; one more mention, and it is."""
    made = 'B.a=new A.b(57490,"MaterialIcons",null,!1)\nB.c=new A.b(57491,"MaterialIcons",null,!0)\n'
    assert icons_of_flutter(f"{made}[B.a,B.c];f(B.c)") == {57491}


@pytest.mark.parametrize("part", ["word_lists", "fonts"])
def test_a_client_without_what_is_cut_stops_the_build(part: str) -> None:
    """When a newer client no longer has lists of words or fonts to look up, somebody is to look."""
    with pytest.raises(ClientChanged):
        {"word_lists": without_word_lists, "fonts": with_bundled_fallback}[part]("something new")


def test_cutting_lists_of_words_leaves_other_texts() -> None:
    """Only long rows of short words go: sentences, drawings and tables stay as they are."""
    words = " ".join(f"word{n}" for n in range(90_000))
    sentence = ", ".join(["a sentence"] * 200)
    assert without_word_lists(f'f("{words}");g("{sentence}")') == f'f("");g("{sentence}")'


def test_extensions_are_files_of_their_own(tmp_path: Path) -> None:
    """Python finds an extension in the archive, empty; the browser has it as a file to compile."""
    files = {"main.py": b"", "__pypackages__/m/_m.so": b"\0asm", "__pypackages__/m/data.json": b"{}"}
    made = make_package({name: data for name, data in files.items() if name != "main.py"}, tmp_path)
    assert made["__pypackages__/m/_m.so"] == b"\0asm"
    with zipfile.ZipFile(io.BytesIO(made["packages.zip"])) as archive:
        assert archive.read("__pypackages__/m/_m.so") == b""
        assert archive.read("__pypackages__/m/data.json") == b"{}"


def test_the_library_keeps_what_http_and_dates_need() -> None:
    """Debuggers and servers go; what the app and its packages import stays."""
    library = compiled_library((client_folder() / "pyodide" / "python_stdlib.zip").read_bytes(), _CACHE)
    names = {name.partition(".")[0] for name in zipfile.ZipFile(io.BytesIO(library)).namelist()}
    assert {"_strptime", "json/decoder", "http/cookies", "encodings/utf_8", "runpy", "asyncio/tasks"} <= names
    assert not {"pdb", "unittest/case", "multiprocessing/pool", "wsgiref/handlers"} & names


def test_texts_are_kept_by_the_first_word_of_their_key() -> None:
    """A group of texts that a source mentions is kept whole, in each language; another group goes."""
    module = b'"""Texts."""\n\nTEXTS: dict[str, str] = {"a.x": "A", "a.y": "\xc3\x82", "b.x": "B"}\n'
    files = {"shared/text_vi.py": module, "shared/text_en.py": module, "s.py": b't(f"a.{which}") + "b"'}
    kept = with_kept_texts(files)
    assert kept["s.py"] == files["s.py"]
    for language in LANGUAGES:
        assert _packed_texts(kept, language) == {"a.x": "A", "a.y": "Â"}


def test_every_text_the_app_names_is_in_its_package() -> None:
    """Each whole key that a module of the app names is packed in both languages, and the office's are not."""
    files = package_files(ROOT, _CACHE)
    named = {key for name, source in files.items() if _is_ours(name) for key in _strings(source)}
    for language in LANGUAGES:
        packed, wanted = _packed_texts(files, language), named & texts(language).keys()
        assert len(wanted) > 300
        assert wanted <= packed.keys()
        assert not [key for key in packed if key.startswith("worklist.")]


def _packed_texts(files: Mapping[str, bytes], language: str) -> dict[str, str]:
    found: dict[str, str] = ast.literal_eval(files[f"shared/text_{language}.py"].decode().partition(" = ")[2])
    return found


def _is_ours(name: str) -> bool:
    return name.endswith(".py") and name.startswith(("mobile_app/", "shared/")) and "/text_" not in name


def _strings(source: bytes) -> set[str]:
    values = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {value for value in values if isinstance(value, str)}
