"""Obstacles at the police desk: listed in scope, answered once, and the answer comes back to the phone."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.merge import from_doc
from sync_server.people.accounts import service as accounts
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, Office, Phone, fact, form_token, fresh_id, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def told(phone: Phone, text: str, due: str = "2024-05-20", **more: Any) -> str:
    """Let a helper tell an obstacle of a resident who lacks an activated account."""
    home, person, obstacle = fresh_id(), fresh_id(), fresh_id()
    state = {"status": "registered_1", "achieved_on": None}
    about = {"household": home, "resident": person, "indicator": "eid"}
    fields = {"unit": phone.unit, "type": "otp_missing", "on": "2024-05-13", "text": text, "due": due}
    await phone.push(
        [
            fact("household", home, unit=phone.unit, address=f"Tổ 2 {text}"),
            fact("resident", person, unit=phone.unit, full_name="Thị Bé", birth_date="1980", eid=state),
            fact("obstacle", obstacle, **fields | about | more),
        ]
    )
    return obstacle


async def page(office: Office, **query: str) -> str:
    return (await office.browser.get("/obstacles", params=query)).text


async def answer(office: Office, obstacle: str, **said: str) -> httpx.Response:
    shown = await office.browser.get("/obstacles", params={"which": "all"})
    part = shown.text.split(f'id="o-{obstacle}"')[1]
    seen = {}
    for name in ("status", "owner", "due", "answer"):
        value = part.split(f'name="seen.{name}" value="')[1].split('"')[0]
        seen[f"seen.{name}"] = value
    usual = {"status": "answered", "owner": "cong-an", "due": "2024-05-20", "answer": "Mời ra một cửa"}
    form = {"csrf": form_token(shown)} | usual | said
    return await office.browser.post(f"/obstacles/{obstacle}", data=form | seen)


async def pulled(phone: Phone, entity: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {phone.token}"}
    reply = await phone.office.browser.get("/v1/pull", params={"after": 0, "limit": 500}, headers=headers)
    return next(from_doc(e) for e in reply.json()["entities"] if e["id"] == entity).values()


async def test_the_answer_comes_back_to_the_phone(office: Office) -> None:
    """What the desk answers is in the obstacle that the sender's phone pulls, with the day of the answer."""
    phone = await office.phone("kp3", "Người Báo")
    obstacle = await told(phone, "Không nhận được mã")
    await office.sign_in()
    assert (await answer(office, obstacle)).status_code == 303
    values = await pulled(phone, obstacle)
    assert (values["status"], values["answer"], values["answered_on"]) == (
        "answered",
        "Mời ra một cửa",
        "2024-05-14",
    )
    assert values["type"] == "otp_missing"


async def test_two_desks_that_answer_at_once_make_a_conflict(office: Office) -> None:
    """An answer given without having seen the other one stands beside it; none is overwritten."""
    phone = await office.phone("kp3", "Người Báo")
    obstacle = await told(phone, "Không nhận được mã")
    await office.sign_in()
    shown = await office.browser.get("/obstacles")
    form = {"csrf": form_token(shown), "status": "answered", "owner": "cong-an", "due": "2024-05-20"}
    for text in ("Mời ra một cửa", "Gọi tổng đài"):
        reply = await office.browser.post(f"/obstacles/{obstacle}", data=form | {"answer": text})
        assert reply.status_code == 303
    headers = {"Authorization": f"Bearer {phone.token}"}
    reply = await office.browser.get("/v1/pull", params={"after": 0, "limit": 500}, headers=headers)
    record = next(from_doc(e) for e in reply.json()["entities"] if e["id"] == obstacle)
    assert {h.value for h in record.fields["answer"]} == {"Mời ra một cửa", "Gọi tổng đài"}


@pytest.mark.parametrize(
    "said",
    [{"answer": ""}, {"status": "nonsense"}, {"owner": "nobody"}, {"due": "mai"}, {"due": "2024-02-30"}],
)
async def test_a_wrong_answer_is_kept_as_typed(office: Office, said: dict[str, str]) -> None:
    """What cannot stand is said in words beside the obstacle, and nothing of the form is lost."""
    phone = await office.phone("kp3", "Người Báo")
    obstacle = await told(phone, "Không nhận được mã")
    await office.sign_in()
    reply = await answer(office, obstacle, **{"answer": "Đang hỏi tổng đài"} | said)
    assert reply.status_code == 400
    assert 'role="alert"' in reply.text
    assert said.get("answer", "Đang hỏi tổng đài") in reply.text
    assert (await pulled(phone, obstacle)).get("answer") is None


async def test_a_form_that_came_in_part_is_answered_in_words(office: Office) -> None:
    """Fields that a broken browser left out count as empty: the page says what is missing."""
    obstacle = await told(await office.phone("kp3", "Người Báo"), "Không nhận được mã")
    await office.sign_in()
    part = {"csrf": form_token(await office.browser.get("/obstacles")), "status": "answered"}
    reply = await office.browser.post(f"/obstacles/{obstacle}", data=part)
    assert (reply.status_code, 'role="alert"' in reply.text) == (400, True)


async def test_the_overdue_come_first(office: Office) -> None:
    """Obstacles are listed by the day an answer is due, and those past it are marked."""
    phone = await office.phone("kp3", "Người Báo")
    await told(phone, "Việc sau", due="2024-05-25")
    await told(phone, "Việc quá hạn", due="2024-05-10")
    await office.sign_in()
    text = await page(office)
    assert text.index("Việc quá hạn") < text.index("Việc sau")
    assert "Quá hạn 10/05/2024" in text
    late = await page(office, which="overdue")
    assert "Việc quá hạn" in late
    assert "Việc sau" not in late


async def test_answered_ones_leave_the_open_list(office: Office) -> None:
    """The usual list is what still has to be done; what was answered is found among the closed."""
    phone = await office.phone("kp3", "Người Báo")
    obstacle = await told(phone, "Không nhận được mã")
    await office.sign_in()
    await answer(office, obstacle)
    assert "Không nhận được mã" not in await page(office)
    assert "Không nhận được mã" in await page(office, which="closed")


async def test_a_lead_sees_and_answers_only_the_own_khu_pho(office: Office) -> None:
    """Another khu phố's obstacle is not listed, and answering it is like answering what does not exist."""
    here, there = await office.phone("kp3", "Người Báo"), await office.phone("kp4", "Người Khác")
    await told(here, "Của khu phố ba")
    foreign = await told(there, "Của khu phố bốn")
    accounts.create_account(office.services, "to-truong", "kp3", PASSWORD, Role.UNIT_LEAD)
    await office.sign_in("to-truong")
    shown = await office.browser.get("/obstacles", params={"which": "all"})
    assert "Của khu phố ba" in shown.text
    assert "Của khu phố bốn" not in shown.text
    form = {"csrf": form_token(shown), "status": "done", "owner": "cong-an", "due": "", "answer": "Xong"}
    for entity in (foreign, fresh_id()):
        assert (await office.browser.post(f"/obstacles/{entity}", data=form)).status_code == 404


async def test_what_obstacles_cost_is_shown_by_target(office: Office) -> None:
    """Residents held up in an indicator are counted per khu phố, and left out once they have reached it."""
    phone = await office.phone("kp3", "Người Báo")
    await told(phone, "Không nhận được mã")
    await told(phone, "Mất sim", type="sim_lost")
    await office.sign_in()
    effects = (await page(office)).split('id="effects"')[1]
    assert 'indicator=eid">2</a>' in effects
    assert "Khu phố 3" in effects
