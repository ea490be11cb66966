"""Of eight thousand icons, keeps those that the app and Flutter's own controls show: names and glyphs."""

import io
import json
import re
from collections import Counter
from collections.abc import Mapping

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

_NAMED = re.compile(rb"Icons\.([A-Z][A-Z0-9_]+)")
_STYLES = ("outlined", "rounded", "sharp")
_IN_CLIENT = re.compile(r'\b(B\.\w+)=new A\.\w+\((\d+),"MaterialIcons",null,!\d\)')
_MENTIONS_OF_THE_UNUSED = 2  # where it is made, and in the table that names are looked up in


def icon_names(files: Mapping[str, bytes]) -> set[str]:
    """Return the names of the icons that Python sources mention, as in `ft.Icons.ADD_HOME`."""
    sources = (content for name, content in files.items() if name.endswith(".py"))
    return {name.decode() for source in sources for name in _NAMED.findall(source)}


def kept_table(table: bytes, names: set[str]) -> bytes:
    """Return Flet's table of icons (name → number) without those that nobody mentions."""
    kept = {name: number for name, number in json.loads(table).items() if name in names}
    return json.dumps(kept, separators=(",", ":")).encode()


def kept_glyphs(font: bytes, names: set[str], main_js: str) -> bytes:
    """Return the icon font with the glyphs of `names` and of those that Flutter's controls show unasked."""
    glyphs = TTFont(io.BytesIO(font))
    by_name = {glyph: code for code, glyph in glyphs.getBestCmap().items()}
    codes = {by_name[glyph] for glyph in map(_glyph, names) if glyph in by_name}
    options = Options()
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes | icons_of_flutter(main_js))
    subsetter.subset(glyphs)
    kept = io.BytesIO()
    glyphs.save(kept)
    return kept.getvalue()


def icons_of_flutter(main_js: str) -> set[int]:
    """Return the code points of the icons that the client mentions elsewhere than in its table of all."""
    made = {name: int(code) for name, code in _IN_CLIENT.findall(main_js)}
    mentions = Counter(re.findall(r"\bB\.\w+", main_js))
    return {code for name, code in made.items() if mentions[name] > _MENTIONS_OF_THE_UNUSED}


def _glyph(name: str) -> str:
    low = name.lower()
    styled = low if low.endswith(_STYLES) else f"{low}_baseline"
    return f"_{styled}" if styled[0].isdecimal() else styled
