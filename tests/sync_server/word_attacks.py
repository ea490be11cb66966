"""Word templates as an attacker would change them: lines, fields, relationships and parts put into ours."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from functools import cache
from typing import Any

import docx
import pytest
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from sync_server.brought.limited_process import UnreadableFile
from sync_server.config import Settings
from sync_server.papers.reports.word import _context
from sync_server.papers.reports.word_filling import fill
from sync_server.papers.reports.word_template import default_template
from sync_server.papers.word_templates.check import _probe
from sync_server.plan.published import read_campaign
from tests.sync_server.bombs import changed

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ours = cache(default_template)
_BODY, _BODY_RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"


def edited(change: Callable[[Any], object]) -> bytes:
    """Return our template after a change made by python-docx."""
    word = docx.Document(io.BytesIO(ours()))
    change(word)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def with_line(*runs: str) -> bytes:
    """Return our template with a first line, of as many runs."""

    def add(word: Any) -> None:
        line = word.paragraphs[0].insert_paragraph_before("")
        for text in runs:
            line.add_run(text)

    return edited(add)


def with_lines(*lines: str) -> bytes:
    def add(word: Any) -> None:
        for line in reversed(lines):
            word.paragraphs[0].insert_paragraph_before(line)

    return edited(add)


def in_cell(text: str) -> bytes:
    return edited(lambda word: word.tables[0].cell(0, 0).add_paragraph(text))


def in_header(text: str) -> bytes:
    return edited(lambda word: word.sections[0].header.add_paragraph(text))


def in_footer(text: str) -> bytes:
    return edited(lambda word: word.sections[0].footer.add_paragraph(text))


def in_title(text: str) -> bytes:
    return edited(lambda word: setattr(word.core_properties, "title", text))


def in_footnote(text: str) -> bytes:
    line = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    xml = f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">{line}</w:footnote></w:footnotes>'

    def add(word: Any) -> None:
        place = PackURI("/word/footnotes.xml")
        part = Part(place, CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), word.part.package)
        word.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    return edited(add)


def _part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(ours())) as packed:
        return packed.read(name)


def with_xml(xml: str) -> bytes:
    """Return our template with XML at the beginning of its body."""
    body = _part(_BODY).replace(b"<w:body>", b"<w:body>" + xml.encode(), 1)
    return changed(ours(), {_BODY: body})


def with_run(xml: str) -> bytes:
    return with_xml(f"<w:p><w:r>{xml}</w:r></w:p>")


def field(*pieces: str, kept: str = "x") -> bytes:
    """Return our template with a field whose instruction is in so many runs."""
    runs = "".join(f"<w:r><w:instrText>{p}</w:instrText></w:r>" for p in pieces)
    return with_xml(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{kept}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


def with_relation(xml: str, parts: dict[str, bytes] | None = None) -> bytes:
    """Return our template with one more relationship of its body, and other parts."""
    told = _part(_BODY_RELATIONS).replace(b"</Relationships>", xml.encode() + b"</Relationships>")
    return changed(ours(), {_BODY_RELATIONS: told} | (parts or {}))


def with_part(name: str, content: bytes, kind: str = "", ending: str = "") -> bytes:
    """Return our template with one more part, and what kind that is said to be."""
    types = _part("[Content_Types].xml")
    if kind:
        types = types.replace(
            b"</Types>", f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'.encode()
        )
    if ending:
        told = f'<Default Extension="{name.rpartition(".")[2]}" ContentType="{ending}"/></Types>'
        types = types.replace(b"</Types>", told.encode())
    return changed(ours(), {"[Content_Types].xml": types, name: content})


FORM = read_campaign(Settings().campaign_file.read_bytes()).campaign.report


@cache
def context() -> bytes:
    """Return what a small report's template may name."""
    assert FORM is not None
    told = json.loads(_context(_probe(FORM)))
    told["it"]["annex"] = [[title, rows[:2]] for title, rows in told["it"]["annex"][:1]]
    told["it"]["sections"] = told["it"]["sections"][:2]
    return json.dumps(told).encode()


def refusal(template: bytes) -> UnreadableFile:
    """Return why a template is refused, which takes no time."""
    began = time.process_time()
    with pytest.raises(UnreadableFile) as caught:
        fill(context(), template)
    assert time.process_time() - began < 3
    return caught.value
