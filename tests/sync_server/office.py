"""A ward's server with a small made-up ward in it, filled through the phones' own endpoints."""

import os
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import update

from shared.contract import APP_VERSION
from shared.household_code import make_code
from shared.identity import new_id
from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from sync_server.store.tables.records import device
from sync_server.web.cookies import SESSION_COOKIE
from sync_server.web.roles import Role
from sync_server.web.services import Services
from sync_server.web.sessions.service import viewer_of
from tests.sync_server import sqlite_file

# Tuesday of the third week, 14:32 in Viet Nam.
NOW_MS = int(datetime(2024, 5, 14, 7, 32, tzinfo=UTC).timestamp() * 1000)
DAY_MS = 24 * 60 * 60 * 1000
# The campaign's first morning: a phone that joined then may speak of any day of it.
FIRST_MORNING_MS = int(datetime(2024, 5, 2, 0, 0, tzinfo=UTC).timestamp() * 1000)
PASSWORD = "mat-khau-thu-nghiem"
ADDRESS = "http://localhost"


@dataclass
class Office:
    """A running app, a browser that talks to it, and the clock, which tests may turn."""

    app: FastAPI
    browser: httpx.AsyncClient
    settings: Settings
    now_ms: int = NOW_MS

    @property
    def services(self) -> Services:
        """What the app opened."""
        services: Services = self.app.state.services
        return services

    async def sign_in(
        self, name: str = "phuong", password: str = PASSWORD, browser: httpx.AsyncClient | None = None
    ) -> httpx.Response:
        """Fill the sign-in form and send it, in the office's browser or another one."""
        browser = browser or self.browser
        csrf = form_token(await browser.get("/sign-in"))
        form = {"name": name, "password": password, "csrf": csrf, "next": "/"}
        return await browser.post("/sign-in", data=form)

    def browser_at(self, address: str = "127.0.0.1", agent: str = "") -> httpx.AsyncClient:
        """Return another browser, at another address."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(address, 1))
        return httpx.AsyncClient(transport=transport, base_url=ADDRESS, headers={"User-Agent": agent})

    async def send(
        self, path: str, browser: httpx.AsyncClient | None = None, /, **form: str
    ) -> httpx.Response:
        """Send a form with the token of the session."""
        browser = browser or self.browser
        token = self.viewer_in(browser).csrf
        return await browser.post(path, data={"csrf": token} | form)

    def viewer_in(self, browser: httpx.AsyncClient) -> accounts.Viewer:
        """Return who is signed in in a browser."""
        viewer = viewer_of(self.services, browser.cookies[SESSION_COOKIE], by_itself=True)
        assert viewer is not None
        return viewer

    async def phone(self, unit: str, name: str, *, of: str = "", joined_ms: int | None = None) -> "Phone":
        """Let a helper's phone join; see `phone_of`."""
        return await self.phone_of(frozenset([unit]), name, of=of, joined_ms=joined_ms)

    async def phone_of(
        self, units: frozenset[str], name: str, *, of: str = "", joined_ms: int | None = None
    ) -> "Phone":
        """Let the phone of a helper of several khu phố join, now or, as it will seem, at `joined_ms`.

        What it says of days before that is doubtful. The helper is one of the unit `of`, or of a khu phố.
        """
        desk, unit = self.services.enrolment(), min(units)
        helper = enrolment.add_helper(desk, name, of or unit, "volunteer")
        code = enrolment.make_code(desk, helper.helper_id, units)
        body = {"code": code, "app_version": APP_VERSION}
        told = (await self.browser.post("/v1/enrol", json=body)).raise_for_status().json()
        if joined_ms is not None:
            seem_to_have_joined(self, told["device"], joined_ms)
        return Phone(self, told["token"], told["stream"], unit, device=told["device"])


@dataclass
class Phone:
    """What a phone says on the wire, without the phone."""

    office: Office
    token: str
    stream: str
    unit: str
    n: int = 0
    device: str = ""

    async def push(self, *acts: list[dict[str, Any]], backlog: int = 0) -> None:
        """Send acts, each a list of facts."""
        at = datetime.fromtimestamp(self.office.now_ms / 1000, UTC).isoformat()
        changes = []
        for facts in acts:
            self.n += 1
            changes.append({"id": fresh_id(), "n": self.n, "at": at, "channel": "mobile", "facts": facts})
        body = {"stream": self.stream, "sent_at": at, "changes": changes, "backlog": backlog}
        headers = {"Authorization": f"Bearer {self.token}"}
        reply = await self.office.browser.post("/v1/push", json=body, headers=headers)
        statuses = {r["status"] for r in reply.raise_for_status().json()["results"]}
        assert statuses <= {"applied"}, reply.text


def stored(folder: Path) -> bytes:
    """Return what lies in the database's files."""
    return b"".join(p.read_bytes() for p in folder.glob("bonphu.db*"))


def add_account(
    office: Office, name: str, role: Role, unit: str = "long-thuy", *, first: bool = False
) -> None:
    """Make an account with the tests' password."""
    accounts.create_account(office.services, name, unit, PASSWORD, role, first=first)


def seem_to_have_joined(office: Office, device_id: str, at_ms: int) -> None:
    """Let a phone have joined at a moment (Unix ms) before: the server's own clock never goes back."""
    with office.services.database.write() as connection:
        connection.execute(update(device).where(device.c.device_id == device_id).values(enrolled_ms=at_ms))


def fresh_id() -> str:
    """Return a random id."""
    return new_id(NOW_MS, os.urandom(10))


def form_token(page: httpx.Response) -> str:
    """Return the token that a page's form carries."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found, page.text
    return found.group(1)


@asynccontextmanager
async def open_office(folder: Path, *, account: bool = True, **settings_: Any) -> AsyncIterator[Office]:
    """Give a server on an empty database, with one account over the whole ward."""
    settings = Settings(
        data=folder, database_url=sqlite_file.fresh(folder), web_build=folder / "web", **settings_
    )
    office: Office
    app = create_app(settings, lambda: office.now_ms)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as browser:
        office = Office(app, browser, settings)
        async with app.router.lifespan_context(app):
            if account:
                accounts.create_account(office.services, "phuong", "long-thuy", PASSWORD)
            yield office


def made_up_home(rng: random.Random, unit: str, number: int) -> tuple[str, list[list[dict[str, Any]]]]:
    """Return a household's id and the acts that record it: its people, and perhaps a visit."""
    home = fresh_id()
    code = str(make_code(f"LT-{unit[-1]}", number))
    address = f"Số {number}, đường Lê Hồng Phong, khu phố {unit[-1]}"
    facts = [fact("household", home, unit=unit, code=code, cell="1", address=address)]
    facts += [made_up_person(rng, unit, home) for _ in range(rng.randint(1, 6))]
    return home, [facts, *([visit(rng, unit, home)] if rng.random() < 0.8 else [])]


def visit(rng: random.Random, unit: str, home: str) -> list[dict[str, Any]]:
    """Return the act of one visit."""
    outcome = rng.choice(
        ["met_helped", "met_helped", "met_revisit", "nobody_home", "household_away", "refused"]
    )
    id_ = fresh_id()
    last = {"visit": id_, "outcome": outcome, "on": "2024-05-13", "appointment": None}
    told = {"unit": unit, "household": home, "outcome": outcome, "channel": "mobile", "on": "2024-05-13"}
    return [fact("visit", id_, **told), fact("household", home, last_visit=last)]


_FAMILY = ("Nguyễn", "Trần", "Lê", "Đặng", "Điểu", "Ông")
_GIVEN = ("An", "Ánh", "Bé", "Dũng", "Đạt", "Hòa", "Ổn", "Thủy", "Ước", "Yến")
_STEPS = {
    "id_card": ("not_applied", "application_taken", "issued"),
    "eid": ("not_registered", "registered_1", "approved", "activated_1", "activated_2"),
    "sim_signature": ("no_sim", "own_name", "both"),
    "smartphone": ("no_phone", "phone_2g", "ordered", "smartphone_4g"),
}


def made_up_person(rng: random.Random, unit: str, home: str) -> dict[str, Any]:
    """Return the fact of one resident, on all four ladders or on some."""
    fields: dict[str, Any] = {
        "unit": unit,
        "household": home,
        "full_name": f"{rng.choice(_FAMILY)} {rng.choice(['Văn', 'Thị', 'Ngọc'])} {rng.choice(_GIVEN)}",
        "birth_date": rng.choice(
            ["1957", "1988-02-29", "2001-11-05", "2010-06-30", "2010-07-01", "2016-01-01"]
        ),
        "operator": rng.choice(["vnpt", "viettel", "mobifone", None]),
        "cohorts": rng.choice([[], ["official"], ["member"]]),
        "exclusion": rng.choice([None] * 12 + ["abroad"]),
    }
    for indicator, steps in _STEPS.items():
        if rng.random() < 0.85:
            on = rng.choice([None, "2024-05-03", "2024-05-10", "2024-05-13", "2024-05-14"])
            fields[indicator] = {"status": rng.choice(steps), "achieved_on": on}
    return fact("resident", fresh_id(), **fields)


def fact(kind: str, entity: str, **fields: Any) -> dict[str, Any]:
    """Return a fact; ladders rest on what the helper saw."""
    ladders = {n: {"v": v, "basis": "observed"} for n, v in fields.items() if n in _STEPS}
    return {"kind": kind, "entity": entity, "set": {n: {"v": v} for n, v in fields.items()} | ladders}


async def fill(office: Office, homes_per_unit: int = 8) -> list[Phone]:
    """Let one phone per khu phố record households; return the phones."""
    rng = random.Random(4)
    phones = []
    for unit in ("kp1", "kp2", "kp3", "kp4", "kp5"):
        phone = await office.phone(unit, f"Người hỗ trợ {unit[-1]}", joined_ms=FIRST_MORNING_MS)
        acts = [a for i in range(homes_per_unit) for a in made_up_home(rng, unit, i + 1)[1]]
        await phone.push(*acts)
        phones.append(phone)
    return phones
