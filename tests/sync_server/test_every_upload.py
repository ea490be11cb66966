"""Every page that takes a file takes the same tricks: each is refused in words, and the others go on."""

import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sync_server.web.roles import Role
from tests.sync_server.bombs import STRINGS, changed, lying, with_sheet, with_strings, workbook, zip64
from tests.sync_server.office import Office, add_account, open_office

TEMPLATES = Path(__file__).parents[2] / "sync_server" / "web" / "templates"
# Each page with a field for a file, and who may use it. A new one belongs here.
UPLOADS = {
    "/plan": Role.ADMINISTRATOR,
    "/referrals/file": Role.OPERATOR_STAFF,
    "/report-template": Role.ADMINISTRATOR,
    "/rosters": Role.POLICE_DESK,
}
UNITS = {Role.ADMINISTRATOR: "long-thuy", Role.OPERATOR_STAFF: "vnpt", Role.POLICE_DESK: "cong-an"}


def of_many_parts() -> bytes:
    """Return a zip of a hundred thousand empty parts."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        for number in range(100_000):
            packed.writestr(f"p{number}", b"")
    return written.getvalue()


def claiming(size: int) -> bytes:
    """Return a zip whose directory claims one inflated size for every part, in the fields of large files."""
    raw, at = bytearray(zip64(workbook())), -1
    while (at := raw.find(b"PK\x01\x02", at + 1)) >= 0:
        raw[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(raw)


def inside_itself(depth: int) -> bytes:
    """Return zips in zips, as deep as that, each named as a sheet."""
    inner = workbook()
    for _ in range(depth):
        inner = changed(workbook(), {"xl/worksheets/sheet1.xml": inner})
    return inner


FILES = {
    "strings": with_strings(b"<si/>" * 400_001),
    "cells": with_sheet(b"<row>" + b"<c/>" * 600_001 + b"</row>"),
    "depth": with_sheet(b"<row><c>" + b"<is>" * 100_000),
    "lying sizes": lying(workbook()),
    "large sizes": claiming(0xFFFFFFF0),
    "nested": inside_itself(6),
    "parts": of_many_parts(),
    "inflated": changed(workbook(), {STRINGS: bytes(200_000_000)}),
    "nothing": b"",
    "zeros": bytes(3_000_000),
    "no end": b"PK\x03\x04" * 200_000,
}


# Nothing is set apart for what a directory claims: the file is read as what it is.
HARMLESS = {"large sizes"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        for role, unit in UNITS.items():
            add_account(opened, role.value, role, unit)
        yield opened


def test_every_page_with_a_field_for_a_file_is_known() -> None:
    """A page that takes a file and is not among those tried here fails."""
    found = set()
    for path in TEMPLATES.glob("*.html"):
        for form in re.findall(r"<form.*?</form>", path.read_text("utf-8"), re.DOTALL):
            if 'type="file"' in form:
                found |= set(re.findall(r'action="([^"]+)"', form))
    assert found == set(UPLOADS)


@pytest.mark.parametrize("path", UPLOADS)
async def test_a_heavy_file_is_refused_in_words_wherever_it_is_brought(office: Office, path: str) -> None:
    """Each answer is a page that says what is wrong with the file; the office goes on afterwards."""
    await office.sign_in(UPLOADS[path].value)
    form = {"csrf": office.viewer_in(office.browser).csrf, "as_of": "2024-05-10"}
    for name, body in FILES.items():
        answer = await office.browser.post(path, data=form, files={"file": ("a.xlsx", body)})
        if name in HARMLESS:
            assert answer.status_code < 500
            continue
        assert 400 <= answer.status_code < 500, (name, answer.status_code)
        assert 'lang="vi"' in answer.text, name
    assert (await office.browser.get("/account")).status_code == 200
