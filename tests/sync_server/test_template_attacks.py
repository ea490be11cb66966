"""A Word template is data: nothing in it runs, computes, fetches or hides, wherever in the file it stands."""

import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from shared.text import t
from sync_server.campaigns.service import read_campaign
from sync_server.config import Settings
from sync_server.limited_process import UnreadableFile
from sync_server.reports.word import _context
from sync_server.reports.word_filling import fill, words
from sync_server.reports.word_template import default_template
from sync_server.word_templates.check import UnfitTemplateError, _probe, check
from tests.sync_server.word_attacks import (
    OFFICE,
    RELATIONS,
    field,
    in_cell,
    in_footer,
    in_footnote,
    in_header,
    in_title,
    with_line,
    with_lines,
    with_part,
    with_relation,
    with_run,
    with_xml,
)

FORM = read_campaign(Settings().campaign_file.read_bytes()).campaign.report
assert FORM is not None
_HUGE = "3**20000000"


@pytest.fixture(scope="module")
def context() -> bytes:
    assert FORM is not None
    it = json.loads(_context(_probe(FORM)))
    it["it"]["annex"] = [[title, rows[:2]] for title, rows in it["it"]["annex"][:1]]
    it["it"]["sections"] = it["it"]["sections"][:2]
    return json.dumps(it).encode()


def refusal(context: bytes, template: bytes) -> UnreadableFile:
    began = time.process_time()
    with pytest.raises(UnreadableFile) as caught:
        fill(context, template)
    assert time.process_time() - began < 3
    return caught.value


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{{ it.form.parse_raw('x') }}", "no_call"),
        ("{{ it.form.parse_raw }}", "no_name"),
        ("{{ it.form.recipients.append('x') }}", "no_call"),
        ("{{ it.number.upper() }}", "no_call"),
        ("{{ it.form.items }}", "no_name"),
        ("{{ it.number.format }}", "no_name"),
        ("{{ it.__class__ }}", "no_name"),
        ("{{ it['__class__'] }}", "no_name"),
        ("{{ it[it.number] }}", "no_form"),
        ("{{ it|attr('__class__') }}", "no_filter"),
        ("{{ it.number|safe }}", "no_filter"),
        ("{{ it.number|center(99999999) }}", "no_filter"),
        ("{{ it.number|upper(1) }}", "no_filter"),
        ("{{ it.annex|map(attribute='x')|list }}", "no_filter"),
        ("{{ '%s'|format(1) }}", "no_filter"),
        ("{{ " + _HUGE + " }}", "no_sum"),
        ("{% if " + _HUGE + " %}x{% endif %}", "no_sum"),
        ("{% if it.number == " + _HUGE + " %}x{% endif %}", "no_sum"),
        ("{{ it.number if 2*3 else '' }}", "no_sum"),
        ("{{ 'a'*1500000000 }}", "no_sum"),
        ("{{ 'a' ~ it.number }}", "no_sum"),
        ("{{ it.number + 'a' }}", "no_sum"),
        ("{{ '%99999999d' % 1 }}", "no_sum"),
        ("{{ -it.form.week_ends_on }}", "no_sum"),
        ("{{ it.annex[2**9] }}", "no_form"),
        ("{{ it.annex[:3*3] }}", "no_form"),
        ("{{ 99999999999999999999 }}", "no_sum"),
        ("{{ 1e400 }}", "no_sum"),
        ("{{ '" + "a" * 500 + "' }}", "no_form"),
        ("{{ [1, 2] }}", "no_form"),
        ("{{ {'a': 1} }}", "no_form"),
        ("{{ (1, 2) }}", "no_form"),
        ("{{ it.number is defined }}", "no_form"),
        ("{{ range(9) }}", "no_call"),
        ("{% for i in range(999999) %}x{% endfor %}", "no_call"),
        ("{% for i in it.sections recursive %}{{ loop(i) }}{% endfor %}", "no_tag"),
        ("{% for i in it.sections %}{{ loop.cycle('a') }}{% endfor %}", "no_call"),
        ("{% for i in it.sections %}{{ loop.changed }}{% endfor %}", "no_name"),
        ("{% for i in it.sections %}" * 5 + "x" + "{% endfor %}" * 5, "deep"),
        ("{{ loop }}", "no_name"),
        ("{{ self }}", "no_name"),
        ("{{ self.__init__ }}", "no_name"),
        ("{{ lipsum(99999) }}", "no_call"),
        ("{{ cycler }}", "no_name"),
        ("{{ namespace }}", "no_name"),
        ("{% set x = 1 %}", "no_tag"),
        ("{% set x %}{{ it.number }}{% endset %}", "no_tag"),
        ("{% with x = 1 %}x{% endwith %}", "no_tag"),
        ("{% macro m() %}x{% endmacro %}", "no_tag"),
        ("{% call m() %}x{% endcall %}", "no_tag"),
        ("{% filter upper %}x{% endfilter %}", "no_tag"),
        ("{% block b %}x{% endblock %}", "no_tag"),
        ("{% include 'x' %}", "no_tag"),
        ("{% import 'x' as y %}", "no_tag"),
        ("{% from 'x' import y %}", "no_tag"),
        ("{% extends 'x' %}", "no_tag"),
        ("{% autoescape false %}{{ it.number }}{% endautoescape %}", "no_tag"),
        ("{%p set x = 1 %}", "no_tag"),
        ("{{r it.number.upper() }}", "no_call"),
        ("{%r if " + _HUGE + " %}x{%r endif %}", "no_sum"),
        ("{%- if " + _HUGE + " -%}x{% endif %}", "no_sum"),
        ("{{ " + "not " * 500 + "it.number }}", "no_sum"),
        ("{{ " + "(" * 3_000 + "it.number" + ")" * 3_000 + " }}", "broken"),
        ("{{ it.number }}" * 6_000, "deep"),
        ("{% do it.number %}", "broken"),
        ("{% if it.number %}", "broken"),
    ],
)
def test_what_computes_or_reaches_further_is_refused(context: bytes, line: str, why: str) -> None:
    """Each is named as it was written, before any of it is turned into code."""
    refused = refusal(context, with_line(line))
    assert refused.key == f"template.{why}"
    assert refused.sentence.startswith(t("template.broken", why="").strip()[:-1])


def test_a_refusal_names_the_braces_and_why(context: bytes) -> None:
    """A clerk finds the place by its words."""
    called = refusal(context, with_lines("{{ it.number }}", "Tổng: {{ it.number }}{{ it.opening.x() }}"))
    assert called.sentence == t("template.no_call", what="{{ it.opening.x() }}", name="x")
    named = refusal(context, with_line("{{ it.number }} {{ it.tong_so }}")).sentence
    assert named == t("template.no_name", what="{{ it.tong_so }}", name="tong_so")


@pytest.mark.parametrize("place", [in_cell, in_header, in_footer, in_title, in_footnote])
def test_every_place_that_is_filled_in_is_read_first(context: bytes, place: Callable[[str], bytes]) -> None:
    """Cells, headers, footers, properties and footnotes are templates as much as the body is."""
    assert refusal(context, place("{{ " + _HUGE + " }}")).key == "template.no_sum"


@pytest.mark.parametrize("text", ["{% cellbg 3**9 %}", "{% colspan 9*9 %}"])
def test_tags_of_the_filling_library_are_read_as_well(context: bytes, text: str) -> None:
    """What is made of them is an expression like any other."""
    assert refusal(context, in_cell(text)).key == "template.no_sum"


def test_braces_split_over_runs_are_read_as_one(context: bytes) -> None:
    """Word cuts a line wherever it likes, and so may an attacker."""
    assert refusal(context, with_line("{", "{ 3*", "*200", "00000 }", "}")).key == "template.no_sum"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("{{ it.number|upper }}", "XQ02"),
        ("{{ it.sections|length }}", "2"),
        ("{% if it.draft and not it.number == 'x' %}có{% elif it.mark %}b{% else %}c{% endif %}", "có"),
        ("{% if 'q0' in it.number or it.mark != it.number %}có{% endif %}", "có"),
        ("{% for s in it.sections if s.heading %}{{ loop.index }}{% endfor %}", "12"),
        ("{{ it.annex[0][0] }}{{ it.annex[-1][0] }}", "Xq12Xq12"),
        ("{% for s in it.sections[1:] %}{{ s['heading'] }}{% endfor %}", "Xq07"),
        ("{{ 'a' if it.form.week_ends_on >= 1 else 'b' }}", "a"),
        ("{% raw %}{{ 3**9 }}{% endraw %}", "{{ 3**9 }}"),
        ("{# 3**9 #}gì đó", "gì đó"),
    ],
)
def test_places_conditions_and_loops_are_filled_in(context: bytes, line: str, shown: str) -> None:
    """What a clerk needs stays possible."""
    assert words(context, with_line(line)).decode().splitlines()[0] == shown


@pytest.mark.parametrize("place", [with_line, in_header, in_footnote])
def test_what_is_filled_in_is_no_template(context: bytes, place: Callable[[str], bytes]) -> None:
    """Braces and markup in a report's own words come out as they are, and are never read again."""
    it = json.loads(context)
    it["it"]["number"] = "{{ 3**9 }}<w:p/>{% set x = 1 %}"
    filled = fill(json.dumps(it).encode(), place("{{ it.number }}"))
    word = docx.Document(io.BytesIO(filled))
    xml = [p.blob.decode(errors="replace") for p in word.part.package.iter_parts()]
    assert any("{{ 3**9 }}&lt;w:p/&gt;{% set x = 1 %}" in x for x in xml)


_KIND = "application/vnd.openxmlformats-officedocument"
_SETTINGS = "word/_rels/settings.xml.rels"


def relation(type_: str, target: str, more: str = 'TargetMode="External"') -> str:
    return f'<Relationship Id="r99" Type="{OFFICE}/{type_}" Target="{target}" {more}/>'


def settings_rels(xml: str) -> bytes:
    return with_part(_SETTINGS, f'<Relationships xmlns="{RELATIONS}">{xml}</Relationships>'.encode())


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (settings_rels(relation("attachedTemplate", "http://else.test/t.dotm")), "outside"),
        (settings_rels(relation("attachedTemplate", "http://else.test/t.dotm").replace('"', "'")), "outside"),
        (
            settings_rels(
                '<Relationship TargetMode="External" Target="\\\\else\\t.dotm" Id="r" '
                f'Type="{OFFICE}/frame"/>'
            ),
            "outside",
        ),
        (
            with_part(
                _SETTINGS,
                f'<p:Relationships xmlns:p="{RELATIONS}"><p:Relationship Id="r" TargetMode="External" '
                f'Type="{OFFICE}/attachedTemplate" Target="file:///c:/t.dotm"/></p:Relationships>'.encode(),
            ),
            "outside",
        ),
        (
            with_part(
                _SETTINGS,
                f'<?xml version="1.0"?><!-- x --><Relationships xmlns="{RELATIONS}">'
                f"{relation('attachedTemplate', 'http://else.test/t.dotm')}</Relationships>".encode("utf-16"),
            ),
            "outside",
        ),
        (with_relation(relation("image", "http://else.test/a.png")), "outside"),
        (with_relation(relation("image", r"\\else\share\a.png")), "outside"),
        (with_relation(relation("image", "file:///etc/passwd")), "outside"),
        (with_relation(relation("image", "http://else.test/a.png", "")), "outside"),
        (with_relation(relation("image", "//else.test/a.png", "")), "outside"),
        (with_relation(relation("image", "../../../etc/passwd", "")), "outside"),
        (with_relation(relation("image", "a.png", 'TargetMode="external"')), "outside"),
        (with_relation(relation("image", "a.png", 'TargetMode="Else"')), "outside"),
        (with_relation(relation("hyperlink", "file:///c:/x.exe")), "outside"),
        (with_relation(relation("hyperlink", "javascript:alert(1)")), "outside"),
        (with_relation(relation("hyperlink", r"\\else\share")), "outside"),
        (with_relation(relation("oleObject", "styles.xml", "")), "object"),
        (with_relation(relation("package", "styles.xml", "")), "object"),
        (with_relation(relation("aFChunk", "styles.xml", "")), "object"),
        (with_relation(relation("control", "styles.xml", "")), "object"),
        (with_relation(relation("subDocument", "http://else.test/a.docx")), "outside"),
        (
            with_relation(relation("styles", "styles.xml", 'x="1"')),
            "part",
        ),
        (
            with_relation(
                '<Relationship Id="r99" Target="styles.xml" '
                'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"/>'
            ),
            "macros",
        ),
        (with_part("word/vbaProject.bin", b"x"), "macros"),
        (with_part("word/VBAPROJECT.BIN", b"x"), "macros"),
        (with_part("word/x.bin", b"x", ending="application/vnd.ms-office.vbaProject"), "macros"),
        (with_part("word/embeddings/a.xlsx", b"PK", ending="application/vnd.ms-excel"), "part"),
        (
            with_part("word/a.bin", b"x", ending=f"{_KIND}.oleObject"),
            "object",
        ),
        (with_part("word/activeX1.xml", b"<x/>", "application/vnd.ms-office.activeX+xml"), "object"),
        (with_part("word/a.html", b"<x/>", ending="text/html"), "part"),
        (with_part("word/a.xml", b"<x/>", "text/html"), "part"),
        (with_part("word/a.svg", b"<svg/>", ending="image/svg+xml"), "part"),
        (
            with_part(
                "word/a.png",
                b"<x/>",
                f"{_KIND}.wordprocessingml.footer+xml",
            ),
            "part",
        ),
        (with_part("word/a.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "file.xml"),
        (with_part("../a.xml", b"<x/>"), "file.names"),
    ],
)
def test_nothing_comes_from_elsewhere_or_hides_in_the_file(context: bytes, template: bytes, why: str) -> None:
    """However a relationship or part is written: no address but links, no program, no other file."""
    assert refusal(context, template).key == (why if "." in why else f"template.{why}")


_R = f'xmlns:r="{OFFICE}"'


@pytest.mark.parametrize(
    ("template", "why"),
    [
        (field(r'DDEAUTO c:\\windows\\cmd.exe "/k calc"'), "field"),
        (field("DDE", 'AUTO c:\\\\cmd.exe "/k calc"'), "field"),
        (field("D", "D", "E", " x y"), "field"),
        (field("  ddeauto x"), "field"),
        (field('INCLUDETEXT "http://else.test/a.docx"'), "field"),
        (field('INCLUDEPICTURE "\\\\else\\a.png"'), "field"),
        (field("LINK Excel.Sheet.8 a.xls"), "field"),
        (field("EMBED Package"), "field"),
        (field("IMPORT a.png"), "field"),
        (field("MACROBUTTON x y"), "field"),
        (field("RD a.docx"), "field"),
        (field("DATABASE \\d a.mdb"), "field"),
        (field("QUOTE 68 68 69"), "field"),
        (field("HYPERLINK \\\\else\\share"), "field"),
        (field('HYPERLINK "file:///c:/x.exe"'), "field"),
        (field('HYPERLINK \\l "a" "javascript:x"'), "field"),
        (field("{{ it.number }}"), "field"),
        (field("PAGE {{ it.number }}"), "field"),
        (with_xml('<w:p><w:fldSimple w:instr="DDEAUTO x y"/></w:p>'), "field"),
        (with_xml("<w:p><w:fldSimple w:instr='INCLUDETEXT x'><w:r/></w:fldSimple></w:p>"), "field"),
        (with_run("<w:instrText>DDEAUTO x</w:instrText>"), "field"),
        (with_run('<w:fldChar w:fldCharType="begin"/><w:instrText>DDEAUTO x</w:instrText>'), "field"),
        (with_run('<w:fldChar w:fldCharType="begin"/><w:delInstrText>DDEAUTO x</w:delInstrText>'), "field"),
        (
            with_run(
                '<w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
                '<w:fldChar w:fldCharType="separate"/><w:instrText>DDEAUTO x</w:instrText>'
                '<w:fldChar w:fldCharType="end"/>'
            ),
            "field",
        ),
        (
            with_run(
                '<w:fldChar w:fldCharType="begin"/><w:instrText>PAGE </w:instrText>'
                '<w:fldChar w:fldCharType="begin"/><w:instrText>TITLE</w:instrText>'
                '<w:fldChar w:fldCharType="end"/><w:fldChar w:fldCharType="end"/>'
            ),
            "field",
        ),
        (with_run('<w:fldChar w:fldCharType="end"/>'), "field"),
        (with_xml(f'<w:altChunk {_R} r:id="rId1"/>'), "object"),
        (with_run("<w:object/>"), "object"),
        (with_run('<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office"/>'), "object"),
        (with_xml(f'<w:p><w:subDoc {_R} r:id="rId1"/></w:p>'), "outside"),
        (
            with_run(
                '<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:imagedata src="http://else.test/a"/>'
                "</v:shape></w:pict>"
            ),
            "outside",
        ),
        (
            with_run(
                '<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" href="file:///c:/x"/></w:pict>'
            ),
            "outside",
        ),
        (
            with_run(
                f'<w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" {_R} '
                'r:link="rId1"/></w:drawing>'
            ),
            "outside",
        ),
    ],
)
def test_no_field_or_element_fetches_or_runs(context: bytes, template: bytes, why: str) -> None:
    """Fields and elements that reach beyond the document are refused, whole, split, nested or left open."""
    assert refusal(context, template).key == f"template.{why}"


@pytest.mark.parametrize(
    "template",
    [
        field("PAGE"),
        field(" NUM", "PAGES \\* MERGEFORMAT "),
        field('TOC \\o "1-3" \\h'),
        field('HYPERLINK "https://binhphuoc.gov.vn/a?b=1" \\t "_blank"'),
        field("HYPERLINK \\l _Toc1 \\h"),
        field('DATE \\@ "dd/MM/yyyy"'),
        with_relation(relation("hyperlink", "https://chinhphu.vn/")),
        with_relation(relation("hyperlink", "mailto:ubnd@longthuy.vn")),
        with_part("customXml/item1.xml", b"<object src='x'/>"),
    ],
)
def test_what_word_writes_by_itself_is_let_through(context: bytes, template: bytes) -> None:
    """Page numbers, contents, dates, links and data of other programs are no reason to refuse."""
    assert docx.Document(io.BytesIO(fill(context, template))).paragraphs


def test_a_template_that_is_heavy_without_computing_is_ended() -> None:
    """Four loops over the longest lists with much text between them end at the limits of memory and time."""
    assert FORM is not None
    loops = "".join("{%p for " + name + " in it.annex %}\n" for name in "abcd").split("\n")[:-1]
    lines = [*loops, "x" * 200_000, *["{%p endfor %}"] * 4]
    with pytest.raises(UnfitTemplateError, match="heavy"):
        check(with_lines(*lines), FORM)


def test_the_programs_own_template_is_fit(tmp_path: Path) -> None:
    """All that is refused above is not in it."""
    assert FORM is not None
    check(default_template(), FORM)
