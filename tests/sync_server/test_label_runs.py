"""Print runs of blank labels: a form sent twice uses nothing up, and a mistake can be taken back."""

import re
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.household_code import make_code
from shared.text import t
from sync_server.papers.labels.numbers import free_numbers, ranges_of
from sync_server.people.accounts import service as accounts
from tests.sync_server.office import PASSWORD, Office, fact, form_token, fresh_id, open_office
from tests.sync_server.test_labels import numbers

ADDRESS = "/labels"
_NUMBERS = st.sets(st.integers(1, 60))


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await opened.sign_in()
        yield opened


async def form(office: Office, count: int = 5, unit: str = "kp3") -> dict[str, str]:
    """Return a fresh form of blank labels as the page has it."""
    page = await office.browser.get(ADDRESS)
    key = re.search(r'name="key" value="([^"]+)"', page.text)
    assert key is not None
    told = {"unit": unit, "which": "blanks", "count": str(count), "size": "small"}
    return told | {"csrf": form_token(page), "key": key[1]}


async def run_ids(office: Office) -> list[str]:
    return re.findall(r'href="/labels/([0-9a-f]{40})"', (await office.browser.get(ADDRESS)).text)


async def withdraw(office: Office, run_id: str, **more: str) -> httpx.Response:
    csrf = form_token(await office.browser.get(ADDRESS))
    return await office.browser.post(f"{ADDRESS}/{run_id}", data={"csrf": csrf, "sure": "on"} | more)


async def test_the_same_form_gives_the_same_labels(office: Office) -> None:
    """Pressed again and again, a form of 960 labels uses up 960 codes, and each answer is the same file."""
    told = await form(office, 960)
    first, second = [await office.browser.post(ADDRESS, data=told) for _ in range(2)]
    assert first.content == second.content
    assert len(await run_ids(office)) == 1
    assert "KP3 9.039" in (await office.browser.get(ADDRESS)).text


async def test_a_form_without_a_key_is_known_by_its_session(office: Office) -> None:
    """A form that was opened before there were keys uses up nothing twice either."""
    told = await form(office)
    told.pop("key")
    first, second = [await office.browser.post(ADDRESS, data=told) for _ in range(2)]
    assert first.content == second.content


async def test_another_form_or_another_wish_gives_other_labels(office: Office) -> None:
    """A page opened anew, and another number on the same page, are print runs of their own."""
    told = await form(office, 2)
    others = [told | {"count": "3"}, await form(office, 2)]
    files = [(await office.browser.post(ADDRESS, data=one)).content for one in (told, *others)]
    assert [numbers(file) for file in files] == [[1, 2], [3, 4, 5], [6, 7]]


async def test_a_run_taken_back_is_printed_again(office: Office) -> None:
    """Its numbers are the next to be given out, and its file cannot be had any more."""
    first, second = await form(office, 3), await form(office, 2)
    await office.browser.post(ADDRESS, data=first)
    (run_id,) = await run_ids(office)
    assert numbers((await office.browser.post(ADDRESS, data=second)).content) == [4, 5]
    assert (await withdraw(office, run_id)).status_code == 303
    assert (await office.browser.get(f"{ADDRESS}/{run_id}")).status_code == 404
    again = await office.browser.post(ADDRESS, data=await form(office, 4))
    assert numbers(again.content) == [1, 2, 3, 6]


async def test_the_form_of_a_run_taken_back_prints_nothing_by_itself(office: Office) -> None:
    """A browser that sends the old form again is told so, with the form to send for new labels."""
    told = await form(office)
    await office.browser.post(ADDRESS, data=told)
    await withdraw(office, (await run_ids(office))[0])
    reply = await office.browser.post(ADDRESS, data=told)
    assert (reply.status_code, t("labels.form_withdrawn") in reply.text) == (400, True)
    assert f'value="{told["key"]}"' not in reply.text


async def test_a_run_with_a_label_on_a_door_stays(office: Office) -> None:
    """Once a household has one of its codes it cannot be taken back, and the page says how many are used."""
    await office.browser.post(ADDRESS, data=await form(office))
    (run_id,) = await run_ids(office)
    phone = await office.phone("kp3", "Người Dán")
    await phone.push([fact("household", fresh_id(), unit="kp3", code=str(make_code("LT-3", 2)))])
    reply = await withdraw(office, run_id)
    assert (reply.status_code, t("labels.run_used") in reply.text) == (400, True)
    assert await run_ids(office) == [run_id]
    used = f'{t("labels.col_used")}</span> <span class="calc">1</span>'
    assert used in (await office.browser.get(ADDRESS)).text


async def test_without_the_tick_nothing_is_taken_back(office: Office) -> None:
    """That the paper is gone has to be said."""
    await office.browser.post(ADDRESS, data=await form(office))
    (run_id,) = await run_ids(office)
    reply = await withdraw(office, run_id, sure="")
    assert (reply.status_code, t("labels.sure_missing") in reply.text) == (400, True)
    assert await run_ids(office) == [run_id]


async def test_a_lost_file_can_be_had_again(office: Office) -> None:
    """The same bytes as when it was printed."""
    printed = await office.browser.post(ADDRESS, data=await form(office, 30))
    (run_id,) = await run_ids(office)
    assert (await office.browser.get(f"{ADDRESS}/{run_id}")).content == printed.content


async def test_who_sees_one_khu_pho_sees_no_run_of_another(office: Office) -> None:
    """A run that is partly of another khu phố is not there for them, and cannot be taken back by them."""
    await office.browser.post(ADDRESS, data=await form(office, unit=""))
    (run_id,) = await run_ids(office)
    accounts.create_account(office.services, "kp3", "kp3", PASSWORD)
    await office.sign_in("kp3")
    assert await run_ids(office) == []
    assert (await withdraw(office, run_id)).status_code == 404
    assert (await office.browser.get(f"{ADDRESS}/{run_id}")).status_code == 404


@given(_NUMBERS, _NUMBERS)
def test_no_number_is_given_out_that_is_taken(taken: set[int], back: set[int]) -> None:
    """Those of runs taken back come first, then those above every number ever seen; no gap in between."""
    free = list(free_numbers(taken, back))
    assert not taken & set(free)
    assert len(free) == len(set(free))
    assert set(free[: len(back - taken)]) == back - taken
    assert all(n > max(taken | back | {0}) for n in free[len(back - taken) :])
    assert free[-1] == 9999


@given(_NUMBERS)
def test_ranges_hold_the_numbers(some: set[int]) -> None:
    """Ranges are in order, apart, and hold exactly the numbers."""
    ranges = ranges_of(some)
    assert [n for a, b in ranges for n in range(a, b + 1)] == sorted(some)
    assert all(b + 1 < c for (_, b), (c, _) in pairwise(ranges))
