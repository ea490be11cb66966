"""Every page opens for every role in every kind of unit and ward: none fails, none is a dead end.

Addresses are the app's own, so that a new page is walked by itself.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest

from sync_server.web.viewer import Viewer
from tests.conftest import Amount
from tests.sync_server.office import Office
from tests.sync_server.walking import Walker, end, standing_in, visitors, ward_of

WARDS = ("new", "bare", "working")
_FOR_MACHINES = ("/healthz", "/readyz", "/metrics", "/app", "/static", "/live")


@pytest.mark.parametrize("kind", WARDS)
async def test_every_page_opens_for_everybody(tmp_path: Path, amount: Amount, kind: str) -> None:
    """Whatever somebody opens or follows is shown, or refused in words with a way on that does open."""
    async with ward_of(tmp_path, kind) as office:
        assert await _faults(office, amount, visitors(office, few=kind != "working")) == []


async def test_every_page_opens_once_parts_of_the_plan_are_gone(tmp_path: Path, amount: Amount) -> None:
    """So it is when the campaign is over and units that phones, helpers and accounts belong to are gone."""
    async with ward_of(tmp_path, "working") as office:
        end(office)
        assert await _faults(office, amount, visitors(office, few=True)) == []


async def _faults(office: Office, amount: Amount, who: Iterable[Viewer]) -> list[str]:
    faults, opened = [], 0
    for viewer in who:
        with standing_in(office, viewer):
            walker = Walker(office, viewer, amount.of(1, 12))
            await walker.walk()
            opened += len(walker.opened)
            for address, reply in list(walker.opened.items()):
                wrong = await _wrong(walker, address, reply)
                faults += [f"{viewer.role} {viewer.unit_id} {address}: {wrong}"] if wrong else []
    amount.tell(f"{opened} addresses")
    return faults


async def _wrong(walker: Walker, address: str, reply: httpx.Response) -> str:
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
        if (await walker.open(way)).status_code >= 400:
            return f"{reply.status_code} leads to {way}, which is refused"
    return "" if ways else f"{reply.status_code} without a way on"
