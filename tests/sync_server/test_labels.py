"""Labels for doors: every printed code is read back, and no blank code is ever printed twice."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from shared.household_code import HouseholdCode, make_code, read_code
from sync_server.papers.labels.runs import NoMoreCodesError
from sync_server.papers.labels.service import LabelOrder, sheets
from sync_server.papers.labels.sheet import SIZES, Label, Size, draw_sheets, pages_of
from tests.sync_server.office import Office, fact, form_token, fresh_id, open_office

# What a cheap office printer does, and less than any phone's camera sees.
_DOTS_PER_INCH = 150


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


def scanned(pdf: bytes) -> list[str]:
    """Return what a scanner reads on all pages."""
    return [found.text for page in _pictures(pdf) for found in zxingcpp.read_barcodes(page)]


def _pictures(pdf: bytes) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    for page in document:
        yield page.render(scale=_DOTS_PER_INCH / 72, grayscale=True).to_pil()
    document.close()


def words(pdf: bytes) -> str:
    """Return the text of all pages."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


async def households(office: Office, unit: str, *numbers: int) -> None:
    phone = await office.phone(unit, "Người Dán Nhãn")
    await phone.push(
        *[
            [
                fact(
                    "household",
                    fresh_id(),
                    unit=unit,
                    code=str(make_code(f"LT-{unit[-1]}", n)),
                    address="Tổ 1",
                )
            ]
            for n in numbers
        ]
    )


@pytest.mark.parametrize("size", SIZES)
def test_every_printed_code_is_read_back(size: Size) -> None:
    """Scanning the pages gives each label's code once, at 150 dots per inch."""
    codes = [make_code("LT-4", n) for n in (*range(1, 30), 9999)]
    pdf = draw_sheets([Label(c, "Khu phố 4", c.qr_text) for c in codes], size, "Nhãn")
    assert sorted(scanned(pdf)) == sorted(c.qr_text for c in codes)
    assert len(list(_pictures(pdf))) == pages_of(len(codes), size)


def test_the_code_stands_beside_in_clear() -> None:
    """A worn code can still be typed: khu phố, running number and code are printed in words."""
    code = make_code("LT-4", 142)
    text = words(draw_sheets([Label(code, "Khu phố 4", code.qr_text)], "small", "Nhãn"))
    assert all(word in text for word in ("Khu phố 4", "0142", str(code)))


def test_the_same_labels_give_the_same_bytes() -> None:
    """A sheet can be produced again byte for byte."""
    label = Label(make_code("LT-1", 7), "Khu phố 1", "4P1:LT-1-0007-X")
    assert draw_sheets([label], "small", "Nhãn") == draw_sheets([label], "small", "Nhãn")


async def test_labels_are_of_the_households_of_the_unit(office: Office) -> None:
    """Each household with a code has its label, by number, and no other khu phố's is among them."""
    await households(office, "kp3", 12, 3)
    await households(office, "kp4", 5)
    pdf, count = sheets(office.services, LabelOrder(("kp3",)))
    assert count == 2
    assert scanned(pdf) == [make_code("LT-3", n).qr_text for n in (3, 12)]


async def test_only_worn_labels_are_printed_again(office: Office) -> None:
    """Of the labels at doors those are printed that somebody said can no longer be read."""
    phone = await office.phone("kp3", "Người Đi Thăm")
    doors = [{"code": str(make_code("LT-3", n)), "label_worn": n == 2} for n in (1, 2)]
    await phone.push(*[[fact("household", fresh_id(), unit="kp3", **door)] for door in doors])
    pdf, count = sheets(office.services, LabelOrder(("kp3",), worn=True))
    assert count == 1
    assert [read_code(text) for text in scanned(pdf)] == [make_code("LT-3", 2)]


async def test_large_labels_carry_a_link_that_any_camera_opens(office: Office) -> None:
    """Where the server has a public address, a large label's code is the app's address of that household."""
    await households(office, "kp3", 12)
    code = make_code("LT-3", 12)
    pdf, _ = sheets(office.services, LabelOrder(("kp3",), "large", link="https://4phu.example/app"))
    assert scanned(pdf) == [f"https://4phu.example/app/h/{code}"]
    assert read_code(scanned(pdf)[0]) == code


async def test_blank_codes_are_new_and_never_given_out_twice(office: Office) -> None:
    """Blank labels follow the highest number in use, and the next ones follow those."""
    await households(office, "kp3", 12, 3)
    first, second = [numbers(sheets(office.services, LabelOrder(("kp3",), blanks=3))[0]) for _ in range(2)]
    assert (first, second) == ([13, 14, 15], [16, 17, 18])


async def test_numbers_that_run_out_are_said_so(office: Office) -> None:
    """A khu phố without enough numbers left prints nothing, and uses none up."""
    await households(office, "kp3", 9998)
    with pytest.raises(NoMoreCodesError):
        sheets(office.services, LabelOrder(("kp3",), blanks=2))
    assert numbers(sheets(office.services, LabelOrder(("kp3",), blanks=1))[0]) == [9999]


def numbers(pdf: bytes) -> list[int]:
    codes = [read_code(text) for text in scanned(pdf)]
    return sorted(code.number for code in codes if isinstance(code, HouseholdCode))


async def test_the_page_sends_the_sheet_and_logs_it(office: Office) -> None:
    """The office's form gives a PDF to save, and the log says who printed what."""
    await households(office, "kp3", 12)
    await office.sign_in()
    csrf = form_token(await office.browser.get("/labels"))
    form = {"csrf": csrf, "unit": "kp3", "which": "households", "count": "", "size": "small"}
    reply = await office.browser.post("/labels", data=form)
    assert reply.headers["content-type"] == "application/pdf"
    assert scanned(reply.content) == [make_code("LT-3", 12).qr_text]
    with office.services.database.read() as connection:
        logged = connection.exec_driver_sql("SELECT subject FROM access_log WHERE action = 'labels_printed'")
        assert logged.scalars().all() == ["kp3 households 1"]


@pytest.mark.parametrize("count", ["", "0", "viele", "-4", "961", "99999999999"])
async def test_a_wrong_number_keeps_what_was_chosen(office: Office, count: str) -> None:
    """A number of blanks that cannot be printed is refused in words, with the form as it was filled in."""
    await office.sign_in()
    csrf = form_token(await office.browser.get("/labels"))
    form = {"csrf": csrf, "unit": "kp3", "which": "blanks", "count": count, "size": "large"}
    reply = await office.browser.post("/labels", data=form)
    assert reply.status_code == 400
    assert 'role="alert"' in reply.text
    assert '<option value="kp3" selected>' in reply.text
    assert f'value="{count}"' in reply.text


def test_the_command_does_the_same(tmp_path: Path) -> None:
    """`bonphu labels` writes a PDF of blank codes and says how many there are."""
    out = tmp_path / "nhan.pdf"
    done = subprocess.run(
        [sys.executable, "-m", "sync_server", "labels", "--out", str(out), "--unit", "kp2", "--blank", "25"],
        env={"BONPHU_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert numbers(out.read_bytes()) == list(range(1, 26))
    assert "25" in done.stdout
