"""Quota and the two lists: rules that can be checked, evidence beside them, corrections with a trace."""

import io
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from shared.change import Fact, FieldValue
from sync_server.office.acts.service import Author, state
from sync_server.office.merit import service
from sync_server.office.merit.lists import HelperLine, expected_by
from sync_server.people.enrolment import service as enrolment
from tests.sync_server.office import (
    DAY_MS,
    Office,
    Phone,
    fact,
    form_token,
    fresh_id,
    open_office,
    seem_to_have_joined,
)
from tests.sync_server.reporting import viewer

STEPS = {"eid": "activated_2", "sim_signature": "both"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def helper(office: Office, name: str, category: str = "official", days_ago: int = 14) -> Phone:
    desk = office.services.enrolment()
    known = enrolment.add_helper(desk, name, "kp3", category)
    code = enrolment.make_code(desk, known.helper_id, frozenset(["kp3"]))
    body = {"code": code, "app_version": "0.1.0"}
    told = (await office.browser.post("/v1/enrol", json=body)).raise_for_status().json()
    seem_to_have_joined(office, told["device"], office.now_ms - days_ago * DAY_MS)
    return Phone(office, told["token"], told["stream"], "kp3")


async def helps(phone: Phone, *indicators: str, people: int = 1, on: str = "2024-05-13") -> None:
    states: dict[str, Any] = {i: {"status": STEPS[i], "achieved_on": on} for i in indicators}
    for n in range(people):
        told = {"unit": "kp3", "full_name": f"Người Dân {n}", "birth_date": "1980"}
        await phone.push([fact("resident", fresh_id(), **told, **states)])


async def visits(phone: Phone, count: int) -> None:
    for _ in range(count):
        told = {"household": fresh_id(), "outcome": "met_helped", "channel": "mobile", "on": "2024-05-14"}
        await phone.push([fact("visit", fresh_id(), unit="kp3", **told)])


def lines(office: Office) -> dict[str, dict[str, HelperLine]]:
    found = service.merit(office.services, viewer()).lists
    names = ("excel", "lag", "doubtful")
    return {name: {x.person.name: x for x in getattr(found, name)} for name in names}


async def test_ten_people_with_every_step_are_for_praise(office: Office) -> None:
    """Who helped ten people with all steps is on the list, who helped nine, or ten with one step, is not."""
    ten, nine, half = [await helper(office, name) for name in ("Mười Người", "Chín Người", "Nửa Chừng")]
    await helps(ten, "eid", "sim_signature", people=10)
    await helps(nine, "eid", "sim_signature", people=9)
    await helps(half, "eid", people=10)
    excel = lines(office)["excel"]
    assert set(excel) == {"Mười Người"}
    assert excel["Mười Người"].work.quota.all_steps == 10


async def test_below_an_even_pace_is_for_correction_where_the_quota_binds(office: Office) -> None:
    """On day 13 of 63 two people are expected: one is too few for an official, and asked of no volunteer."""
    began = date(2024, 4, 30)
    assert expected_by(10, office.services.campaign().campaign, date(2024, 5, 14), began) == 1
    await helper(office, "Chưa Giúp Ai")
    await helper(office, "Tình Nguyện", "volunteer")
    enough = await helper(office, "Đã Giúp Một")
    await helps(enough, "eid", "sim_signature")
    assert set(lines(office)["lag"]) == {"Chưa Giúp Ai"}


async def test_nobody_lags_before_they_joined(office: Office) -> None:
    """Who joined today, or has no phone yet, is asked nothing by now; who joined half-way, less."""
    await helper(office, "Mới Vào", days_ago=0)
    enrolment.add_helper(office.services.enrolment(), "Chưa Có Máy", "kp3", "official")
    assert lines(office)["lag"] == {}
    campaign, end = office.services.campaign().campaign, date(2024, 7, 3)
    assert expected_by(10, campaign, end, campaign.starts_on) == 9
    assert expected_by(10, campaign, end, date(2024, 6, 2)) == 4
    assert expected_by(10, campaign, end, None) == 0


async def test_a_shared_desk_is_on_no_list_of_people(office: Office) -> None:
    """What several people record under one name is nobody to be praised, corrected or asked."""
    desk = await helper(office, "Bàn Một Cửa", "shared_desk")
    await helps(desk, "eid", "sim_signature", people=10)
    await visits(desk, 16)
    found = lines(office)
    assert not any("Bàn Một Cửa" in named for named in found.values())
    assert service.quotas(office.services, viewer()).units == ()
    await office.sign_in()
    book = load_workbook(io.BytesIO((await office.browser.get("/merit/activity")).content))
    assert [sheet.max_row for sheet in book.worksheets] == [1, 1]


async def test_who_reached_the_quota_step_by_step_is_told_so_where_they_lag(office: Office) -> None:
    """Ten people for each step, but none with all: behind by one reading of A-9, done by the other."""
    phone = await helper(office, "Từng Bước")
    await helps(phone, "eid", people=10)
    await helps(phone, "sim_signature", people=11)
    line = lines(office)["lag"]["Từng Bước"]
    assert line.steps_reached == ("vneid", "eid", "sim")
    await office.sign_in()
    page = (await office.browser.get("/merit")).text
    assert "Tính theo từng bước thì đã đủ: Cài ứng dụng VNeID 10, Kích hoạt định danh điện tử 10" in page


async def test_what_looks_made_up_is_asked_about(office: Office) -> None:
    """Sixteen doors in an hour, doors at night, and twenty people all alike each raise a question."""
    busy, night, alike = [await helper(office, n) for n in ("Nhanh Quá", "Ban Đêm", "Giống Nhau")]
    await visits(busy, 16)
    office.now_ms += 10 * 60 * 60 * 1000
    await visits(night, 1)
    same = {
        "id_card": {"status": "issued"},
        "eid": {"status": "activated_2"},
        "sim_signature": {"status": "both"},
        "smartphone": {"status": "smartphone_4g"},
    }
    for n in range(20):
        told = {"unit": "kp3", "full_name": f"Người Dân {n}", "birth_date": "1980"}
        await alike.push([fact("resident", fresh_id(), **told, **same)])
    found = {name: x.doubts for name, x in lines(office)["doubtful"].items()}
    assert found == {"Nhanh Quá": ("busy",), "Ban Đêm": ("odd_hours",), "Giống Nhau": ("alike",)}


async def test_fifteen_doors_in_an_hour_raise_no_question(office: Office) -> None:
    """The rule begins above fifteen, so that a quick evening is no suspicion."""
    await visits(await helper(office, "Nhanh"), 15)
    assert lines(office)["doubtful"] == {}


async def test_a_line_is_taken_off_with_a_reason_and_put_back(office: Office) -> None:
    """Corrections need a reason, name who made them, and leave their trace on the page."""
    await helper(office, "Đang Ốm")
    await office.sign_in()
    shown = await office.browser.get("/merit")
    subject = lines(office)["lag"]["Đang Ốm"].person.helper_id
    form = {"csrf": form_token(shown), "subject": subject, "do": "off"}
    without = await office.browser.post("/merit/note", data=form | {"reason": " "})
    assert without.status_code == 400
    assert (await office.browser.post("/merit/note", data=form | {"reason": "Nghỉ ốm"})).status_code == 303
    assert lines(office)["lag"]["Đang Ốm"].off
    office.now_ms += 1
    again = form | {"do": "on", "reason": "Đã đi làm lại"}
    assert (await office.browser.post("/merit/note", data=again)).status_code == 303
    line = lines(office)["lag"]["Đang Ốm"]
    assert not line.off
    assert [n.text for n in line.notes] == ["Đã đi làm lại", "Nghỉ ốm"]
    assert "Nghỉ ốm" in (await office.browser.get("/merit")).text


async def test_units_are_ranked_by_what_should_be_done_by_now(office: Office) -> None:
    """Every target of a unit is on one of the two lists, by its share of what is expected."""
    found = service.merit(office.services, viewer()).lists
    targets = {(t.unit_id, t.indicator) for t in office.services.campaign().campaign.targets}
    ahead = {(u.unit_id, u.indicator) for u in found.units_ahead}
    behind = {(u.unit_id, u.indicator) for u in found.units_behind}
    assert ahead | behind == targets
    assert ahead & behind == set()
    assert all(u.cell.done < u.expected for u in found.units_behind)


async def test_a_note_on_nobody_is_not_found(office: Office) -> None:
    """A subject that stands on no list cannot be noted."""
    await office.sign_in()
    form = {"csrf": form_token(await office.browser.get("/merit")), "subject": "ai-do", "do": "off"}
    assert (await office.browser.post("/merit/note", data=form | {"reason": "Không rõ"})).status_code == 404


async def test_a_later_confirmation_takes_no_credit_away(office: Office) -> None:
    """What the police list confirms stays with the helper who brought it about; taken back, it goes."""
    phone = await helper(office, "Đã Giúp Một")
    person, states = fresh_id(), {i: {"status": s, "achieved_on": "2024-05-13"} for i, s in STEPS.items()}
    told = {"unit": "kp3", "full_name": "Thị Bé", "birth_date": "1980", **states}
    await phone.push([fact("resident", person, **told)])
    clerk = Author(fresh_id(), "Công an phường", "long-thuy")
    confirmed = Fact(
        kind="resident", entity=person, set={"eid": FieldValue(v=states["eid"], basis="police_list")}
    )
    office.now_ms += 1
    state(office.services, clerk, [confirmed])
    found = service.merit(office.services, viewer()).lists
    assert "Đã Giúp Một" not in {x.person.name for x in found.lag}
    taken_back = FieldValue(v={"status": "registered_1", "achieved_on": None}, basis="police_list")
    office.now_ms += 1
    state(office.services, clerk, [Fact(kind="resident", entity=person, set={"eid": taken_back})])
    assert "Đã Giúp Một" in lines(office)["lag"]


async def test_everybodys_quota_stands_by_unit_with_the_people_and_their_steps(office: Office) -> None:
    """Who is on no list has a line, too; its number opens to the people, each with their steps and days."""
    phone = await helper(office, "Đã Giúp Ba")
    await helper(office, "Tình Nguyện", "volunteer")
    await helps(phone, "eid", "sim_signature", people=2)
    await helps(phone, "eid")
    (unit,) = service.quotas(office.services, viewer()).units
    assert (unit.unit_id, unit.bound, unit.reached) == ("kp3", 1, 0)
    assert [(x.person.name, x.work.quota.all_steps) for x in unit.lines] == [
        ("Đã Giúp Ba", 2),
        ("Tình Nguyện", 0),
    ]
    await office.sign_in()
    page = (await office.browser.get("/merit/quota")).text
    address = re.findall(r'href="(/merit/[^"]+/people)">3</a>', page)[0]
    people = (await office.browser.get(address)).text
    assert people.count("Sim chính chủ kèm chữ ký số 13/05/2024") == 2
    assert people.count("Kích hoạt định danh điện tử 13/05/2024") == 3
