"""Households to work on: filtered as asked, walked in order, of the own khu phố only."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sync_server.people.accounts import service as accounts
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, Office, Phone, fact, fresh_id, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        phone = await opened.phone("kp3", "Người Ghi")
        await home(phone, "Số 12, đường Lê Lợi", "2", outcome="nobody_home", on="2024-05-04")
        await home(phone, "Số 3, đường Lê Lợi", "2", outcome="met_helped", on="2024-05-13")
        await home(phone, "Số 1, đường Trần Phú", "1")
        await home(await opened.phone("kp4", "Người Khác"), "Nhà khu phố bốn", "1")
        await opened.sign_in()
        yield opened


async def home(phone: Phone, address: str, cell: str, **last: Any) -> None:
    told: dict[str, Any] = {"unit": phone.unit, "address": address, "cell": cell}
    if last:
        told["last_visit"] = {"visit": fresh_id(), **last}
    await phone.push([fact("household", fresh_id(), **told)])


async def listed(office: Office, **query: str) -> list[str]:
    """Return the house numbers on the page, in its order."""
    page = (await office.browser.get("/worklist", params={"unit": "kp3", **query})).text
    rows = page.split("<tbody")[1].split("</tbody")[0] if "<tbody" in page else ""
    return [part.split(",")[0].split("Số ")[1] for part in rows.split("rowheader")[1:]]


async def test_doors_are_listed_as_one_walks(office: Office) -> None:
    """Tổ by tổ, street by street, with number 3 before number 12."""
    assert await listed(office) == ["1", "3", "12"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "unvisited"}, ["1"]),
        ({"state": "to_revisit"}, ["12"]),
        ({"cell": "2"}, ["3", "12"]),
        ({"street": "le loi"}, ["3", "12"]),
        ({"days": "7"}, ["1", "12"]),
        ({"street": "le loi", "days": "7"}, ["12"]),
        ({"helper": fresh_id()}, []),
    ],
)
async def test_filters_narrow_the_list(office: Office, query: dict[str, str], expected: list[str]) -> None:
    """State, tổ, street without accents, helper and idle days keep what fits, together too."""
    assert await listed(office, **query) == expected


async def test_another_khu_pho_is_refused_to_a_lead(office: Office) -> None:
    """A lead gets the own khu phố without asking, and no other by asking."""
    accounts.create_account(office.services, "to-truong", "kp4", PASSWORD, Role.UNIT_LEAD)
    await office.sign_in("to-truong")
    assert "Nhà khu phố bốn" in (await office.browser.get("/worklist")).text
    assert (await office.browser.get("/worklist", params={"unit": "kp3"})).status_code == 403
