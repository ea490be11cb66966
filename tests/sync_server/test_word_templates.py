"""The ward's own Word template: brought by a form, checked, tried, put in use, taken back, kept."""

import io
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import docx
import httpx
import pytest
from docx.oxml.ns import qn

from shared.text import t
from sync_server.papers.reports import service
from sync_server.papers.reports.word import word_file
from sync_server.papers.reports.word_template import default_template
from sync_server.papers.word_templates import queries
from sync_server.papers.word_templates import service as templates
from sync_server.papers.word_templates.check import MOST_BYTES
from sync_server.papers.word_templates.queries import TemplateRow
from sync_server.people.accounts import service as accounts
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, Office, fill, form_token, open_office
from tests.sync_server.reporting import begun, shown, viewer

OWN_LINE = "MẪU RIÊNG CỦA PHƯỜNG"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await fill(opened, 1)
        opened.now_ms += 1
        await opened.sign_in()
        yield opened


def changed(change: Callable[[Any], object]) -> bytes:
    word = docx.Document(io.BytesIO(default_template()))
    change(word)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def own(line: str = OWN_LINE) -> bytes:
    return changed(lambda word: word.paragraphs[0].insert_paragraph_before(line))


def without(place: str) -> bytes:
    def drop(word: Any) -> None:
        found = [p for p in word.element.body.iter(qn("w:t")) if place in (p.text or "")]
        assert found
        for part in found:
            part.text = part.text.replace(place, "")

    return changed(drop)


def packed_with(name: str, content: bytes, *, types: bytes = b"") -> bytes:
    """Return the usual template with one part more, or with a word more among its content types."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(default_template())) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            body = old.read(part)
            if part == "[Content_Types].xml":
                body = body.replace(b"</Types>", types + b"</Types>")
            if part != name:
                new.writestr(part, body)
        new.writestr(name, content)
    return written.getvalue()


async def bring(office: Office, content: bytes, name: str = "mau.docx") -> httpx.Response:
    csrf = form_token(await office.browser.get("/report-template"))
    return await office.browser.post("/report-template", data={"csrf": csrf}, files={"file": (name, content)})


async def use(office: Office, version: int) -> None:
    csrf = form_token(await office.browser.get("/report-template"))
    reply = await office.browser.post(f"/report-template/{version}/use", data={"csrf": csrf})
    assert reply.status_code == 303


async def first_line(office: Office, address: str) -> str:
    content = (await office.browser.get(address)).content
    return str(docx.Document(io.BytesIO(content)).paragraphs[0].text)


async def test_a_template_is_brought_tried_used_and_taken_back(office: Office) -> None:
    """It counts only once it is put in use; its preview has present figures; the usual one comes back."""
    file = f"/reports/{await begun(office)}/file/docx"
    assert (await bring(office, own())).status_code == 303
    assert await first_line(office, file) != OWN_LINE
    assert await first_line(office, "/report-template/1/preview") == OWN_LINE
    await use(office, 1)
    assert await first_line(office, file) == OWN_LINE
    await use(office, 0)
    assert await first_line(office, file) != OWN_LINE
    await use(office, 1)
    assert await first_line(office, file) == OWN_LINE


async def test_every_version_can_be_taken_as_it_was_brought(office: Office) -> None:
    """The page gives each file back byte for byte, and the program's own."""
    files = [own("Mẫu một"), own("Mẫu hai")]
    for content in files:
        await bring(office, content)
    for version, content in enumerate(files, 1):
        assert (await office.browser.get(f"/report-template/{version}/file")).content == content
    assert (await office.browser.get("/report-template/0/file")).status_code == 200
    assert (await office.browser.get("/report-template/9/file")).status_code == 404


async def test_the_programs_own_template_passes_its_check(office: Office) -> None:
    """What is downloaded can be brought back unchanged."""
    assert (await bring(office, default_template())).status_code == 303


async def test_a_frozen_report_keeps_the_template_it_was_frozen_with(office: Office) -> None:
    """Later templates change no byte of it, and the kept template filled in anew gives the same bytes."""
    await bring(office, own())
    await use(office, 1)
    report_id = await begun(office)
    service.freeze(office.services, viewer(), report_id)
    it = shown(office, report_id)
    frozen = service.file(office.services, it, "docx")
    await bring(office, own("Mẫu mới"))
    await use(office, 2)
    assert it.versions[0].template == 1
    assert service.file(office.services, shown(office, report_id), "docx") == frozen
    assert word_file(it.document, templates.find(office.services, 1).file) == frozen
    assert t("report.made_with", n=1) in (await office.browser.get(f"/reports/{report_id}")).text


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"no Word file at all", "template.no_word"),
        (packed_with("word/styles.xml", b"<broken"), "template.no_word"),
        (packed_with("word/vbaProject.bin", b"x"), "template.macros"),
        (
            packed_with(
                "x.xml",
                b"<x/>",
                types=b'<Override PartName="/x.xml" ContentType="application/'
                b'vnd.ms-word.document.macroEnabled.main+xml"/>',
            ),
            "template.macros",
        ),
        (
            packed_with(
                "word/_rels/settings.xml.rels",
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                b'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
                b'relationships/attachedTemplate" Target="http://else.test/t.dotm" TargetMode="External"/>'
                b"</Relationships>",
            ),
            "template.outside",
        ),
        (packed_with("word/media/large.bin", bytes(31_000_000)), "template.large"),
        (bytes(MOST_BYTES + 20_000), "template.large"),
    ],
    ids=["text", "broken", "macros", "macro type", "outside", "inflated", "large"],
)
async def test_what_cannot_be_a_template_is_said_so(office: Office, content: bytes, why: str) -> None:
    """Each reason has its own sentence, and nothing is kept."""
    refused = await bring(office, content)
    assert refused.status_code == 400
    assert t(why) in refused.text
    assert templates.kept(office.services) == []


@pytest.mark.parametrize(
    "place", ["{{ it.number }}", "{{ it.signer }}", "{{ it.mark }}", "{{ part.heading }}"]
)
async def test_a_place_that_is_missing_is_named(office: Office, place: str) -> None:
    """A template that would leave something out of the report is refused with the name of that place."""
    refused = await bring(office, without(place))
    assert refused.status_code == 400
    assert t("template.missing", names=place) in refused.text


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("{{ it.nothing_of_this_name }}", "nothing_of_this_name"),
        ("{% if it.number %}", "endif"),
        ("{{ it.__class__.__mro__ }}", "__class__"),
        ("{{ it.form.model_copy.__globals__ }}", "__globals__"),
        ("{{ it.form.parse_raw(it.number) }}", "{{ it.form.parse_raw(it.number) }}"),
        ("{% if 3**20000000 %}x{% endif %}", "{% if 3**20000000 %}"),
    ],
    ids=["unknown", "unclosed", "class", "globals", "call", "power"],
)
async def test_a_word_nobody_knows_or_that_reaches_further_is_refused(
    office: Office, line: str, word: str
) -> None:
    """A misspelt place is said, and a template reaches nothing of the program but what it is given."""
    refused = await bring(office, own(line))
    assert refused.status_code == 400
    assert t("template.broken", why="").strip() in refused.text
    assert word in refused.text


async def test_a_template_of_before_a_rule_is_checked_before_it_is_used(office: Office) -> None:
    """What lies in the database already is put in use, tried and filled in only if it is fit today."""
    bad = own("{{ it.form.parse_raw(it.number) }}")
    old = TemplateRow(office.services.ward_id, 0, "cu.docx", bad, "phuong", 1)
    with office.services.database.write() as connection:
        queries.add_template(connection, old)
    why = t("template.no_call", what="{{ it.form.parse_raw(it.number) }}", name="parse_raw")
    csrf = form_token(await office.browser.get("/report-template"))
    refused = await office.browser.post("/report-template/1/use", data={"csrf": csrf})
    assert (refused.status_code, why in refused.text) == (400, True)
    tried = await office.browser.get("/report-template/1/preview")
    assert (tried.status_code, why in tried.text) == (400, True)
    with office.services.database.write() as connection:
        queries.put_in_use(connection, office.services.ward_id, 1, "phuong", 2)
    file = f"/reports/{await begun(office)}/file/docx"
    filled = await office.browser.get(file)
    assert (filled.status_code, why in filled.text) == (400, True)
    await use(office, 0)
    assert (await office.browser.get(file)).status_code == 200


async def test_only_who_sees_the_whole_ward_brings_templates(office: Office) -> None:
    """A lead of one khu phố neither sees nor changes them."""
    accounts.create_account(office.services, "to-truong", "kp3", PASSWORD, Role.SUPERVISOR)
    await office.sign_in("to-truong")
    for address in ("/report-template", "/report-template/0/file", "/report-template/0/preview"):
        assert (await office.browser.get(address)).status_code == 403
