"""Files of reports: Word as the decree asks, and the same numbers in Excel and PDF."""

import asyncio
import io
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from sync_server.papers.reports import service
from sync_server.papers.reports.document import ReportHead, written_date
from tests.sync_server.office import Office, fill, open_office
from tests.sync_server.reporting import begun, save, shown, viewer


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def word_of(office: Office, report_id: str) -> Any:
    return docx.Document(io.BytesIO(service.file(office.services, shown(office, report_id), "docx")))


async def test_the_word_file_has_the_measures_of_the_decree(office: Office) -> None:
    """Paper, margins, typeface and page numbers are those of decree 30/2020/NĐ-CP."""
    word = await word_of(office, await begun(office))
    page = word.sections[0]
    lengths = (
        page.page_width,
        page.page_height,
        page.top_margin,
        page.bottom_margin,
        page.left_margin,
        page.right_margin,
    )
    assert [round((n or 0) / Mm(1)) for n in lengths] == [210, 297, 20, 20, 30, 20]
    assert page.different_first_page_header_footer
    assert "PAGE" in page.header.paragraphs[0]._p.xml
    assert page.header.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    fonts = word.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(docx.oxml.ns.qn(f"w:{k}")) for k in ("ascii", "hAnsi", "cs", "eastAsia")} == {
        "Times New Roman"
    }


async def test_tables_of_the_annex_stay_whole_and_have_their_heading_on_every_page(office: Office) -> None:
    """No row is cut by the end of a page, a heading is repeated, and rows hold together."""
    tables = [t for t in (await word_of(office, await begun(office))).tables if len(t.columns) > 2]
    assert len(tables) == 8
    for table in tables:
        rows = [row._tr.xml for row in table.rows]
        assert ["w:tblHeader" in row for row in rows] == [True, *[False] * (len(rows) - 1)]
        assert all("w:cantSplit" in row and "w:keepNext" in row for row in rows)


async def test_the_word_file_has_the_parts_of_the_decree(office: Office) -> None:
    """Head, number, date, kind, sections, recipients and signature stand there in its type sizes."""
    report_id = await begun(office)
    texts = shown(office, report_id).report.texts.model_dump()
    save(office, shown(office, report_id), ReportHead(5, date(2024, 2, 3), "Trần Thị Ký"), texts)
    word = await word_of(office, report_id)
    runs = {
        run.text: run
        for table in word.tables
        for row in table.rows
        for cell in row.cells
        for line in cell.paragraphs
        for run in line.runs
    } | {run.text: run for line in word.paragraphs for run in line.runs}
    sizes = {
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": (12, True),
        "Độc lập - Tự do - Hạnh phúc": (13, True),
        "UBND THỊ XÃ PHƯỚC LONG": (12, False),
        "ỦY BAN NHÂN DÂN PHƯỜNG LONG THỦY": (12, True),
        "Số: 05/BC-UBND": (13, False),
        "Long Thủy, ngày 03 tháng 02 năm 2024": (13, False),
        "BÁO CÁO": (14, True),
        "I. KẾT QUẢ THỰC HIỆN": (14, True),
        "Nơi nhận:": (12, True),
        "CHỦ TỊCH": (14, True),
        "Trần Thị Ký": (14, True),
    }
    for text, (size, bold) in sizes.items():
        assert (runs[text].font.size, bool(runs[text].bold)) == (Pt(size), bold), text
    assert runs["Long Thủy, ngày 03 tháng 02 năm 2024"].italic
    assert "- Lưu: VT, CAP." in runs


def test_days_and_months_are_written_as_the_decree_says() -> None:
    """Days below ten and the months one and two have a zero before them, other months have none."""
    assert written_date("Long Thủy", date(2024, 7, 5)) == "Long Thủy, ngày 05 tháng 7 năm 2024"
    assert written_date("Long Thủy", date(2024, 2, 15)) == "Long Thủy, ngày 15 tháng 02 năm 2024"


async def test_all_three_files_say_the_same_numbers(office: Office) -> None:
    """Word's annex, Excel's sheets and the pages of the PDF hold the same cells."""
    await fill(office)
    office.now_ms += 1
    it = shown(office, await begun(office))
    tables = [rows for _, rows in it.document.annex]
    word = docx.Document(io.BytesIO(service.file(office.services, it, "docx")))
    framed = [t for t in word.tables if t.style is not None and t.style.name == "Table Grid"]
    assert [[[c.text for c in row.cells] for row in t.rows] for t in framed] == [
        [list(row) for row in rows] for rows in tables
    ]
    book = openpyxl.load_workbook(io.BytesIO(service.file(office.services, it, "xlsx")))
    for sheet, rows in zip(book.worksheets, tables, strict=True):
        read = [[str(c.value) for c in row[: len(rows[0])]] for row in sheet.iter_rows(min_row=5)]
        assert read[1][0] == rows[1][0]
        numbers = [
            cell.value for row in sheet.iter_rows(min_row=6, max_row=5 + len(rows) - 1) for cell in row
        ]
        assert any(isinstance(n, int) for n in numbers)
    pdf = pypdfium2.PdfDocument(service.file(office.services, it, "pdf"))
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    assert all(row[2] in text for rows in tables for row in rows[1:])


@pytest.mark.parametrize("wanted", ["docx", "xlsx", "pdf"])
async def test_the_command_writes_what_the_page_sends(office: Office, tmp_path: Path, wanted: str) -> None:
    """`bonphu report` gives the very file of the frozen report."""
    await fill(office, 1)
    report_id = await begun(office)
    service.freeze(office.services, viewer(), report_id)
    out = tmp_path / f"out.{wanted}"
    options = ["--week", "2024-W20", "--format", wanted, "--out", str(out)]
    await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "sync_server", "report", "weekly", *options],
        env={"BONPHU_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    kept = shown(office, report_id)
    assert out.read_bytes() == service.file(
        office.services, kept, next(f for f in service.FORMATS if f == wanted)
    )
