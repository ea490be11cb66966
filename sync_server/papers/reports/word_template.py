"""The Word file that reports are filled into, laid out as decree 30/2020/NĐ-CP asks (annex I).

A ward's clerk may change it in Word and give it back; what stands between double braces is filled in.
"""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "Times New Roman"
_LEFT, _CENTER, _JUSTIFY = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
_TEXT_WIDTH = Mm(160)


def default_template() -> bytes:
    """Return the template as this program makes it."""
    word = Document()
    _plain_style(word)
    _page(word.sections[0])
    _page_numbers(word.sections[0])
    _head(word)
    _body(word)
    _foot(word)
    _annex(word)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _plain_style(word: WordDocument) -> None:
    style = word.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    style.paragraph_format.space_after = Pt(0)


def _page(section: Section) -> None:
    """A4, margins 20 mm above, below and right, 30 mm left."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    section.header_distance = Mm(10)


def _page_numbers(section: Section) -> None:
    """Number pages in the middle of the top margin, but for the first."""
    section.different_first_page_header_footer = True
    line = section.header.paragraphs[0]
    line.alignment = _CENTER
    run = line.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        mark = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            mark.text = text
        else:
            mark.set(qn("w:fldCharType"), str(kind))
        run._r.append(mark)  # noqa: SLF001 - python-docx has no words for fields


def _head(word: WordDocument) -> None:
    _paragraph(word, "{%p if it.draft %}")
    _paragraph(word, "{{ it.draft }}", _CENTER, bold=True)
    _paragraph(word, "{%p endif %}")
    table = _frameless(word, (Mm(64), Mm(96)), rows=2)
    left, right = table.rows[0].cells
    _line(left, "{{ it.form.superior }}", 12)
    _line(left, "{{ it.form.issuer }}", 12, bold=True)
    _rule(left, Mm(64), Mm(24))
    _line(right, "{{ nation }}", 12, bold=True)
    _line(right, "{{ motto }}", 13, bold=True)
    _rule(right, Mm(96), Mm(52))
    left, right = table.rows[1].cells
    _line(left, "{{ it.number }}", 13)
    _line(right, "{{ it.place_and_date }}", 13, italic=True)
    _paragraph(word, "")
    _paragraph(word, "{{ it.kind }}", _CENTER, bold=True)
    _paragraph(word, "{{ it.subject }}", _CENTER, bold=True)
    _rule(word, _TEXT_WIDTH, Mm(60))
    _paragraph(word, "{{ to }}", _CENTER, after=12)


def _body(word: WordDocument) -> None:
    _running(word, "{{ it.opening }}")
    _paragraph(word, "{%p for part in it.sections %}")
    _running(word, "{{ part.heading }}", bold=True)
    _paragraph(word, "{%p for text in part.paragraphs %}")
    _running(word, "{{ text }}")
    _paragraph(word, "{%p endfor %}")
    _paragraph(word, "{%p endfor %}")
    for line in (_running(word, "{{ it.closing }}"), _paragraph(word, "")):
        line.paragraph_format.keep_with_next = True  # nobody signs an empty page


def _foot(word: WordDocument) -> None:
    left, right = _frameless(word, (Mm(80), Mm(80))).rows[0].cells
    first = left.paragraphs[0]
    _run(first, "{{ recipients }}", 12, bold=True, italic=True)
    for text in (
        "{%p for who in it.form.recipients %}",
        "- {{ who }}{{ '.' if loop.last else ';' }}",
        "{%p endfor %}",
    ):
        _run(left.add_paragraph(), text, 11)
    _line(right, "{{ it.form.on_behalf }}", 14, bold=True)
    _line(right, "{{ it.form.position }}", 14, bold=True)
    for _ in range(4):
        _line(right, "", 14)
    _line(right, "{{ it.signer }}", 14, bold=True)


def _annex(word: WordDocument) -> None:
    """The tables lie on pages of their own, across."""
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.different_first_page_header_footer = False
    _paragraph(word, "{{ annex }}", _CENTER, bold=True)
    _paragraph(word, "{{ it.annex_title }}", _CENTER, bold=True, after=6)
    _paragraph(word, "{%p for title, rows in it.annex %}")
    title = _paragraph(word, "{{ title }}", _LEFT, bold=True, size=12, after=3)
    title.paragraph_format.keep_with_next = True
    _framed(word)
    _paragraph(word, "", size=8)
    _paragraph(word, "{%p endfor %}")
    _paragraph(word, "{{ it.mark }}", _LEFT, size=10)


def _framed(word: WordDocument) -> None:
    """A table of as many rows and columns as there are; its heading comes again on every page.

    Cells are narrow: fifteen columns, with dates among them, fit across a page. A table stays whole where a
    page holds it.
    """
    table = word.add_table(rows=4, cols=3)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    _narrow(table)
    texts = (
        ("{%tc for text in rows[0] %}", "{{ text }}", "{%tc endfor %}"),
        ("{%tr for row in rows[1:] %}",),
        ("{%tc for text in row %}", "{{ text }}", "{%tc endfor %}"),
        ("{%tr endfor %}",),
    )
    for at, (row, words) in enumerate(zip(table.rows, texts, strict=True)):
        marks = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no words for what rows do
        marks.append(OxmlElement("w:cantSplit"))
        if at == 0:
            marks.append(OxmlElement("w:tblHeader"))
        for cell, text in zip(row.cells, words, strict=False):
            line = cell.paragraphs[0]
            line.alignment = _CENTER
            line.paragraph_format.keep_with_next = True
            _run(line, text, 8, bold=at == 0)


def _narrow(table: Table) -> None:
    """Leave half a millimetre beside the text of a table's cells."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "28")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001


def _frameless(word: WordDocument, widths: Sequence[int], rows: int = 1) -> Table:
    table: Table = word.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    return table


def _line(cell: _Cell, text: str, size: int, *, bold: bool = False, italic: bool = False) -> None:
    """Add a centred line to a cell, whose first paragraph may still be unused."""
    first = cell.paragraphs[0]
    line = first if not first.runs and len(cell.paragraphs) == 1 else cell.add_paragraph()
    line.alignment = _CENTER
    _run(line, text, size, bold=bold, italic=italic)


def _rule(place: WordDocument | _Cell, width: int, length: int) -> None:
    """Draw a solid rule of `length` in the middle of `width`: the upper border of an empty paragraph."""
    line = place.add_paragraph()
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = (width - length) // 2
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = Pt(6)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    line._p.get_or_add_pPr().append(borders)  # noqa: SLF001 - python-docx has no words for borders


def _running(word: WordDocument, text: str, *, bold: bool = False) -> Paragraph:
    """Add running text: 14, justified, first line 1.27 cm, 6 pt below, 1.15 lines."""
    line = _paragraph(word, text, _JUSTIFY, bold=bold, after=6)
    line.paragraph_format.first_line_indent = Cm(1.27)
    line.paragraph_format.line_spacing = 1.15
    return line


def _paragraph(  # noqa: PLR0913
    word: WordDocument,
    text: str,
    alignment: WD_ALIGN_PARAGRAPH = _LEFT,
    *,
    bold: bool = False,
    size: int = 14,
    after: int = 0,
) -> Paragraph:
    line = word.add_paragraph()
    line.alignment = alignment
    line.paragraph_format.space_after = Pt(after)
    _run(line, text, size, bold=bold)
    return line


def _run(line: Paragraph, text: str, size: int, *, bold: bool = False, italic: bool = False) -> Run:
    run = line.add_run(text)
    run.font.size, run.bold, run.italic = Pt(size), bold, italic
    return run
