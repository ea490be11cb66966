"""Every page that takes a file takes the same tricks: each is refused in words, and the others go on."""

import io
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartParser

from sync_server.web.limits import UploadRoom
from sync_server.web.roles import Role
from tests.sync_server.bombs import changed, lying, with_sheet, with_strings, workbook, zip64
from tests.sync_server.office import Office, add_account, open_office
from tests.sync_server.scopes import pages
from tests.sync_server.word_attacks import ours

# Each page that takes a file, and who may use it. A new one belongs here.
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


def claiming(packed: bytes, size: int) -> bytes:
    """Return a zip whose directory claims one inflated size for every part, in the fields of large files."""
    raw, at = bytearray(zip64(packed)), -1
    while (at := raw.find(b"PK\x01\x02", at + 1)) >= 0:
        raw[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(raw)


def inside_itself(packed: bytes, part: str, depth: int) -> bytes:
    """Return zips in zips, as deep as that, each in the place of the main part."""
    inner = packed
    for _ in range(depth):
        inner = changed(packed, {part: inner})
    return inner


def of_any_kind(packed: bytes, part: str) -> dict[str, bytes]:
    """Return tricks with a zip of any kind: what it claims, and what its main part is made of."""
    return {
        "lying sizes": lying(packed),
        "nested": inside_itself(packed, part, 6),
        "inflated": changed(packed, {part: bytes(200_000_000)}),
        "inflated besides": changed(packed, {"docProps/more.xml": bytes(200_000_000)}),
        "deep": changed(packed, {part: b"<a>" * 100_000}),
        "entities": changed(packed, {part: b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'}),
        "parts": of_many_parts(),
        "nothing": b"",
        "zeros": bytes(3_000_000),
        "no end": b"PK\x03\x04" * 200_000,
    }


_SHEETS = {
    "strings": with_strings(b"<si/>" * 400_001),
    "cells": with_sheet(b"<row>" + b"<c/>" * 600_001 + b"</row>"),
} | of_any_kind(workbook(), "xl/worksheets/sheet1.xml")
_LETTERS = {"a workbook": workbook()} | of_any_kind(ours(), "word/document.xml")
FILES = {path: _LETTERS if path == "/report-template" else _SHEETS for path in UPLOADS}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        for role, unit in UNITS.items():
            add_account(opened, role.value, role, unit)
        yield opened


async def test_every_address_that_reads_a_file_is_known(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address of the app that takes a form with a file, and is not among those tried here, fails."""
    read, parse = set(), MultiPartParser.parse

    async def told(self: MultiPartParser) -> FormData:
        read.add(asked)
        return await parse(self)

    monkeypatch.setattr(MultiPartParser, "parse", told)
    for role in UNITS:
        await office.sign_in(role.value)
        for page in pages(office.app, phones_too=True):
            asked = page.path
            if page.method != "GET" and asked not in ("/sign-out", "/sign-in"):
                await office.browser.request(page.method, page.filled("x"), files={"file": ("a", b"a")})
    assert read == set(UPLOADS)


@pytest.mark.parametrize("path", UPLOADS)
async def test_a_heavy_file_is_refused_in_words_wherever_it_is_brought(office: Office, path: str) -> None:
    """Each answer is a page that says what is wrong with the file; the office goes on afterwards."""
    await office.sign_in(UPLOADS[path].value)
    form = {"csrf": office.viewer_in(office.browser).csrf, "as_of": "2024-05-10"}
    for name, body in FILES[path].items():
        answer = await office.browser.post(path, data=form, files={"file": ("a.xlsx", body)})
        assert 400 <= answer.status_code < 500, (name, answer.status_code)
        assert 'lang="vi"' in answer.text, name
    assert (await office.browser.get("/account")).status_code == 200


@pytest.mark.parametrize("path", UPLOADS)
async def test_a_size_that_is_only_claimed_sets_nothing_apart(office: Office, path: str) -> None:
    """A zip whose directory claims 4 GB for every part is read as what it is, or refused in words."""
    await office.sign_in(UPLOADS[path].value)
    form = {"csrf": office.viewer_in(office.browser).csrf, "as_of": "2024-05-10"}
    claims = claiming(ours() if path == "/report-template" else workbook(), 0xFFFFFFF0)
    answer = await office.browser.post(path, data=form, files={"file": ("a.xlsx", claims)})
    assert answer.status_code < 500


@pytest.mark.parametrize("path", UPLOADS)
async def test_files_that_come_in_at_once_have_one_room(office: Office, path: str) -> None:
    """Who finds it full is asked to come again; what was refused, cut or read holds none of it."""
    await office.sign_in(UPLOADS[path].value)
    form = {"csrf": office.viewer_in(office.browser).csrf, "as_of": "2024-05-10"}

    async def bring(size: int) -> int:
        files = {"file": ("a.xlsx", b"a" * size)}
        answer = await office.browser.post(path, data=form, files=files)
        assert answer.status_code != 503 or int(answer.headers["Retry-After"]) > 0
        return answer.status_code

    office.app.state.upload_room = UploadRoom(4_000)
    told = [await bring(size) for size in (2_000, 9_000, 2_000, 9_000)]
    assert [status == 503 for status in told] == [False, True, False, True]
