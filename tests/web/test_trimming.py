"""What is left out of the web app, and that nothing the app shows went with it."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from mobile_app.web.build import ROOT
from mobile_app.web.client import ClientChanged, client_files, with_bundled_fallback, without_word_lists
from mobile_app.web.icons import icon_names, icons_of_flutter, kept_glyphs, kept_table
from mobile_app.web.package import compiled_library, make_package
from mobile_app.web.runtime import client_folder

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
