"""Files that people bring are measured before a library reads them: each trick has its own refusal."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.text import t
from sync_server.brought.grids import read_tables, tables_in
from sync_server.brought.limited_process import UnreadableFile
from sync_server.plan.workbook import NoWorkbookError, from_workbook
from tests.sync_server.bombs import (
    STRINGS,
    changed,
    flagged,
    lying,
    open_document,
    renamed,
    with_sheet,
    with_strings,
    workbook,
    zip64,
)

_ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
OLD_OFFICE_FILES = Path(__file__).parent / "old_office"
_NO_TITLES = b"[[],[]]"
_ROW = b'<row r="1"><c r="A1"><v>1</v></c></row>'
_FAR = b'<row r="%d"><c r="%s"><v>1</v></c></row>'


def bomb(size: int) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("x", bytes(size))
    return written.getvalue()


def twice(name: str) -> bytes:
    other = name[:-1] + "_"
    return renamed(changed(workbook(), {other: b"<x/>"}), other.encode(), name.encode())


def in_utf16(text: bytes) -> bytes:
    return text.decode().encode("utf-16")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (lambda: with_strings(b"<si/>" * 3_300_000), "file.long_unpacked"),
        (lambda: with_strings(b"<si/>" * 400_001), "file.long_strings"),
        (lambda: with_sheet(b"<row>" + b"<c/>" * 600_001 + b"</row>"), "file.long_cells"),
        (lambda: with_sheet(b"<row/>" * 2_000_001), "file.xml"),
        (lambda: with_sheet(_FAR % (1_048_576, b"A1048576")), "file.long"),
        (lambda: with_sheet(_FAR % (1, b"XFD1")), "file.wide"),
        (lambda: with_sheet(b"<row><c>" + b"<is>" * 100_000), "file.xml"),
        (lambda: with_sheet(_ROW, _ENTITIES), "file.xml"),
        (lambda: changed(workbook(), {STRINGS: in_utf16(_ENTITIES + b"<sst/>")}), "file.xml"),
        (lambda: with_sheet(_ROW, b'<?xml version="1.0" encoding="utf-7"?>'), "file.xml"),
        (lambda: with_sheet(_ROW, b'<!DOCTYPE x SYSTEM "file:///etc/passwd">'), "file.xml"),
        (lambda: with_sheet(b"<row>"), "file.broken"),
        (lambda: lying(workbook()), "file.broken"),
        (lambda: changed(workbook(), {}, zipfile.ZIP_BZIP2), "file.broken"),
        (lambda: changed(workbook(), {f"xl/{n}.xml": b"<x/>" for n in range(500)}), "file.long_parts"),
        (lambda: changed(workbook(), {"../../etc/passwd": b"x"}), "file.names"),
        (lambda: changed(workbook(), {"/xl/other.xml": b"<x/>"}), "file.names"),
        (lambda: changed(workbook(), {"xl\\other.xml": b"<x/>"}), "file.names"),
        (lambda: changed(workbook(), {"XL/Workbook.xml": b"<x/>"}), "file.names"),
        (lambda: renamed(workbook(), b"docProps/core.xml", b"xl/a\0/abcdefg.xml"), "file.names"),
        (
            lambda: renamed(changed(workbook(), {"xl/workbook.xmm": b"<x/>"}), b"book.xmm", b"book.xml"),
            "file.names",
        ),
        (lambda: flagged(workbook(), 0x1), "file.password"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000), "file.broken"),
        (lambda: b"a\n" * 20_001, "file.long"),
        (lambda: b"," * 4_000_000 + b"x", "file.wide"),
        (lambda: b'"' + b"x" * 4_000_000, "file.broken"),
    ],
    ids=[
        "strings inflated",
        "strings",
        "cells",
        "elements",
        "last row",
        "last column",
        "depth",
        "entities",
        "entities in UTF-16",
        "encoding",
        "outside entity",
        "cut short",
        "lying sizes",
        "other compression",
        "parts",
        "traversal",
        "root",
        "backslash",
        "case",
        "zero byte",
        "twice",
        "encrypted",
        "old office",
        "lines",
        "commas",
        "one field",
    ],
)
def test_a_file_that_costs_more_than_it_weighs_is_refused(body: Callable[[], bytes], why: str) -> None:
    """Each trick is found before a library builds anything of it, and said."""
    with pytest.raises(UnreadableFile) as caught:
        tables_in(body(), _NO_TITLES)
    assert caught.value.key == why
    assert t(why, **caught.value.values)


@pytest.mark.parametrize(
    "body",
    [
        zip64(workbook()),
        changed(workbook(), {"xl/embeddings/other.zip": bomb(12_000_000)}),
        changed(workbook(), {"xl/printerSettings/p.bin": bytes(100)}),
        changed(workbook(), {"xl/media/"[:-1] + "/a.png": b"\x89PNG"}),
    ],
    ids=["zip64", "zip in a zip", "printer", "picture"],
)
def test_what_excel_writes_besides_is_passed_over(body: bytes) -> None:
    """Printers' settings, pictures and files inside are neither opened nor refused."""
    assert b"Nguy" in tables_in(body, _NO_TITLES)


def test_columns_that_are_only_formatted_are_no_columns() -> None:
    """Excel writes cells without content where somebody coloured a whole row."""
    styled = (
        b'<row r="1"><c r="A1" t="str"><v>x</v></c><c r="XFD1" s="1"/></row><row r="99999"><c s="1"/></row>'
    )
    assert read_tables(with_sheet(styled))[0].header == ("x",)


def test_the_plans_workbook_goes_through_the_same_door() -> None:
    """Rows beyond the limit are refused, not cut off; so are bombs."""
    for body, why in (
        (with_sheet(_FAR % (2_001, b"A2001")), "file.long"),
        (with_strings(b"<si/>" * 200_000), "file.long_strings"),
        (b"\xd0\xcf\x11\xe0" + bytes(100), "file.no_excel"),
    ):
        with pytest.raises(NoWorkbookError) as caught:
            from_workbook(body)
        assert caught.value.key == why


_REPEATED = (
    '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="string" '
    'table:number-columns-repeated="{columns}"><text:p>x</text:p></table:table-cell></table:table-row>'
)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (open_document(_REPEATED.format(rows=1, columns=16_384)), "file.wide"),
        (open_document(_REPEATED.format(rows=1_048_576, columns=3)), "file.heavy"),
        (open_document(_REPEATED.format(rows=10**18, columns=10**18)), "file.broken"),
        ((OLD_OFFICE_FILES / "list.xls").read_bytes()[:3_000], "file.broken"),
        (b"<table>" * 50_000 + b"<tr><td>" * 50_000, "file.long"),
        (b"<table><tr><td colspan=900 rowspan=30000>x" + b"<tr>" * 30_000, "file.long"),
    ],
    ids=["columns repeated", "rows repeated", "without end", "cut short", "nested", "spans"],
)
def test_other_formats_cost_no_more(body: bytes, why: str) -> None:
    """What LibreOffice, Excel before 2007 and web pages can play is refused in words, too."""
    with pytest.raises(UnreadableFile) as caught:
        read_tables(body)
    assert caught.value.key == why
