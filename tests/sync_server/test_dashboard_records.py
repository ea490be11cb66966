"""The list behind a number: as long as the number says, in the right order, for the right eyes, logged."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import select

from shared.household_code import make_code
from shared.text import t
from shared.vietnamese import name_sort_key
from sync_server.ledger import rollups
from sync_server.office.records.cell_names import cell_name
from sync_server.store.tables.records import access_log
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.office import FIRST_MORNING_MS, Office, fact, fill, fresh_id, open_office

CODE = str(make_code("LT-2", 7))
LINK = re.compile(r'<a class="n" href="([^"]+)">\+?([\d.]+)</a>')
LINE = re.compile(r'<tr role="row">\s*<td role="cell" class="no">')
NAME = re.compile(r'<th role="rowheader" scope="row">(.*?)</th>', re.DOTALL)


async def lines_behind(office: Office, address: str) -> int:
    """Return how many lines all pages of a list have together."""
    lines, page = 0, 1
    while True:
        answer = await office.browser.get(f"{address}&page={page}")
        assert answer.status_code == 200, address
        lines += len(LINE.findall(answer.text))
        if 'rel="next"' not in answer.text:
            return lines
        page += 1


async def test_every_number_of_the_board_opens_as_many_lines(tmp_path: Path) -> None:
    """Each linked number equals the roll-up's cells it names, and its list is exactly that long."""
    async with open_office(tmp_path) as office:
        await fill(office)
        await office.sign_in()
        totals = rollups.totals(office.services.database, office.services.ward_id)
        page = (await office.browser.get("/")).text
        links = {(unescape(a), int(n.replace(".", ""))) for a, n in LINK.findall(page)}
        assert len(links) > 100
        for address, number in links:
            asked = parse_qsl(urlsplit(address).query)
            below = CAMPAIGN.scope_of(next(v for k, v in asked if k == "unit"))
            kept = sum(totals.get(u, {}).get(v, 0) for u in below for k, v in asked if k == "cell")
            assert number == kept, address
            assert number == await lines_behind(office, address), address


async def test_people_stand_in_the_order_of_office_lists(tmp_path: Path) -> None:
    """By given name, family name, middle name, the Vietnamese way, across pages."""
    async with open_office(tmp_path) as office:
        phone = await office.phone("kp1", "Người ghi")
        names = ["Nguyễn Văn Ước", "Trần Ánh", "Lê Thị An", "Đặng Văn An", "Điểu Sáu", "Ông Đạt", "Bùi Dũng"]
        people = [fact("resident", fresh_id(), unit="kp1", full_name=n) for n in names * 12]
        await phone.push(*([p] for p in people))
        await office.sign_in()
        shown: list[str] = []
        for page in (1, 2):
            answer = await office.browser.get(f"/records?unit=kp1&cell=residents&page={page}")
            assert t("records.count_resident", n=84) in answer.text
            shown += NAME.findall(answer.text)
        assert shown == sorted(names * 12, key=name_sort_key)
        assert shown[0] == "Đặng Văn An"
        assert shown[-1] == "Nguyễn Văn Ước"


async def test_a_line_tells_who_where_what_and_by_whom(tmp_path: Path) -> None:
    """Name, year, door, step, basis, day and helper of the winning statement stand in the line."""
    async with open_office(tmp_path) as office:
        phone = await office.phone("kp2", "Thị Bé", joined_ms=FIRST_MORNING_MS)
        home = fresh_id()
        state = {"status": "activated_2", "achieved_on": "2024-05-13"}
        person = fact(
            "resident",
            fresh_id(),
            unit="kp2",
            household=home,
            full_name="Điểu <b>Sáu</b>",
            birth_date="1957",
            eid=state,
        )
        door = fact("household", home, unit="kp2", code=CODE, address="Tổ 3")
        await phone.push([door, person])
        await office.sign_in()
        text = (await office.browser.get("/records?unit=kp2&cell=eid.during")).text
        told = ("Điểu &lt;b&gt;Sáu&lt;/b&gt;", "1957", CODE, "Tổ 3", "Đã kích hoạt mức 2")
        for words in (*told, "Tận mắt thấy", "13/05/2024", "14:32 14/05/2024", "Thị Bé"):
            assert words in text
        assert "<b>" not in text


async def test_looking_at_people_is_logged(tmp_path: Path) -> None:
    """Who opened which list when is on record, without the names that were in it."""
    async with open_office(tmp_path) as office:
        await fill(office, 2)
        await office.sign_in()
        await office.browser.get("/records?unit=kp1&cell=residents")
        await office.browser.get("/")
        with office.services.database.read() as connection:
            logged = connection.execute(select(access_log).where(access_log.c.action == "records_read")).all()
        assert [(row.subject, row.at_ms) for row in logged] == [("kp1 residents p1", office.now_ms)]
        assert logged[0].account_id is not None


@pytest.mark.parametrize(
    "query",
    [
        "unit=kp9&cell=residents",
        "unit=kp1&cell=eid.nonsense",
        "unit=kp1&cell=nonsense",
        "unit=kp1&cell=eid.step.nonsense",
        "unit=kp1&cell=eid.week.tomorrow",
        "unit=kp1&cell=households.nonsense",
        "unit=kp1&cell=visits.nonsense",
        "unit=kp1&cell=residents&cell=residents",
        "unit=kp1&cell=residents&cell=households",
        "unit=kp1&cell=eid.achieved&cell=smartphone.achieved",
    ],
)
async def test_what_no_board_has_is_not_found(tmp_path: Path, query: str) -> None:
    """A made-up address gets a clear answer, not an empty list that looks like a figure."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        answer = await office.browser.get(f"/records?{query}")
        assert answer.status_code == 404
        assert t("problem.not_found") in answer.text


@pytest.mark.parametrize(
    "query", ["", "unit=kp1", "unit=kp1&cell=residents&page=0", "unit=kp1&cell=residents&page=x"]
)
async def test_an_address_that_cannot_be_read_is_refused(tmp_path: Path, query: str) -> None:
    """A broken address is answered, too."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        assert (await office.browser.get(f"/records?{query}")).status_code == 400


async def test_a_page_past_the_end_is_the_last_one(tmp_path: Path) -> None:
    """A list that grew shorter meanwhile still shows its end."""
    async with open_office(tmp_path) as office:
        await fill(office, 2)
        await office.sign_in()
        answer = await office.browser.get("/records?unit=kp1&cell=residents&page=999")
        assert answer.status_code == 200
        assert LINE.findall(answer.text)


async def test_every_cell_of_the_roll_up_has_words(tmp_path: Path) -> None:
    """Whatever is counted can be named: no cell of a filled ward lacks a title."""
    async with open_office(tmp_path) as office:
        await fill(office)
        totals = rollups.totals(office.services.database, office.services.ward_id)
        for cell in {c for cells in totals.values() for c in cells}:
            assert cell_name(cell, CAMPAIGN).title
