"""Wards of every kind, and somebody who opens every address of the pages there as any role of any unit."""

import html
import json
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from fastapi import Request

from sync_server.config import Settings
from sync_server.office.duplicates.finder import Finder
from sync_server.plan.published import publish
from sync_server.store.tables.records import id_text
from sync_server.web.auth import known, signed_in
from sync_server.web.roles import Role, fits
from sync_server.web.viewer import Viewer
from tests.sync_server.filled import fill_all
from tests.sync_server.office import DAY_MS, NOW_MS, Office, made_up_home, open_office
from tests.sync_server.scopes import Page, pages
from tests.sync_server.test_web_app import make_build

Plan = dict[str, Any]
# A unit that an account may still belong to although the plan in force has none of that id.
GONE = "hoi-da-giai-the"
_IN = {"parent": "long-thuy"}
_PLAIN = {"accept-encoding": "identity"}
_BEFORE, _AFTER = "2024-04-20", "2024-07-20"


def at(day: str) -> int:
    """Return 14:00 of a day in Viet Nam as Unix ms."""
    return int(datetime.fromisoformat(day).replace(hour=7, tzinfo=UTC).timestamp() * 1000)


def seed() -> Plan:
    plan: Plan = json.loads(Settings().campaign_file.read_text(encoding="utf-8"))
    return plan


def with_a_childless_one(plan: Plan) -> Plan:
    """Add a khu phố without cells and an association that supports two, and one that supports none."""
    new = [
        {
            "unit_id": "kp9",
            "type": "neighbourhood",
            "label": "Khu phố 9",
            "short": "KP9",
            "parent": "long-thuy",
        },
        {"unit_id": "hoi-ba", "type": "association", "label": "Hội Ba", "short": "HB"} | _IN,
        {
            "unit_id": "hoi-hai",
            "type": "association",
            "label": "Hội Hai",
            "short": "HH",
            "parent": "long-thuy",
            "supports": ["kp1", "kp2"],
        },
    ]
    return plan | {"units": [*plan["units"], *new]}


def without(plan: Plan, gone: Callable[[Plan], bool]) -> Plan:
    """Return the next version of a plan without the units that are `gone`, and all that names them."""
    names = {u["unit_id"] for u in plan["units"] if gone(u)}
    units = [
        u | {"supports": [s for s in u.get("supports", ()) if s not in names]}
        for u in plan["units"]
        if u["unit_id"] not in names
    ]
    kept = {
        name: [one for one in plan[name] if one.get("unit_id") not in names and one.get("owner") not in names]
        for name in ("targets", "service_points", "obstacle_types")
    }
    return plan | kept | {"units": units, "version": plan["version"] + 1}


def bare(plan: Plan) -> Plan:
    """Return a plan that has nothing which may be left out: no targets, points, cohorts, obstacles, quota."""
    lists = ("targets", "service_points", "obstacle_types", "quota_steps", "helper_categories")
    few = without(plan, lambda u: u["type"] not in ("town", "ward", "neighbourhood", "police", "operator"))
    return few | {name: [] for name in lists} | {"version": 1, "report": None}


@asynccontextmanager
async def ward_of(folder: Path, kind: str) -> AsyncIterator[Office]:
    """Give a ward: `new` (nothing yet, before the campaign), `bare` (a plan without lists) or `working`."""
    plan = bare(seed()) if kind == "bare" else with_a_childless_one(seed())
    file = folder / "plan.json"
    file.write_text(json.dumps(plan), encoding="utf-8")
    make_build(folder / "web")
    async with open_office(folder, campaign_file=file) as office:
        if kind == "new":
            office.now_ms = at(_BEFORE)
        if kind == "bare":
            rng = random.Random(4)
            phone = await office.phone("kp1", "Thị Bé")
            await phone.push(*[a for n in range(3) for a in made_up_home(rng, "kp1", n + 1)[1]])
        if kind == "working":
            await fill_all(office)
            await office.phone_of(frozenset(["kp1", "kp9"]), "Thị Muộn")
            await office.phone_of(frozenset(["kp9"]), "Thị Xa")
            Finder(office.services).catch_up()
            office.now_ms = NOW_MS + 3 * DAY_MS
        yield office


def end(office: Office) -> None:
    """Let a version come into force without associations and a khu phố, and the campaign be over."""
    plan = json.loads(office.services.campaign().body)
    less = without(plan, lambda u: u["unit_id"] == "kp9" or u["type"] == "association")
    publish(office.services.database, json.dumps(less).encode(), office.now_ms)
    office.now_ms = at(_AFTER)


def visitors(office: Office, *, few: bool = False) -> Iterator[Viewer]:
    """Give every role in units without, with one and with several khu phố, and one whose unit is gone.

    `few`: each role once, in the unit that sees the fewest.
    """
    with office.services.database.read() as connection:
        (account,) = connection.exec_driver_sql(
            "SELECT account_id FROM account WHERE ward_id = 'long-thuy'"
        ).scalars()
    campaign = office.services.campaign().campaign
    for role in Role:
        fitting = [u.unit_id for u in campaign.units if fits(role, u.type)]
        units = {min(2, len(campaign.scope_of(unit))): unit for unit in fitting}
        seen = [units[min(units)]] if few and units else list(units.values())
        for unit in [*seen, *([GONE] if role is Role.SUPERVISOR else ())]:
            yield Viewer(id_text(bytes(account)), "phuong", unit, "x" * 43, role)


@contextmanager
def standing_in(office: Office, viewer: Viewer) -> Iterator[None]:
    """Let whoever asks be `viewer`, without a password."""

    def stand_in(request: Request) -> Viewer:
        request.state.viewer = viewer
        return viewer

    office.app.dependency_overrides |= {signed_in: stand_in, known: stand_in}
    try:
        yield
    finally:
        office.app.dependency_overrides.clear()


@dataclass
class Walker:
    """Opens all addresses that the app knows, and follows the links and forms of what it gets.

    Of each address at most `most` are opened that differ only in what they name.
    """

    office: Office
    viewer: Viewer
    most: int
    opened: dict[str, httpx.Response] = field(default_factory=dict)
    _alike: Counter[tuple[str, frozenset[str]]] = field(default_factory=Counter)

    async def walk(self) -> None:
        known = [p for p in pages(self.office.app) if p.method == "GET"]
        ahead = [a for p in known for a in _guesses(p)[: 9 if self._may(p) else 1]]
        while ahead:
            address = ahead.pop()
            if address in self.opened or not self._is_new(address, known):
                continue
            reply = await self.open(address)
            if reply.headers.get("content-type", "").startswith("text/html"):
                ahead += _leads_to(reply.text)
            if "location" in reply.headers:
                ahead.append(reply.headers["location"])

    async def open(self, address: str) -> httpx.Response:
        """Return the answer of an address, asked for once."""
        if address not in self.opened:
            self.opened[address] = await self.office.browser.get(address, headers=_PLAIN)
        return self.opened[address]

    def _may(self, page: Page) -> bool:
        return page.permission is None or self.viewer.may(page.permission)

    def _is_new(self, address: str, known: list[Page]) -> bool:
        parts = urlsplit(address)
        path = next((p.path for p in known if _is_of(p, parts.path)), parts.path)
        alike = path, frozenset(name for name, value in parse_qsl(parts.query) if value)
        self._alike[alike] += 1
        return self._alike[alike] <= self.most


def _is_of(page: Page, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{[^/]*\}", "[^/]+", page.path), path) is not None


def _guesses(page: Page) -> list[str]:
    """Return the address as it stands, for things that nobody has, and with questions nobody asks."""
    strange = "unit=khong-co&cell=khong-co&page=1000000&which=%00&week=2024-13-45"
    filled = page.filled("khong-co").partition("?")[0]
    return [filled, f"{filled}?{strange}"]


def _leads_to(text: str) -> list[str]:
    found = [html.unescape(a) for a in re.findall(r'href="(/[^"#]*)', text)]
    for form in re.findall(r'<form[^>]*method="get"[^>]*action="([^"]*)".*?</form>', text, re.DOTALL):
        inside = text[text.index(f'action="{form}"') :].partition("</form>")[0]
        for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
            found += [f"{form}?{name}={value}" for value in re.findall(r'value="([^"]*)"', options)]
    return found
