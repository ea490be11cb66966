"""Measure a file that somebody brought before any library parses it. Pure; runs in a limited process.

A zip is really inflated, with a limit, whatever its headers say. Libraries then get a zip made anew of the
parts that were measured, so nothing they read was not.
"""

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import NamedTuple
from xml.parsers import expat

from shared.written import whole
from sync_server.brought.limited_process import UnreadableFile

_AT_ONCE = 65_536
_ENCRYPTED = 0x1 | 0x40 | 0x2000
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # Excel and Word before 2007, and every file with a password
_ENCODINGS = {None, "utf-8", "utf-16", "us-ascii"}
_DEEPEST = 250
_MOST_ELEMENTS = 2_000_000


class Most(NamedTuple):
    """What a file may hold; `rows` are per sheet, `cells` and shared `strings` in all."""

    size: int
    unpacked: int
    parts: int = 300
    rows: int = 0
    columns: int = 0
    cells: int = 0
    strings: int = 0


def require_size(body: bytes, most: Most) -> None:
    """Raise UnreadableFile for more bytes than a file of its kind may have."""
    if len(body) > most.size:
        raise too_large(most.size)


def too_large(most: int) -> UnreadableFile:
    """Return what is said of a file of more than `most` bytes."""
    return UnreadableFile("file.large", {"most": _megabytes(most)})


def unpack(body: bytes, most: Most) -> dict[str, bytes]:
    """Return the parts of a zip by name; raise UnreadableFile for one that is too much, or played with."""
    require_size(body, most)
    if body.startswith(OLD_OFFICE):
        raise UnreadableFile("file.old")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return _inflated(packed, most)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
        if isinstance(error, UnreadableFile):
            raise
        raise UnreadableFile("file.broken") from error


def _inflated(packed: zipfile.ZipFile, most: Most) -> dict[str, bytes]:
    listed = packed.infolist()
    if len(listed) > most.parts:
        raise UnreadableFile("file.long_parts", {"most": whole(most.parts)})
    parts: dict[str, bytes] = {}
    known: set[str] = set()
    left = most.unpacked
    for part in listed:
        _require_plain(part, known)
        content = bytearray()
        with packed.open(part) as source:
            while piece := source.read(_AT_ONCE):
                content += piece
                left -= len(piece)
                if left < 0:
                    raise UnreadableFile("file.long_unpacked", {"most": _megabytes(most.unpacked)})
        if not part.is_dir():
            parts[part.filename] = bytes(content)
    return parts


def _require_plain(part: zipfile.ZipInfo, known: set[str]) -> None:
    """Raise UnreadableFile for a part that is encrypted, or whose name programs might read differently."""
    if part.flag_bits & _ENCRYPTED:
        raise UnreadableFile("file.password")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableFile("file.broken")
    name = part.filename.removesuffix("/")
    odd = "\\" in name or ":" in name or not name.isprintable() or part.orig_filename != part.filename
    if odd or {"", ".", ".."} & set(name.split("/")) or name.casefold() in known:
        raise UnreadableFile("file.names")
    known.add(name.casefold())


def packed_anew(parts: Mapping[str, bytes]) -> bytes:
    """Return a zip of these parts and nothing else."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as target:
        for name, content in parts.items():
            target.writestr(zipfile.ZipInfo(name), content)
    return written.getvalue()


def is_xml(name: str) -> bool:
    """Tell whether a part of an office file is XML by its name."""
    return name.casefold().endswith((".xml", ".rels", ".vml"))


def measure_xml(parts: Mapping[str, bytes], most: Most) -> int:
    """Read every XML part once, keeping nothing; return the last column of a sheet in which something stands.

    No document type, so no entities; one of the encodings that every parser reads alike; no great depth.
    Raises UnreadableFile for what is too much, or no plain XML.
    """
    scale = _Scale(most)
    for name, content in parts.items():
        if is_xml(name):
            scale.weigh(content)
    return scale.widest


class _Scale:
    """Counts over all parts of a file what would cost memory once it is parsed."""

    def __init__(self, most: Most) -> None:
        self._most = most
        self.widest = 0
        self._elements = self._cells = self._strings = 0
        self._local: dict[str, str] = {}

    def weigh(self, content: bytes) -> None:
        self._depth = self._row = self._column = 0
        reader = expat.ParserCreate()
        reader.XmlDeclHandler = self._declared
        reader.StartDoctypeDeclHandler = _no_doctype
        reader.StartElementHandler = self._start
        reader.EndElementHandler = self._end
        try:
            reader.Parse(content, True)
        except (expat.ExpatError, LookupError) as error:
            raise UnreadableFile("file.broken") from error

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if (encoding and encoding.lower()) not in _ENCODINGS:
            raise UnreadableFile("file.xml")

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise UnreadableFile("file.xml")
        if self._most.cells:
            local = self._local.get(name) or self._local.setdefault(name, name.rpartition(":")[2])
            self._count(local, attributes)

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _count(self, local: str, attributes: Mapping[str, str]) -> None:
        most = self._most
        if local == "row":
            self._row, self._column = _number(attributes.get("r"), self._row), 0
        elif local == "c":
            self._cells += 1
            self._column = _column(attributes.get("r", "")) or self._column + 1
            if self._cells > most.cells:
                raise UnreadableFile("file.long_cells", {"most": whole(most.cells)})
        elif local in ("v", "is"):  # the cell holds something
            if self._row > most.rows:
                raise UnreadableFile("file.long", {"most": whole(most.rows)})
            if self._column > most.columns:
                raise UnreadableFile("file.wide", {"most": whole(most.columns)})
            self.widest = max(self.widest, self._column)
        elif local == "si":
            self._strings += 1
            if self._strings > most.strings:
                raise UnreadableFile("file.long_strings", {"most": whole(most.strings)})


def _number(text: str | None, before: int) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else before + 1


def _column(reference: str) -> int:
    """Return the number of the column in `AB12`, 0 for what is no reference."""
    number = 0
    for letter in reference[:8]:
        if not ("A" <= letter.upper() <= "Z"):
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number


def _no_doctype(*_declaration: object) -> None:
    raise UnreadableFile("file.xml")


def _megabytes(size: int) -> str:
    return whole(size // 1_000_000)
