"""Why a report differs from the last one: each kind of event is told as what it is, and as nothing else."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.link import link_id
from sync_server.papers.reports import service
from sync_server.papers.reports.figures import UnitFigures
from sync_server.papers.reports.period import Period
from tests.sync_server.office import DAY_MS, FIRST_MORNING_MS, Office, Phone, fact, fresh_id, open_office
from tests.sync_server.reporting import begun, hidden, seen, shown, viewer

LAST_WEEK = Period("weekly", date(2024, 5, 6), date(2024, 5, 12))
ACTIVATED = {"status": "activated_2", "achieved_on": "2024-05-08"}
THIS_WEEK = {"status": "activated_2", "achieved_on": "2024-05-13"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


@dataclass
class Told:
    """A ward of one khu phố that tells of people, and what its report says of them."""

    office: Office
    phone: Phone

    async def person(self, **more: Any) -> str:
        entity = fresh_id()
        told = {"unit": "kp3", "full_name": "Điểu Sáu", "birth_date": "1980", **more}
        await self.phone.push([fact("resident", entity, **told)])
        return entity

    async def say(self, entity: str, kind: str = "resident", **fields: Any) -> None:
        """Say something about a record that stands, having seen it."""
        await self.phone.push([fact(kind, entity, **fields) | {"seen": seen(self.office, entity, *fields)}])

    async def link(self, one: str, other: str) -> str:
        """Call two residents one person."""
        low, high = sorted((one, other))
        entity = link_id(low, high)
        await self.phone.push([fact("link", entity, unit="kp3", one=low, other=high, verdict="same")])
        return entity

    async def next_week(self) -> None:
        """Freeze what was told so far as last week's report, and go on in this week."""
        service.freeze(self.office.services, viewer(), await begun(self.office, LAST_WEEK))
        self.office.now_ms += 5 * DAY_MS

    async def moved(self) -> tuple[int, int, int, int]:
        """Return new, late and corrected of those activated, and the change of who is asked."""
        report_id = await begun(self.office)
        line = shown(self.office, report_id).report.figures.line("kp3", "eid")
        assert line is not None
        await self.opens(report_id, line)
        return line.new, line.late, line.corrected, line.more_eligible

    async def opens(self, report_id: str, line: UnitFigures) -> None:
        """Check that each part opens as many people as it says."""
        await self.office.sign_in()
        for part in ("new", "late", "corrected"):
            address = f"/reports/{report_id}/moved?unit=kp3&cell=eid.during&part={part}"
            html = (await self.office.browser.get(address)).text
            assert html.count("+1</span>") - html.count("-1</span>") == getattr(line, part), part


@pytest.fixture
async def told(office: Office) -> Told:
    office.now_ms -= 6 * DAY_MS
    return Told(office, await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS))


async def test_a_lifted_exclusion_is_a_correction(told: Told) -> None:
    """Who was activated last week, excluded then and is counted now, is neither new work nor late."""
    person = await told.person(eid=ACTIVATED, exclusion="abroad")
    await told.next_week()
    await told.say(person, exclusion=None)
    assert await told.moved() == (0, 0, 1, 1)


async def test_an_exclusion_is_a_correction(told: Told) -> None:
    """Who counted last week and is excluded now is taken away as a correction."""
    person = await told.person(eid=ACTIVATED)
    await told.next_week()
    await told.say(person, exclusion="abroad")
    assert await told.moved() == (0, 0, -1, -1)


async def test_a_later_birth_date_is_a_correction(told: Told) -> None:
    """Who turns out to be of age by a birth date put right, was activated all along."""
    person = await told.person(eid=ACTIVATED, birth_date="2016-01-01")
    await told.next_week()
    await told.say(person, birth_date="1980-01-01")
    assert await told.moved() == (0, 0, 1, 1)


@pytest.mark.parametrize(
    ("field", "gone", "back"), [("deleted", True, False), ("moved_away", "2024-05-08", None)]
)
async def test_somebody_restored_is_a_correction(told: Told, field: str, gone: object, back: object) -> None:
    """Who was taken out by mistake and put back was activated all along."""
    person = await told.person(eid=ACTIVATED)
    await told.say(person, "resident", **{field: gone})
    await told.next_week()
    await told.say(person, "resident", **{field: back})
    assert await told.moved() == (0, 0, 1, 1)


async def test_linking_two_records_of_one_person_takes_one_away(told: Told) -> None:
    """One of two who were both counted goes, as a correction; nothing is new."""
    one, other = await told.person(eid=ACTIVATED), await told.person(eid=ACTIVATED)
    await told.next_week()
    await told.link(one, other)
    assert await told.moved() == (0, 0, -1, -1)


@pytest.mark.parametrize("first", [True, False])
async def test_linking_shows_nothing_where_nothing_happened(told: Told, first: bool) -> None:
    """Whichever record leads: linking one activated to one who was not asked changes no activation."""
    one, other = sorted((fresh_id(), fresh_id()))
    plain = {"unit": "kp3", "full_name": "Điểu Sáu", "birth_date": "1980"}
    activated = one if first else other
    for entity in (one, other):
        more = {"eid": ACTIVATED} if entity == activated else {}
        await told.phone.push([fact("resident", entity, **plain, **more)])
    await told.next_week()
    await told.link(one, other)
    assert await told.moved() == (0, 0, 0, -1)


async def test_an_undone_link_is_a_correction(told: Told) -> None:
    """Two people who were taken for one, and both were activated last week, are two again."""
    one, other = await told.person(eid=ACTIVATED), await told.person(eid=ACTIVATED)
    link = await told.link(one, other)
    await told.next_week()
    await told.say(link, "link", verdict=None)
    assert await told.moved() == (0, 0, 1, 1)


async def test_new_work_on_linked_people_is_new(told: Told) -> None:
    """Linking and activating somebody in one week is one piece of new work, and one record less."""
    one, other = await told.person(), await told.person()
    await told.next_week()
    await told.link(one, other)
    await told.say(one, eid=THIS_WEEK)
    assert await told.moved() == (1, 0, 0, -1)


async def test_somebody_recorded_now_is_new_in_the_register_and_late_in_the_work(told: Told) -> None:
    """An activation of last week that arrives with a new record this week is late; the person is new."""
    await told.next_week()
    await told.person(eid=ACTIVATED)
    await told.person(eid=THIS_WEEK)
    assert await told.moved() == (1, 1, 0, 2)


async def test_obstacles_of_a_week_are_those_raised_in_it_and_those_still_open(told: Told) -> None:
    """One that was raised and solved before the week is not told of again; an old open one still is."""
    about = {"unit": "kp3", "indicator": "eid", "text": "", "on": "2024-05-08"}
    solved, waiting, solved_now = fresh_id(), fresh_id(), fresh_id()
    for entity, kind in ((solved, "frail"), (waiting, "sim_lost"), (solved_now, "otp_missing")):
        await told.phone.push([fact("obstacle", entity, **about, type=kind)])
    await told.say(solved, "obstacle", status="done")
    told.office.now_ms += 6 * DAY_MS
    await told.say(solved_now, "obstacle", status="done")
    await told.phone.push([fact("obstacle", fresh_id(), **(about | {"on": "2024-05-14"}), type="sim_lost")])
    it = shown(told.office, await begun(told.office))
    labels = {o.key: o.label for o in it.campaign.obstacle_types}
    assert it.report.texts.difficulties.splitlines() == [
        f"{labels['sim_lost']}: 2 trường hợp (phát sinh trong kỳ 1, chưa giải quyết xong 2).",
        "Còn 2 vướng mắc chưa giải quyết xong.",
    ]
    before = shown(told.office, await begun(told.office, LAST_WEEK)).report.figures
    assert (before.obstacles_open, sum(c.n for c in before.obstacles)) == (2, 3)


async def test_a_phone_that_reported_since_holds_nothing_of_a_past_week(told: Told) -> None:
    """A phone silent today, but heard of after the week, is no gap in that week; one silent since then is."""
    silent = await told.office.phone("kp3", "Máy Im")
    await silent.push([fact("resident", fresh_id(), unit="kp3", full_name="Thị Bé")], backlog=7)
    told.office.now_ms += 7 * DAY_MS
    await told.person()
    await told.office.phone("kp1", "Máy Mới")
    told.office.now_ms += 3 * DAY_MS
    figures = shown(told.office, await begun(told.office, LAST_WEEK)).report.figures
    assert (figures.phones, figures.late_phones, figures.outstanding) == (2, 1, 7)


@pytest.mark.parametrize(("week", "word"), [("2024-W10", "nằm ngoài đợt"), ("2024-W30", "nằm ngoài đợt")])
async def test_a_week_outside_the_campaign_is_refused_in_words(office: Office, week: str, word: str) -> None:
    """The page says that there is no such report, and begins none."""
    await office.sign_in()
    csrf = hidden(await office.browser.get("/reports"))
    answer = await office.browser.post("/reports", data=csrf | {"kind": "weekly", "week": week})
    assert (answer.status_code, word in answer.text) == (400, True)
    assert service.kept(office.services) == []


async def test_the_command_refuses_a_week_outside_the_campaign(office: Office, tmp_path: Path) -> None:
    """`bonphu report weekly` says so, ends with 2, and writes no file."""
    out = tmp_path / "out.docx"
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "sync_server", "report", "weekly", "--week", "2024-W30", "--out", str(out)],
        env=os.environ | {"BONPHU_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, "nằm ngoài đợt" in done.stderr, out.exists()) == (2, True, False)
