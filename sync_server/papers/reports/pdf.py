"""A report as PDF, for reading and for the record. The same report always gives the same bytes."""

import io
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm, mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from shared.text import t
from sync_server.papers.fonts import SERIF, SERIF_BOLD, SERIF_BOLD_ITALIC, SERIF_ITALIC, load_fonts
from sync_server.papers.reports import document as words
from sync_server.papers.reports.document import Document

_MARGIN, _LEFT_MARGIN = 20 * mm, 30 * mm


def pdf_file(document: Document) -> bytes:
    """Return the report as PDF, laid out like the Word file."""
    load_fonts()
    written = io.BytesIO()
    template = BaseDocTemplate(written, pagesize=A4, invariant=True, title=document.subject)
    template.addPageTemplates([_pages("upright", A4), _pages("across", landscape(A4))])
    template.build([*_head(document), *_body(document), *_foot(document), *_annex(document)])
    return written.getvalue()


def _pages(name: str, size: tuple[float, float]) -> PageTemplate:
    width, height = size
    frame = Frame(_LEFT_MARGIN, _MARGIN, width - _LEFT_MARGIN - _MARGIN, height - 2 * _MARGIN, 0, 0, 0, 0)
    return PageTemplate(id=name, frames=[frame], pagesize=size, onPage=_number)


def _number(canvas: Canvas, _template: Any) -> None:
    """Number pages in the middle of the top margin, but for the first."""
    page = canvas.getPageNumber()
    if page > 1:
        width, height = canvas._pagesize  # type: ignore[attr-defined]  # noqa: SLF001 - no other way to ask
        canvas.setFont(SERIF, 13)
        canvas.drawCentredString(width / 2, height - 12 * mm, str(page))


def _text(text: str, size: float, font: str = SERIF, **looks: Any) -> Paragraph:
    style = ParagraphStyle("", fontName=font, fontSize=size, leading=size * 1.2, **looks)
    return Paragraph(escape(text), style)


def _centred(text: str, size: float, font: str = SERIF, **looks: Any) -> Paragraph:
    return _text(text, size, font, alignment=TA_CENTER, **looks)


def _rule(length: float) -> Flowable:
    return HRFlowable(width=length, thickness=0.7, color=colors.black, spaceBefore=2, spaceAfter=4)


def _head(document: Document) -> list[Flowable]:
    form = document.form
    left = [_centred(form.superior, 12), _centred(form.issuer, 12, SERIF_BOLD), _rule(24 * mm)]
    right = [
        _centred(t("report.nation"), 12, SERIF_BOLD),
        _centred(t("report.motto"), 13, SERIF_BOLD),
        _rule(52 * mm),
    ]
    below = [_centred(document.number, 13), _centred(document.place_and_date, 13, SERIF_ITALIC)]
    draft = [_centred(document.draft, 14, SERIF_BOLD, spaceAfter=6)] if document.draft else []
    return [
        *draft,
        _side_by_side([[left, right], below], (64 * mm, 96 * mm)),
        Spacer(0, 14),
        _centred(document.kind, 14, SERIF_BOLD),
        _centred(document.subject, 14, SERIF_BOLD),
        _rule(60 * mm),
        _centred(t("report.to", addressee=form.addressee), 14, spaceBefore=4, spaceAfter=10),
    ]


def _side_by_side(rows: list[Any], widths: tuple[float, float]) -> Table:
    plain = TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return Table(rows, colWidths=widths, style=plain)


def _running(text: str, font: str = SERIF) -> Paragraph:
    style = ParagraphStyle(
        "",
        fontName=font,
        fontSize=14,
        leading=14 * 1.2 * 1.15,
        alignment=TA_JUSTIFY,
        firstLineIndent=1.27 * cm,
        spaceAfter=6,
    )
    return Paragraph(escape(text), style)


def _body(document: Document) -> list[Flowable]:
    parts: list[Flowable] = [_running(document.opening)]
    for section in document.sections:
        parts.append(_running(section.heading, SERIF_BOLD))
        parts += [_running(text) for text in section.paragraphs]
    return parts


def _foot(document: Document) -> list[Flowable]:
    form = document.form
    last = len(form.recipients) - 1
    left = [_text(t("report.recipients"), 12, SERIF_BOLD_ITALIC)]
    left += [_text(f"- {who}{'.' if n == last else ';'}", 11) for n, who in enumerate(form.recipients)]
    right = [
        _centred(form.on_behalf, 14, SERIF_BOLD),
        _centred(form.position, 14, SERIF_BOLD),
        Spacer(0, 70),
        _centred(document.signer, 14, SERIF_BOLD),
    ]
    signed = _side_by_side([[left, right]], (80 * mm, 80 * mm))
    return [KeepTogether([_running(document.closing), Spacer(0, 12), signed])]  # nobody signs an empty page


def _annex(document: Document) -> list[Flowable]:
    parts: list[Flowable] = [
        NextPageTemplate("across"),
        PageBreak(),
        _centred(t("report.annex"), 14, SERIF_BOLD),
        _centred(document.annex_title, 14, SERIF_BOLD, spaceAfter=6),
    ]
    for title, rows in document.annex:
        heading = _text(title, 12, SERIF_BOLD, spaceBefore=8, spaceAfter=4)
        parts.append(KeepTogether([heading, _framed(rows)]))
    return [*parts, Spacer(0, 8), _text(document.mark, 10)]


def _framed(rows: words.Table) -> Table:
    width = (landscape(A4)[0] - _LEFT_MARGIN - _MARGIN) / len(rows[0])
    cells = [
        [_centred(text, 8.5, SERIF if down else SERIF_BOLD) for text in row] for down, row in enumerate(rows)
    ]
    style = TableStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("RIGHTPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    return Table(cells, colWidths=[width] * len(rows[0]), repeatRows=1, style=style)
