"""A day that cannot be is kept, counts in no week, is listed, and counts once somebody says the right one."""

import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.change import Fact, FieldValue
from shared.problem import ProblemError
from sync_server.ledger import rollups
from sync_server.office.acts.service import Author, state
from sync_server.office.doubtful_days.service import RightDay, doubtful_days, settle_day
from sync_server.papers.reports import service as reports
from sync_server.papers.reports.period import Period, on_demand
from sync_server.store.tables.records import id_text
from sync_server.web.viewer import Viewer
from tests.sync_server.office import DAY_MS, Office, Phone, fact, form_token, fresh_id, open_office

TODAY = "2024-05-14"
IMPOSSIBLE = ["2031-01-01", "2024-05-15", "2024-05-12", "1970-01-01", "2024-07-20", "1956-01-01"]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await opened.sign_in()
        yield opened


async def active(phone: Phone, on: str | None, basis: str = "observed", entity: str | None = None) -> str:
    somebody = entity or fresh_id()
    told = fact("resident", somebody, unit=phone.unit, full_name="Điểu Sáu", birth_date="1957")
    told["set"]["eid"] = {"v": {"status": "activated_2", "achieved_on": on}, "basis": basis}
    await phone.push([told])
    return somebody


def cells(office: Office, unit: str = "kp3") -> dict[str, int]:
    services = office.services
    assert rollups.recount(services.database, services.ward_id, services.campaign().rules) == []
    return rollups.totals(services.database, services.ward_id)[unit]


def periods(office: Office) -> set[str]:
    found = {c.removeprefix("eid.") for c in cells(office) if c.startswith("eid.")}
    return {c for c in found if c in ("before", "during", "after", "doubtful") or c.startswith("week.")}


async def settle(office: Office, entity: str, field: str, day: str) -> int:
    shown = await office.browser.get("/conflicts")
    choice = re.search(
        rf'value="{entity}">\s*<input[^>]*>\s*<input[^>]*name="choice" value="([^"]+)"', shown.text
    )
    assert choice, shown.text
    told = {"csrf": form_token(shown), "entity": entity, "field": field, "choice": choice[1], "day": day}
    return (await office.browser.post("/doubtful-days", data=told)).status_code


@pytest.mark.parametrize("on", IMPOSSIBLE)
async def test_a_day_that_cannot_be_is_kept_and_counts_in_no_week(office: Office, on: str) -> None:
    """Later than arrival, before joining, before the birth, outside of the campaign's sense."""
    await active(await office.phone("kp3", "Thị Bé"), on)
    assert periods(office) == {"doubtful"}
    assert cells(office)["eid.achieved"] == 1
    assert "Điểu Sáu" in (await office.browser.get("/conflicts")).text


@pytest.mark.parametrize("on", ["2024-05-13", "2023-02-01", "2019-01-01"])
async def test_a_list_may_tell_of_days_before_a_phone_joined(office: Office, on: str) -> None:
    """What the police confirm of earlier years was before the campaign, and no clock is to blame."""
    phone = await office.phone("kp3", "Thị Bé")
    somebody = await active(phone, None)
    office.now_ms += 1000

    value = FieldValue(v={"status": "activated_2", "achieved_on": on}, basis="police_list")
    told = Fact(kind="resident", entity=somebody, set={"eid": value})
    state(office.services, Author(fresh_id(), "Công an", "long-thuy"), [told])
    assert periods(office) == ({"during", "week.2024-05-13"} if on >= "2024-05-02" else {"before"})
    assert "Ngày chưa chắc" not in (await office.browser.get("/conflicts")).text


async def test_a_settled_day_counts(office: Office) -> None:
    """One tap makes it the day on which it was recorded; nothing is left to settle."""
    somebody = await active(await office.phone("kp3", "Thị Bé"), "2031-01-01")
    assert await settle(office, somebody, "eid", TODAY) == 303
    assert periods(office) == {"during", "week.2024-05-13"}
    assert "Điểu Sáu" not in (await office.browser.get("/conflicts")).text


async def test_a_settled_day_gives_the_helper_the_credit(office: Office) -> None:
    """Who helped somebody on a day that a wrong clock told is credited once the right one is known (R-17)."""
    somebody = await active(await office.phone("kp3", "Thị Bé"), "2031-01-01")
    assert "/people" not in (await office.browser.get("/merit/quota")).text
    await settle(office, somebody, "eid", TODAY)
    assert re.search(r'/people">1<', (await office.browser.get("/merit/quota")).text)


@pytest.mark.parametrize(("on", "counted"), [("2031-01-01", [1, 2]), ("2024-04-01", [2, 2])])
async def test_a_report_counts_a_day_that_cannot_be_as_the_board_does(
    office: Office, on: str, counted: list[int]
) -> None:
    """Somebody was there by the day that is said, or on which it was said, if that is earlier."""
    phone = await office.phone("kp3", "Thị Bé")
    await active(phone, None)
    week_before, now = (Period("weekly", date(2024, 5, 6), date(2024, 5, 12)), on_demand_now(office))
    assert [achieved(office, period) for period in (week_before, now)] == [1, 1]
    await active(phone, on)
    assert [achieved(office, period) for period in (week_before, now)] == counted
    assert cells(office)["eid.achieved"] == 2


def on_demand_now(office: Office) -> Period:
    return on_demand(office.services.campaign().campaign, office.now_ms)


def achieved(office: Office, period: Period) -> int:
    line = reports.transient(office.services, period).report.figures.line("long-thuy", "eid")
    return 0 if line is None else line.achieved


async def test_somebody_had_it_before(office: Office) -> None:
    """Where nobody knows the day, it was before the campaign."""
    somebody = await active(await office.phone("kp3", "Thị Bé"), "1970-01-01")
    assert await settle(office, somebody, "eid", "") == 303
    assert periods(office) == {"before"}


async def test_the_office_may_say_that_the_day_was_right(office: Office) -> None:
    """Somebody was helped before the phone joined: who knows so says so, and it counts."""
    somebody = await active(await office.phone("kp3", "Thị Bé"), "2024-05-10")
    assert await settle(office, somebody, "eid", "2024-05-10") == 303
    assert periods(office) == {"during", "week.2024-05-06"}


async def test_no_day_still_to_come_settles(office: Office) -> None:
    """The office cannot say tomorrow either."""
    somebody = await active(await office.phone("kp3", "Thị Bé"), "2031-01-01")
    assert await settle(office, somebody, "eid", "2024-05-20") == 400
    assert periods(office) == {"doubtful"}


async def test_only_the_right_khu_pho_settles(office: Office) -> None:
    """Another khu phố neither sees nor settles it."""
    somebody = await active(await office.phone("kp3", "Thị Bé"), "2031-01-01")

    viewer = Viewer(fresh_id(), "kp1", "kp1", "", "supervisor")
    assert doubtful_days(office.services, viewer).count == 0
    with pytest.raises(ProblemError, match="not_found"):
        settle_day(office.services, viewer, RightDay(somebody, "eid", "x", TODAY))


async def test_a_kept_day_said_again_by_a_newer_phone_is_none_in_doubt(office: Office) -> None:
    """Confirming what was seen keeps its day: the newer phone did not make it up."""
    somebody = await active(await office.phone("kp3", "Thị Bé"), TODAY, "stated")
    office.now_ms += 2 * DAY_MS
    other = await office.phone("kp3", "Thị Hai")
    seen = last_change(office)
    told: dict[str, Any] = {"kind": "resident", "entity": somebody, "seen": {"eid": [seen]}}
    value = {"status": "activated_2", "achieved_on": TODAY}
    await other.push([told | {"set": {"eid": {"v": value, "basis": "observed"}}}])
    assert periods(office) == {"during", "week.2024-05-13"}


def last_change(office: Office) -> str:
    with office.services.database.read() as connection:
        raw = connection.exec_driver_sql("SELECT change_id FROM change ORDER BY seq DESC").scalar_one()

    return id_text(raw)


async def test_callers_counted_on_another_day_are_listed_and_settled(office: Office) -> None:
    """A desk's count is its phone's alone, but the office may say of which day it is."""
    phone, counted = await office.phone("kp3", "Thị Bé"), fresh_id()
    told = {"place": "mot-cua-cong-an", "device": phone.device, "seen": 3}
    await phone.push([fact("tally", counted, unit="kp3", on="2031-01-01", **told)])
    assert cells(office)["doubtful.tally"] == 1
    assert await settle(office, counted, "on", TODAY) == 303
    assert "doubtful.tally" not in cells(office)
    assert cells(office)["tally.seen"] == 3


async def test_a_visit_of_another_year_is_listed_and_settled(office: Office) -> None:
    """A visit dated 2031 is kept and listed; nobody loses it from a report."""
    phone = await office.phone("kp3", "Thị Bé")
    home, visit = fresh_id(), fresh_id()
    told = {
        "unit": "kp3",
        "household": home,
        "outcome": "met_helped",
        "channel": "mobile",
        "on": "2031-01-01",
    }
    await phone.push([fact("household", home, unit="kp3", address="Số 1")], [fact("visit", visit, **told)])
    assert cells(office)["doubtful.visit"] == 1
    assert await settle(office, visit, "on", TODAY) == 303
    assert "doubtful.visit" not in cells(office)
    assert cells(office)["visits"] == 1
