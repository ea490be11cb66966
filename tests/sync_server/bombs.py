"""Files that cost far more than they weigh, or that two programs would read differently."""

import io
import zipfile
from collections.abc import Mapping
from html import escape

import openpyxl

_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MANIFEST = '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
STRINGS = "xl/sharedStrings.xml"


def workbook() -> bytes:
    """Return a small workbook with a header and one person."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["Họ và tên", "Ngày sinh"])
    book.worksheets[0].append(["Nguyễn Văn An", "01/02/1990"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def changed(packed: bytes, parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip with these parts in the place of its own, or besides them."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(written, "w", method) as new:
        for name in old.namelist():
            new.writestr(name, parts.get(name, old.read(name)))
        for name in parts.keys() - set(old.namelist()):
            new.writestr(name, parts[name])
    return written.getvalue()


def with_sheet(data: bytes, before: bytes = b"") -> bytes:
    """Return the workbook with other rows in its sheet."""
    head = before + f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode()
    return changed(workbook(), {_SHEET: head + data + b"</sheetData></worksheet>"})


def with_strings(data: bytes) -> bytes:
    """Return the workbook with other shared strings."""
    return changed(workbook(), {STRINGS: f'<sst xmlns="{_MAIN}">'.encode() + data + b"</sst>"})


def flagged(packed: bytes, flag: int) -> bytes:
    """Return a zip that says of its first part what `flag` says, at both places where it says so."""
    raw = bytearray(packed)
    central = raw.index(b"PK\x01\x02")
    raw[6:8] = (int.from_bytes(raw[6:8], "little") | flag).to_bytes(2, "little")
    raw[central + 8 : central + 10] = flag.to_bytes(2, "little")
    return bytes(raw)


def lying(packed: bytes) -> bytes:
    """Return a zip whose directory says that every part is ten bytes long once inflated."""
    raw, at = bytearray(packed), -1
    while (at := raw.find(b"PK\x01\x02", at + 1)) >= 0:
        raw[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(raw)


def renamed(packed: bytes, old: bytes, new: bytes) -> bytes:
    """Return a zip in which a part has another name of the same length."""
    assert len(old) == len(new)
    return packed.replace(old, new)


def zip64(packed: bytes) -> bytes:
    """Return a zip whose parts are written with the fields that large files need."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            with new.open(name, "w", force_zip64=True) as part:
                part.write(old.read(name))
    return written.getvalue()


def open_document(rows: str, name: str = "Danh sách") -> bytes:
    """Return a workbook of LibreOffice with one sheet of these rows, as XML."""
    return open_document_of({name: rows})


def open_document_of(sheets: Mapping[str, str]) -> bytes:
    """Return a workbook of LibreOffice with these sheets, their rows as XML."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{rows}</table:table>' for name, rows in sheets.items()
    )
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0" office:version="1.2"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", _MANIFEST)
    return written.getvalue()
