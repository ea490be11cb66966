"""Every page opens for every role in every kind of unit and ward: none fails, none is a dead end.

Addresses are the app's own, so that a new page is walked by itself.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import Amount
from tests.sync_server.office import Office
from tests.sync_server.walking import Walker, end, standing_in, visitors, ward_of

WARDS = ("new", "bare", "working")
_FOR_MACHINES = ("/healthz", "/readyz", "/metrics", "/app", "/static", "/live")


@pytest.fixture(params=WARDS)
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    async with ward_of(tmp_path, request.param) as opened:
        yield opened


async def test_every_page_opens_for_everybody(office: Office, amount: Amount) -> None:
    """Whatever somebody opens or follows is shown, or refused in words with a way on that does open."""
    assert await _faults(office, amount) == []


async def test_every_page_opens_once_parts_of_the_plan_are_gone(tmp_path: Path, amount: Amount) -> None:
    """So it is when the campaign is over and units that phones, helpers and accounts belong to are gone."""
    async with ward_of(tmp_path, "working") as office:
        end(office)
        assert await _faults(office, amount) == []


async def _faults(office: Office, amount: Amount) -> list[str]:
    faults, opened = [], 0
    for viewer in visitors(office):
        with standing_in(office, viewer):
            walker = Walker(office, viewer, amount.of(1, 12))
            await walker.walk()
            opened += len(walker.opened)
            for address, reply in walker.opened.items():
                wrong = await _wrong(office, address, reply)
                faults += [f"{viewer.role} {viewer.unit_id} {address}: {wrong}"] if wrong else []
    amount.tell(f"{opened} addresses")
    return faults


async def _wrong(office: Office, address: str, reply: httpx.Response) -> str:
    """Return what is wrong with an answer; an empty text if nothing is."""
    if reply.status_code >= 500:
        return str(reply.status_code)
    if reply.status_code < 400 or address.startswith(_FOR_MACHINES):
        return ""
    main = reply.text.partition("<main")[2].partition("</main>")[0]
    if not re.search(r"<h1>[^<]+</h1>", main):
        return f"{reply.status_code} without words"
    ways = re.findall(r'<a class="button" href="([^"]+)"', main)
    if not ways and 'action="/sign-out"' in main:
        return ""
    for way in ways:
        if (await office.browser.get(way)).status_code >= 400:
            return f"{reply.status_code} leads to {way}, which is refused"
    return "" if ways else f"{reply.status_code} without a way on"
