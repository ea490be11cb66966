"""Every number of the ward's pages is a link to exactly the records it counts, for whoever may see them."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import pytest

from shared.text import t
from sync_server.ledger import rollups
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from sync_server.web.roles import Role
from tests.sync_server.filled import fill_all
from tests.sync_server.office import PASSWORD, Office, form_token, open_office
from tests.sync_server.reporting import hidden

PAGES = (
    "/",
    "/progress/id_card",
    "/progress/eid",
    "/progress/sim_signature",
    "/progress/smartphone",
    "/leading",
    "/points",
    "/obstacles?which=all",
    "/worklist?unit=kp3",
)
OF_THE_WHOLE_WARD = ("/merit", "/merit/quota", "/referrals?which=all")
LINK = re.compile(r'<a class="n" href="([^"]+)">([+-]?[\d.]+)</a>')
# A number that counts records and is no link; `calc` are targets, rates and what else is worked out.
DEAD = re.compile(r'<(?!a )\w+ class="n">([^<]*[1-9][^<]*)<')
ROW = re.compile(r'<tr role="row">\s*<t[dh] role="(?:cell|rowheader)"|<article class="card case"')


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await fill_all(opened, seed=5)
        yield opened


def numbers(html: str) -> dict[str, int]:
    """Return `{address: number}` of a page; the same address never stands beside two numbers."""
    found: dict[str, int] = {}
    for address, text in LINK.findall(html):
        number = int(text.replace(".", ""))
        assert found.setdefault(unescape(address), number) == number, address
    return found


async def behind(office: Office, address: str) -> int:
    """Return how many records a list has on all its pages: as many as its number should say.

    Of a desk's counts it is their sum, of a difference what was added less what was taken away.
    """
    total, page = 0, 1
    while True:
        answer = await office.browser.get(address + ("&" if "?" in address else "?") + f"page={page}")
        assert answer.status_code == 200, address
        total += _amount(answer.text, address)
        if 'rel="next"' not in answer.text:
            return total
        page += 1


def _amount(html: str, address: str) -> int:
    for name, text in (("seen", "cell=tally.seen"), ("served", "cell=tally.served"), ("effect", "moved")):
        if text in address:
            label = re.escape(t(f"records.{name}"))
            cells = re.findall(rf'<span class="label">{label}</span> <span>([+\-\d.]+)</span>', html)
            return sum(int(c.replace(".", "")) for c in cells)
    return len(ROW.findall(html))


async def check(office: Office, *pages: str) -> dict[str, int]:
    """Follow every number of these pages; return how many each page has."""
    followed = {}
    for page in pages:
        html = (await office.browser.get(page)).text
        assert DEAD.findall(html) == [], page
        found = numbers(html)
        followed[page] = len(found)
        for address, number in found.items():
            assert await behind(office, address) == number, f"{page} → {address}"
    return followed


async def test_every_number_opens_as_many_records(office: Office) -> None:
    """For somebody who sees the whole ward, each number of each page is the length of the list it opens."""
    await office.sign_in()
    followed = await check(office, *PAGES, *OF_THE_WHOLE_WARD)
    few = {page: n for page, n in followed.items() if not n and page not in _HAVE_ONE_LIST}
    assert few == {}


# Their one number is the heading of the list itself.
_HAVE_ONE_LIST = ("/worklist?unit=kp3", "/referrals?which=all")


async def test_every_number_of_somebody_with_one_neighbourhood_opens_that_ones_records(
    office: Office,
) -> None:
    """A lead's numbers open too, to the own khu phố's records, and those of another are refused."""
    accounts.create_account(office.services, "to-truong", "kp3", PASSWORD, Role.UNIT_LEAD)
    await office.sign_in("to-truong")
    followed = await check(office, *PAGES)
    assert sum(followed.values()) > 60
    for address in (
        "/records?unit=kp4&cell=obstacles.open",
        "/records?unit=kp4&cell=tally.seen",
        "/records?unit=long-thuy&cell=referrals",
        "/obstacles/blocked?unit=kp4&indicator=eid",
        "/progress/eid/moved?unit=long-thuy&part=all",
    ):
        assert (await office.browser.get(address)).status_code == 403, address


async def test_every_number_of_a_report_opens_the_records_of_that_moment(office: Office) -> None:
    """A frozen report's figures open to whom they counted, though the ward has gone on since."""
    await office.sign_in()
    form = form_token(await office.browser.get("/reports"))
    begun = await office.browser.post("/reports", data={"csrf": form, "kind": "weekly", "week": "2024-05-14"})
    report = begun.headers["location"]
    await office.browser.post(f"{report}/freeze", data=hidden(await office.browser.get(report)))
    before = numbers((await office.browser.get(report)).text)
    office.now_ms += 60_000
    await fill_all(office, seed=9, days_apart=0)
    followed = await check(office, report)
    assert followed[report] > 60
    assert numbers((await office.browser.get(report)).text) == before


async def test_a_lists_own_number_is_its_length(office: Office) -> None:
    """What stands over obstacles, referrals and doors is how many there are below."""
    await office.sign_in()
    for address, text in (
        ("/obstacles?which=all", "obstacles.count"),
        ("/obstacles?which=open&kind=frail&unit=kp3", "obstacles.count"),
        ("/referrals?which=closed", "referrals.count"),
        ("/worklist?unit=kp3&state=done", "worklist.count"),
    ):
        count = await behind(office, address)
        assert count > 0, address
        assert t(text, n=count) in (await office.browser.get(address)).text


async def test_the_campaigns_own_cells_all_have_a_list(office: Office) -> None:
    """Whatever the roll-up counts has a list as long as the count."""
    await office.sign_in()
    cells = rollups.totals(office.services.database, office.services.ward_id)["kp3"]
    chosen = {c: n for c, n in cells.items() if c.startswith(("obstacles", "referrals", "tally"))}
    assert len(chosen) > 10
    for cell, n in chosen.items():
        assert await behind(office, f"/records?unit=kp3&cell={cell}") == n, cell


async def test_nobody_without_a_list_is_told_of_one(office: Office) -> None:
    """A helper's figure that no list shows, a cohort's duty or a cell that there is none of: not found."""
    await office.sign_in()
    helper = enrolment.add_helper(office.services.enrolment(), "Mới", "kp3", "volunteer").helper_id
    for address in (
        f"/merit/{helper}/people",
        "/merit/ai-do/people",
        "/leading/official?duty=bay",
        "/records?unit=kp3&cell=obstacles.bay",
        "/records?unit=kp3&cell=tally.bay",
        "/records?unit=kp3&cell=residents&week=2024-05-13",
        "/records?unit=o-dau&cell=residents",
        "/obstacles/blocked?unit=kp1&indicator=bay",
    ):
        assert (await office.browser.get(address)).status_code == 404, address
