"""Those who lead by example: counted by cohort and duty, listed while they miss something."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from shared.link import link_id
from sync_server.ledger.erase import erase
from sync_server.office.leading import service
from sync_server.office.leading.standing import CohortPart, CohortStanding
from sync_server.people.accounts import service as accounts
from sync_server.web.roles import Role
from sync_server.web.viewer import Viewer
from tests.sync_server.office import (
    FIRST_MORNING_MS,
    PASSWORD,
    Office,
    Phone,
    fact,
    form_token,
    fresh_id,
    open_office,
)

DONE: dict[str, Any] = {
    "sim_signature": {"status": "both", "achieved_on": None},
    "smartphone": {"status": "smartphone_4g", "achieved_on": None},
    "ticks": ["public_portals"],
}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def person(phone: Phone, name: str, *cohorts: str, **states: Any) -> None:
    told = {"unit": phone.unit, "full_name": name, "birth_date": "1980", "cohorts": list(cohorts)}
    await phone.push([fact("resident", fresh_id(), **told | states)])


def viewer(unit: str = "long-thuy") -> Viewer:
    return Viewer(fresh_id(), "phuong", unit, "", "supervisor")


def standing(office: Office, key: str, unit: str = "long-thuy") -> CohortStanding:
    page = service.leading(office.services, viewer(unit))
    return next(s for s in page.cohorts if s.cohort.key == key)


async def test_officials_have_three_duties(office: Office) -> None:
    """An official is done with SIM, smartphone and the portals, whatever card and account say (R-16)."""
    phone = await office.phone("kp3", "Người Ghi")
    await person(phone, "Đủ Cả", "official", **DONE)
    await person(phone, "Thiếu Sim", "official", **DONE | {"sim_signature": {"status": "no_sim"}})
    active = {"eid": {"status": "activated_2", "achieved_on": None}, "ticks": []}
    await person(phone, "Chưa Dùng Cổng", "official", **DONE | active)
    found = standing(office, "official")
    assert (found.people, found.complete, found.behind) == (3, 1, 2)
    assert [(d.done, d.asked) for d in found.duties] == [(2, 3), (3, 3), (2, 3)]


NOT_ASKED: dict[str, dict[str, Any]] = {
    "Không Ngày Sinh": {"birth_date": None},
    "Đã Chuyển": {"moved_away": "2024-05-01"},
    "Ở Nước Ngoài": {"exclusion": "abroad"},
    "Còn Nhỏ": {"birth_date": "2020"},
}


@pytest.mark.parametrize("key", ["official", "member"])
async def test_who_is_not_asked_counts_nowhere(office: Office, key: str) -> None:
    """Neither above nor below the line, whatever stands on their ladders; a list of its own says why."""
    phone = await office.phone("kp3", "Người Ghi")
    done = DONE | {"eid": {"status": "activated_2"}, "id_card": {"status": "issued"}}
    for name, why in NOT_ASKED.items():
        await person(phone, name, key, **done | why)
    await person(phone, "Được Tính", key)
    found = standing(office, key)
    assert (found.people, found.complete, found.not_asked) == (1, 0, 4)
    assert {(d.done, d.asked) for d in found.duties} == {(0, 1)}
    await office.sign_in()
    lists = {
        who: (await office.browser.get(f"/leading/{key}?who={who}")).text
        for who in ("missing", "complete", "all", "not_asked")
    }
    assert [who for who, page in lists.items() if "Được Tính" in page] == ["missing", "all"]
    for name in NOT_ASKED:
        assert [who for who, page in lists.items() if name in page] == ["not_asked"]
    assert "Chưa có ngày sinh" in lists["not_asked"]


async def test_what_was_done_after_the_day_is_late(office: Office) -> None:
    """Officials had until 4 May (R-21): a SIM of that day is in time; of the 5th, or ticked today, late."""
    phone = await office.phone("kp3", "Người Ghi", joined_ms=FIRST_MORNING_MS)
    for name, on in (("Kịp", "2024-05-04"), ("Trễ", "2024-05-05")):
        await person(
            phone, name, "official", **DONE | {"sim_signature": {"status": "both", "achieved_on": on}}
        )
    found = standing(office, "official")
    assert (found.people, found.complete, found.late) == (2, 2, 2)
    assert [d.late for d in found.duties] == [1, 0, 2]
    listed = service.cohort(office.services, viewer(), "official", 1, CohortPart("complete")).shown
    assert [(m.record.value("full_name"), [d.key for d in m.late]) for m in listed] == [
        ("Kịp", ["public_portals"]),
        ("Trễ", ["sim_signature", "public_portals"]),
    ]


async def test_the_day_has_passed_for_officials_and_not_for_members(office: Office) -> None:
    """On 14 May officials who miss something are overdue since the 4th, members have until 4 June (A-11)."""
    phone = await office.phone("kp3", "Người Ghi")
    await person(phone, "Cán Bộ", "official")
    await person(phone, "Hội Viên", "member")
    assert (standing(office, "official").overdue, standing(office, "official").days_left) == (True, -10)
    assert (standing(office, "member").overdue, standing(office, "member").days_left) == (False, 21)


async def test_who_is_in_two_cohorts_has_the_earlier_day(office: Office) -> None:
    """A member who is an official's relative is due with the relatives."""
    phone = await office.phone("kp3", "Người Ghi")
    await person(phone, "Vừa Hội Viên", "member", "official_relative")
    shown = service.cohort(office.services, viewer(), "member", 1).shown
    assert [m.due.isoformat() for m in shown] == ["2024-05-19"]


async def test_a_list_holds_only_the_viewers_people_and_is_logged(office: Office) -> None:
    """A lead sees the own khu phố's people by name, and the log says that the list was read."""
    here, there = await office.phone("kp3", "Người Ghi"), await office.phone("kp4", "Người Khác")
    await person(here, "Người Khu Ba", "member")
    await person(there, "Người Khu Bốn", "member")
    accounts.create_account(office.services, "to-truong", "kp3", PASSWORD, Role.UNIT_LEAD)
    await office.sign_in("to-truong")
    page = (await office.browser.get("/leading/member")).text
    assert "Người Khu Ba" in page
    assert "Người Khu Bốn" not in page
    assert "1/1" not in (await office.browser.get("/leading")).text
    with office.services.database.read() as connection:
        logged = connection.exec_driver_sql("SELECT subject FROM access_log WHERE action = 'cohort_read'")
        assert logged.scalars().all() == ["kp3 member p1"]


async def test_a_cohort_nobody_knows_is_not_found(office: Office) -> None:
    """An address of no cohort answers that there is nothing."""
    await office.sign_in()
    assert (await office.browser.get("/leading/nobody")).status_code == 404


async def family(office: Office) -> tuple[Phone, str, str]:
    """Record an official with one relative who is linked, and another of nobody; return phone and ids."""
    phone = await office.phone("kp3", "Người Ghi")
    official, other = fresh_id(), fresh_id()
    told: dict[str, Any] = {"unit": "kp3", "birth_date": "1980"}
    await phone.push(
        [
            fact("resident", official, **told, full_name="Cán Bộ Một", cohorts=["official"]),
            fact("resident", other, **told, full_name="Vợ Ai Đó", cohorts=["official_relative"]),
            fact(
                "resident",
                fresh_id(),
                **told,
                **ALL_DONE,
                full_name="Con Cán Bộ",
                cohorts=["official_relative"],
                relative_of=official,
            ),
        ]
    )
    return phone, official, other


ALL_DONE: dict[str, Any] = {
    "id_card": {"status": "issued"},
    "eid": {"status": "activated_2"},
    "sim_signature": {"status": "both"},
    "smartphone": {"status": "smartphone_4g"},
}


async def test_relatives_stand_with_their_official(office: Office) -> None:
    """A relative is shown with the official, the official with how many relatives are done (R-22)."""
    _, official, _ = await family(office)
    await office.sign_in()
    relatives = (await office.browser.get("/leading/official_relative?who=all")).text
    assert "Thân nhân của Cán Bộ Một" in relatives
    assert relatives.count("chưa nối với người nào") == 1
    officials = (await office.browser.get("/leading/official")).text
    opened = f"/leading/official_relative?of={official}&amp;who=all"
    assert f'href="{opened}">1</a>' in officials
    theirs = (await office.browser.get(opened.replace("&amp;", "&"))).text
    assert "Con Cán Bộ" in theirs
    assert "Vợ Ai Đó" not in theirs


async def test_a_relative_of_nobody_is_counted_apart_and_linked_on_the_page(office: Office) -> None:
    """The number opens them; once the official is chosen, they count as that official's relative."""
    _, official, other = await family(office)
    assert standing(office, "official_relative").unlinked == 1
    await office.sign_in()
    apart = (await office.browser.get("/leading/official_relative?who=all&of=-")).text
    assert f"/leading/official_relative/{other}" in apart
    assert "Con Cán Bộ" not in apart
    asked = await office.browser.get(f"/leading/official_relative/{other}?name=can")
    assert "Cán Bộ Một" in asked.text
    form = {"csrf": form_token(asked), "official": official}
    sent = await office.browser.post(f"/leading/official_relative/{other}", data=form)
    assert sent.status_code == 303
    assert standing(office, "official_relative").unlinked == 0
    listed = service.cohort(office.services, viewer(), "official", 1).relatives[official]
    assert [(r.complete, r.people) for r in listed] == [(1, 2)]
    back = await office.browser.post(f"/leading/official_relative/{other}", data=form | {"official": ""})
    assert back.status_code == 303
    assert standing(office, "official_relative").unlinked == 1


async def test_only_an_official_in_reach_can_be_chosen(office: Office) -> None:
    """Nobody of another khu phố is offered to a lead, nor taken; no more is who is no official."""
    _, official, other = await family(office)
    phone = await office.phone("kp4", "Người Khác")
    await person(phone, "Cán Bộ Xa", "official")
    far = service.cohort(office.services, viewer("kp4"), "official", 1).shown[0].record.id
    accounts.create_account(office.services, "to-truong", "kp3", PASSWORD, Role.UNIT_LEAD)
    await office.sign_in("to-truong")
    asked = await office.browser.get(f"/leading/official_relative/{other}")
    assert "Cán Bộ Xa" not in asked.text
    for wrong in (far, other, fresh_id()):
        form = {"csrf": form_token(asked), "official": wrong}
        sent = await office.browser.post(f"/leading/official_relative/{other}", data=form)
        assert sent.status_code == 404, wrong
    for address in (f"/leading/official_relative/{official}", f"/leading/member/{other}"):
        assert (await office.browser.get(address)).status_code == 404
    assert standing(office, "official_relative").unlinked == 1


async def test_an_official_written_down_twice_has_all_relatives(office: Office) -> None:
    """Relatives of either record are those of the one person, also where the lead settles it later."""
    phone, official, other = await family(office)
    again = fresh_id()
    told: dict[str, Any] = {"unit": "kp3", "birth_date": "1980", "cohorts": ["official"]}
    pair = sorted((official, again))
    await phone.push(
        [
            fact("resident", again, **told, full_name="Cán Bộ Một"),
            fact("resident", other, relative_of=again),
            fact("link", link_id(*pair), unit="kp3", one=pair[0], other=pair[1], verdict="same"),
        ]
    )
    shown = service.cohort(office.services, viewer(), "official", 1)
    assert [[r.people for r in shown.relatives[m.record.id]] for m in shown.shown] == [[2]]


async def test_a_relative_stays_when_the_official_is_erased(office: Office) -> None:
    """Erasing one person takes nobody else: the relative is then one of nobody."""
    _, official, _ = await family(office)
    rules = office.services.campaign().rules
    with office.services.database.write() as connection:
        assert erase(connection, "long-thuy", rules, official, office.services.clock()) == {official}
    left = standing(office, "official_relative")
    assert (left.people, left.unlinked) == (2, 2)


async def test_an_official_of_another_khu_pho_is_no_name_and_no_gap(office: Office) -> None:
    """The lead of a khu phố reads that there is one, and not who; the ward reads the name."""
    _, _, other = await family(office)
    far = await office.phone("kp4", "Người Khác")
    await person(far, "Cán Bộ Xa", "official")
    named = service.cohort(office.services, viewer("kp4"), "official", 1).shown[0].record.id
    service.link_relative(office.services, viewer(), "official_relative", other, named)
    assert standing(office, "official_relative", "kp3").unlinked == 0
    accounts.create_account(office.services, "to-truong", "kp3", PASSWORD, Role.UNIT_LEAD)
    await office.sign_in("to-truong")
    for address in ("/leading/official_relative?who=all", f"/leading/official_relative/{other}"):
        page = (await office.browser.get(address)).text
        assert "Thân nhân của người ở khu phố khác" in page
        assert "Cán Bộ Xa" not in page
    await office.sign_in()
    page = (await office.browser.get("/leading/official_relative?who=all")).text
    assert "Thân nhân của Cán Bộ Xa" in page
