"""The board: true figures, honest about blanks, surplus, time and freshness, and nobody else's."""

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import event

from shared.campaign import Campaign
from shared.text import t
from shared.written import whole
from sync_server.ledger import rollups
from sync_server.office.board.board import build_board
from sync_server.office.board.timeline import timeline
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.office import DAY_MS, PASSWORD, fact, fill, fresh_id, open_office

MATRIX = re.compile(r'<table class="matrix.*?</table>', re.DOTALL)
ROW = re.compile(r'<tr role="row" class="[^"]*">.*?</tr>', re.DOTALL)
CELL = re.compile(r"<td.*?</td>", re.DOTALL)


def cells_of(page: str) -> dict[str, list[str]]:
    """Return the text of the matrix's cells by unit."""
    rows: dict[str, list[str]] = {}
    for row in ROW.findall(MATRIX.findall(page)[0]):
        head = re.findall(r'scope="row">(.*?)</th>', row)[0]
        rows[head] = [" ".join(unescape(re.sub(r"<[^>]+>", " ", c)).split()) for c in CELL.findall(row)]
    return rows


async def test_the_board_shows_what_a_recount_finds(tmp_path: Path) -> None:
    """Every cell of the matrix has the figures of a recount of all records."""
    async with open_office(tmp_path) as office:
        await fill(office)
        await office.sign_in()
        services = office.services
        assert rollups.recount(services.database, services.ward_id, services.campaign().rules) == []
        totals = rollups.totals(services.database, services.ward_id)
        shown = cells_of((await office.browser.get("/")).text)
        for unit in CAMPAIGN.neighbourhoods:
            for place, indicator in enumerate(CAMPAIGN.indicators):
                cell, have = shown[unit.label][place], totals[unit.unit_id]
                achieved, eligible = (have.get(f"{indicator.key}.{w}", 0) for w in ("achieved", "eligible"))
                assert f"{whole(achieved)} / {whole(eligible)} = " in cell
                assert f"{t('board.in_progress')} {have.get(f'{indicator.key}.in_progress', 0)} " in cell
                week = have.get(f"{indicator.key}.week.2024-05-13", 0)
                assert f"{t('board.week')} {f'+{week}' if week else 0} " in cell


async def test_a_count_stands_before_its_target_and_what_is_left(tmp_path: Path) -> None:
    """A remaining target counts who achieved in the campaign, a level target all who have (A-4)."""
    async with open_office(tmp_path) as office:
        await fill(office)
        await office.sign_in()
        have = rollups.totals(office.services.database, office.services.ward_id)["kp1"]
        eid, sim = cells_of((await office.browser.get("/")).text)["Khu phố 1"][1:3]
        assert f"{have['eid.during']} / 312 {t('board.left_n', n=312 - have['eid.during'])}" in eid
        assert f"{have['sim_signature.achieved']} / 519" in sim
        assert have["eid.during"] != have["eid.achieved"]


async def test_a_blank_target_is_said_and_is_no_zero(tmp_path: Path) -> None:
    """13 cells of the annex are filled; every other one says that no target was given."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        shown = cells_of((await office.browser.get("/")).text)
        blank = [c for row in shown.values() for c in row if t("board.no_target") in c]
        given = [c for row in shown.values() for c in row if t("board.no_target") not in c]
        assert len(given) == 13
        assert len(blank) == 9 * 4 - 13
        assert not any(" / 0" in c for c in blank)
        assert shown["VNPT"][0] == f"1. CCCD {t('board.no_target')}"


async def test_an_empty_ward_says_so(tmp_path: Path) -> None:
    """Before the first phone sends, the board says that nothing came yet."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        page = (await office.browser.get("/")).text
        assert t("board.empty") in page
        assert t("board.no_phones") in page
        assert t("board.no_denominator") in page


def test_more_than_the_target_is_shown_as_more() -> None:
    """260 of 248 is over by 12, lacks nothing, and does not hide what another khu phố lacks."""
    totals = {
        "kp3": {"eid.during": 260, "eid.achieved": 400, "eid.eligible": 500},
        "kp5": {"eid.during": 188, "eid.achieved": 188, "eid.eligible": 900},
    }
    board = build_board(CAMPAIGN, totals, "long-thuy", date(2024, 6, 20))
    by_unit = {row.unit.unit_id: row.cells[1] for row in board.rows}
    kp3, kp5, kp1 = by_unit["kp3"], by_unit["kp5"], by_unit["kp1"]
    assert kp3 is not None
    assert (kp3.standing, kp3.surplus, kp3.figures.remaining) == ("over", 12, 0)
    assert kp5 is not None
    assert (kp5.standing, kp5.surplus, kp5.figures.remaining) == ("met", 0, 0)
    assert kp1 is not None
    assert (kp1.standing, kp1.figures.remaining) == ("below", 312)
    eid = next(s for s in board.summaries if s.indicator.key == "eid")
    assert (eid.target, eid.done, eid.remaining) == (1605, 448, 312 + 362 + 495)


def test_operators_count_their_own_customers_only() -> None:
    """VNPT's and VIETTEL's rows count who told of their network; both together make the summary's list."""
    totals = {
        "kp1": {
            "smartphone.during": 9,
            "smartphone.during.operator.vnpt": 3,
            "smartphone.during.operator.viettel": 4,
            "smartphone.during.operator.mobifone": 2,
        }
    }
    board = build_board(CAMPAIGN, totals, "long-thuy", date(2024, 6, 20))
    done = {row.unit.unit_id: row.cells[3].figures.done for row in board.rows if row.cells[3]}
    assert (done["vnpt"], done["viettel"]) == (3, 4)
    phones = next(s for s in board.summaries if s.indicator.key == "smartphone")
    assert (phones.target, phones.done, phones.remaining) == (156, 7, 149)
    assert phones.address is not None
    assert phones.address.count("cell=") == 2


@pytest.mark.parametrize(
    ("today", "says", "passed"),
    [
        ("2024-04-22", "Còn 10 ngày nữa bắt đầu", 0),
        ("2024-05-02", "Ngày thứ 1/63, còn 62 ngày", 1),
        ("2024-07-02", "Ngày thứ 62/63, còn 1 ngày", 62),
        ("2024-07-03", "Ngày thứ 63/63, hôm nay là ngày cuối", 63),
        ("2024-07-04", "Đã kết thúc, cách đây 1 ngày", 63),
    ],
)
def test_the_days_are_the_campaigns_own(today: str, says: str, passed: int) -> None:
    """63 days counting both ends, from the ward's dates, whatever “90 days” the name says (A-1)."""
    line = timeline(CAMPAIGN, date.fromisoformat(today))
    assert (line.days, line.sentence, line.passed) == (63, says, passed)


async def test_silent_phones_are_named_with_what_they_hold(tmp_path: Path) -> None:
    """Who was not heard of for a day stands on the board with the backlog it told of; others do not."""
    async with open_office(tmp_path) as office:
        silent, fresh, lost = [await office.phone(u, f"Người {u}") for u in ("kp1", "kp2", "kp3")]
        await silent.push(backlog=7)
        office.now_ms += 3 * DAY_MS
        await fresh.push()
        devices = {h.name: d for d, h in enrolment.devices(office.services.database, "long-thuy")}
        enrolment.revoke(office.services.enrolment(), devices["Người kp3"].device_id)
        assert lost.unit == "kp3"
        await office.sign_in()
        page = (await office.browser.get("/")).text
        assert t("board.phones_late", n=1) in page
        assert t("board.backlog", n=7) in page
        assert "Người kp1" in page
        assert t("board.days", n=3) in page
        assert "Người kp2" not in page
        assert "Người kp3" not in page
        assert t("board.valid_at", time="14:32 17/05/2024") in page


async def test_an_association_sees_its_khu_pho_and_nothing_else(tmp_path: Path) -> None:
    """What is shown lies under the account's unit: no figure, list or phone of another khu phố (R-43)."""
    async with open_office(tmp_path) as office:
        await fill(office)
        accounts.create_account(office.services, "hoi-phu-nu", "hoi-phu-nu", PASSWORD)
        office.now_ms += DAY_MS // 3
        await office.sign_in("hoi-phu-nu")
        page = (await office.browser.get("/")).text
        assert list(cells_of(page)) == ["Khu phố 3"]
        assert not re.search(r"unit=(?!kp3|hoi-phu-nu)", page)
        for unit in ("kp1", "long-thuy", "vnpt"):
            answer = await office.browser.get(f"/records?unit={unit}&cell=residents")
            assert answer.status_code == 403
            assert "LT-" not in answer.text
        assert (await office.browser.get("/records?unit=kp3&cell=residents")).status_code == 200


async def test_the_board_reads_totals_and_no_residents(tmp_path: Path) -> None:
    """Its cost does not grow with the ward: one range of the roll-up's key, no record is touched."""
    async with open_office(tmp_path) as office:
        await fill(office)
        await office.sign_in()
        asked: list[str] = []
        engine = office.services.database.engine
        event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
        await office.browser.get("/")
        assert not [s for s in asked if re.search(r"\b(entity|change)\b", s)]
        totals = next(s for s in asked if "FROM rollup" in s)
        with engine.connect() as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {totals}", ("long-thuy", 0)).all()
        assert len(plan) == 1
        assert plan[0][-1].startswith("SEARCH rollup USING INDEX")


async def test_the_page_is_light_and_runs_no_script_but_ours(tmp_path: Path) -> None:
    """Page and style stay far under 100 KB on the wire; no script but ours may run, none inside the page."""
    async with open_office(tmp_path) as office:
        await fill(office)
        await office.sign_in()
        page = await office.browser.get("/")
        assert page.headers["content-encoding"] == "gzip"
        style = unescape(re.findall(r'rel="stylesheet" href="([^"]+)"', page.text)[0])
        sheet = await office.browser.get(style)
        assert "immutable" in sheet.headers["cache-control"]
        assert page.num_bytes_downloaded + sheet.num_bytes_downloaded < 40_000
        scripts = re.findall(r"<script([^>]*)>([^<]*)</script>", page.text)
        assert [re.sub(r"\?v=\w+", "", attributes) for attributes, _ in scripts] == [
            ' src="/static/live.js" defer'
        ]
        assert [inline for _, inline in scripts] == [""]
        assert " style=" not in page.text
        assert "script-src 'self';" in page.headers["content-security-policy"]
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"


async def test_errors_are_pages_for_people_and_problems_for_phones(tmp_path: Path) -> None:
    """The same wrong address answers in Vietnamese on pages and by the catalogue under /v1."""
    async with open_office(tmp_path) as office:
        page = await office.browser.get("/khong-co")
        assert page.status_code == 404
        assert t("problem.not_found") in page.text
        problem = await office.browser.get("/v1/khong-co")
        assert problem.json()["type"] == "urn:bonphu:not_found"


async def test_a_failure_inside_tells_nothing_of_the_inside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody who meets a fault reads a sentence; where it broke is in the log only."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        with office.services.database.write() as connection:
            connection.exec_driver_sql("DROP TABLE rollup")
        page = await office.browser.get("/")
        assert page.status_code == 500
        assert t("page.internal") in page.text
        assert "rollup" not in page.text
        assert "rollup" in caplog.text


async def test_health_tells_whether_the_database_answers(tmp_path: Path) -> None:
    """A watcher gets 200 while the database answers and 503 when it does not."""
    async with open_office(tmp_path) as office:
        answer = await office.browser.get("/healthz")
        assert (answer.status_code, answer.json()["database"]) == (200, "ok")
        with office.services.database.write() as connection:
            connection.exec_driver_sql("DROP TABLE ward")
        answer = await office.browser.get("/healthz")
        assert (answer.status_code, answer.json()["type"]) == (503, "urn:bonphu:busy")


def test_every_unit_of_the_plan_can_be_asked_for() -> None:
    """Each unit of the campaign has a board, if only an empty one."""
    campaign: Campaign = CAMPAIGN
    for unit in campaign.units:
        board = build_board(campaign, {}, unit.unit_id, date(2024, 5, 14))
        assert board.empty


async def test_what_is_ticked_beside_the_indicators_is_counted(tmp_path: Path) -> None:
    """Who was shown how to use the app (R-10) is a number without a target, and opens to the people."""
    async with open_office(tmp_path) as office:
        phone = await office.phone("kp3", "Thị Hướng Dẫn")
        told = {"unit": "kp3", "full_name": "Thị Biết Dùng", "birth_date": "1980", "ticks": ["vneid_guided"]}
        await phone.push([fact("resident", fresh_id(), **told)])
        await office.sign_in()
        page = (await office.browser.get("/")).text
        (address,) = re.findall(r'VNeID \(không giao chỉ tiêu\): <a class="n" href="([^"]+)">1</a>', page)
        assert "Thị Biết Dùng" in (await office.browser.get(unescape(address))).text


async def test_who_was_given_a_sim_is_ticked_and_counted(tmp_path: Path) -> None:
    """A gift is a tick without a target, and opens to the people who got one (A-24)."""
    async with open_office(tmp_path) as office:
        phone = await office.phone("kp3", "Thị Tặng")
        told = {"unit": "kp3", "full_name": "Thị Có Sim", "birth_date": "1980", "ticks": ["sim_gift"]}
        await phone.push([fact("resident", fresh_id(), **told)])
        await office.sign_in()
        page = (await office.browser.get("/")).text
        (address,) = re.findall(
            r'Đã nhận sim được tặng \(không giao chỉ tiêu\): <a class="n" href="([^"]+)">1</a>', page
        )
        assert "Thị Có Sim" in (await office.browser.get(unescape(address))).text
