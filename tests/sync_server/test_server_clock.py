"""A server whose clock is behind its own newest entry takes and counts nothing, and says so."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.sync_server.office import ADDRESS, DAY_MS, Office, Phone, fact, fresh_id, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await opened.sign_in()
        yield opened


@pytest.fixture
async def phone(office: Office) -> Phone:
    """A phone of which something was taken; then the server's clock falls by 40 days."""
    phone = await office.phone("kp3", "Thị Bé")
    await phone.push([_person(phone)])
    office.now_ms -= 40 * DAY_MS
    return phone


def _person(phone: Phone) -> dict[str, object]:
    return fact("resident", fresh_id(), unit=phone.unit, full_name="Điểu Sáu")


@pytest.mark.parametrize("path", ["pull", "ping", "campaign"])
async def test_no_phone_is_told_a_time(office: Office, phone: Phone, path: str) -> None:
    """Every question is answered by whose clock is wrong, and by no time."""
    told = await office.browser.get(f"/v1/{path}", headers={"Authorization": f"Bearer {phone.token}"})
    assert (told.status_code, told.json()["type"]) == (503, "urn:bonphu:clock_behind")
    assert "server_time" not in told.json()


async def test_nothing_is_taken(office: Office, phone: Phone) -> None:
    """A push stays with its phone, and counts once the clock is set."""
    with pytest.raises(httpx.HTTPStatusError, match="503"):
        await phone.push([_person(phone)])
    phone.n -= 1
    office.now_ms += 40 * DAY_MS
    await phone.push([_person(phone)])


async def test_machines_and_people_are_told(office: Office, phone: Phone) -> None:
    """Not ready, and a line on every page; what is sent by a form is not kept."""
    assert (await office.browser.get("/readyz")).status_code == 503
    assert "Đồng hồ máy chủ đang chậm hơn" in (await office.browser.get("/")).text
    answer = await office.send("/conflicts", entity=fresh_id(), field="full_name", choice="x")
    assert answer.status_code == 503
    assert "chưa lưu gì" in answer.text


async def test_it_is_found_at_start_as_well(office: Office, phone: Phone, tmp_path: Path) -> None:
    """A server that is started with a wrong clock knows it from its log."""
    async with open_office(tmp_path, account=False) as again:
        again.now_ms = office.now_ms
        async with httpx.AsyncClient(transport=httpx.ASGITransport(again.app), base_url=ADDRESS) as browser:
            assert (await browser.get("/readyz")).json()["type"] == "urn:bonphu:clock_behind"


async def test_a_clock_that_was_ahead_may_be_put_right(office: Office, phone: Phone) -> None:
    """Whoever looks after the server says that it is right now; then work goes on."""
    office.services.believe_clock()
    assert (await office.browser.get("/readyz")).status_code == 200
    await phone.push([_person(phone)])


async def test_a_clock_that_is_set_by_minutes_stops_nothing(office: Office) -> None:
    """A time server moves it by seconds now and then."""
    phone = await office.phone("kp3", "Thị Bé")
    await phone.push([_person(phone)])
    office.now_ms -= 60_000
    await phone.push([_person(phone)])
