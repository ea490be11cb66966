"""Two wards in one database, a strange word in every khu phố of theirs, and people of every role."""

import io
import json
import re
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import httpx
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.people.accounts import service as accounts
from sync_server.web.auth import SESSION_COOKIE, RequirePermission
from sync_server.web.roles import Permission, Role
from sync_server.web.sessions.service import viewer_of
from tests.sync_server.phones import Phone, Ward, fresh_id, household, resident

UNITS = ("kp1", "kp2")
OTHER = "phuoc-binh"
ROLES = {
    Role.UNIT_LEAD: "kp1",
    Role.OPERATOR_STAFF: "vnpt",
    Role.POLICE_DESK: "cong-an",
    Role.SUPERVISOR: "long-thuy",
    Role.ADMINISTRATOR: "long-thuy",
}
# What anybody may ask for, signed in or not (figures want a token of their own); and what everybody signed
# in may, whatever their role.
PUBLIC = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/sign-in",
    "/language",
    "/static/{name}",
    "/app",
    "/app/{path:path}",
}
OF_ALL_ROLES = {
    "/sign-out",
    "/account",
    "/account/password",
    "/account/second-factor",
    "/account/sessions",
    "/kept",
    "/kept/send",
    "/kept/drop",
}


class Place(NamedTuple):
    """One khu phố of one ward; `word` stands in everything personal there."""

    ward: Ward
    unit: str
    word: str
    phone: Phone
    home: str
    person: str


@dataclass
class Land:
    """Everything there is: places by (ward, unit)."""

    ward: Ward
    other: Ward
    places: dict[tuple[str, str], Place] = field(default_factory=dict)

    def foreign(self, *own: tuple[str, str]) -> list[Place]:
        """Return the places that are not among `own`."""
        return [place for key, place in self.places.items() if key not in own]


def word_of(ward_id: str, unit: str) -> str:
    return f"Chim{ward_id.replace('-', '')}{unit}".title()


@asynccontextmanager
async def open_land(ward: Ward, folder: Path, url: str) -> AsyncIterator[Land]:
    """Give a database with this ward and another one, both with people in two khu phố of the same ids."""
    settings = Settings(
        data=folder, database_url=url, web_build=folder / "web", campaign_file=_renamed(folder)
    )
    other: Ward
    app = create_app(settings, lambda: other.now_ms)
    async with httpx.AsyncClient(transport=_transport(app), base_url="http://other.test") as http:
        other = Ward(app, http)
        async with app.router.lifespan_context(app):
            land = Land(ward, other)
            for one in (ward, other):
                for unit in UNITS:
                    place = await _place(one, unit)
                    land.places[one.services.ward_id, unit] = place
            yield land


def _renamed(folder: Path) -> Path:
    """Write the plan of another ward, whose khu phố have the same ids."""
    settings = Settings(data=folder)
    text = settings.campaign_file.read_text(encoding="utf-8").replace('"long-thuy"', f'"{OTHER}"')
    plan = json.loads(text) | {"campaign_id": "4phu-2024"}
    file = folder / "other-ward.json"
    file.write_text(json.dumps(plan), encoding="utf-8")
    return file


async def _place(ward: Ward, unit: str) -> Place:
    word = word_of(ward.services.ward_id, unit)
    phone = await ward.phone(unit, name=f"Helper {word}")
    home, person = fresh_id(), fresh_id()
    await phone.tell(
        household(home, unit, address=f"Street {word}"),
        resident(person, unit, f"Person {word}", household=home, phone="+84" + "9" * 9),
    )
    return Place(ward, unit, word, phone, home, person)


def _transport(app: FastAPI) -> httpx.ASGITransport:
    return httpx.ASGITransport(app, raise_app_exceptions=False)


class Visitor(NamedTuple):
    """Somebody signed in, with the token that their forms must carry."""

    http: httpx.AsyncClient
    csrf: str
    account_id: str

    async def ask(self, method: str, address: str, **form: str) -> httpx.Response:
        """Ask for a page, or send a form."""
        data = {"csrf": self.csrf} | form if method == "POST" else None
        return await self.http.request(method, address, data=data)


@asynccontextmanager
async def visitor(ward: Ward, role: Role, unit: str) -> AsyncIterator[Visitor]:
    """Let somebody of that role sign in."""
    name, password = f"{role}-{unit}-{fresh_id()[-6:]}", "mat-khau-thu-nghiem"
    await run_in_threadpool(accounts.create_account, ward.services, name, unit, password, role)
    token = await run_in_threadpool(accounts.sign_in, ward.services, name, password, "127.0.0.1")
    viewer = viewer_of(ward.services, token)
    assert viewer is not None
    cookies = {SESSION_COOKIE: token}
    async with httpx.AsyncClient(
        transport=_transport(ward.app), base_url="http://ward.test", cookies=cookies
    ) as http:
        yield Visitor(http, viewer.csrf, viewer.account_id)


class Page(NamedTuple):
    """An address of the ward's pages, as the app knows it; `asks` are the questions that it reads."""

    method: str
    path: str
    permission: Permission | None
    asks: frozenset[str]

    def filled(self, value: str) -> str:
        """Return the address with `value` for what it leaves open, and something for what it asks."""
        parts = [value if part.startswith("{") else part for part in self.path.split("/")]
        return "/".join(parts) + "?unit=kp1&cell=residents"


def pages(app: FastAPI, *, phones_too: bool = False) -> list[Page]:
    """Return every address of the app, those of phones only if they are wanted, too."""
    found = [
        r for r in app.routes if isinstance(r, APIRoute) and (phones_too or not r.path.startswith("/v1/"))
    ]
    return [
        Page(m, r.path, _asked(r.dependant), frozenset(_read_by(r.dependant)))
        for r in found
        for m in sorted(r.methods or ())
    ]


def _read_by(dependant: Dependant) -> Iterator[str]:
    yield from (param.alias for param in dependant.query_params)
    for below in dependant.dependencies:
        yield from _read_by(below)


def _asked(dependant: Dependant) -> Permission | None:
    if isinstance(dependant.call, RequirePermission):
        return dependant.call.permission
    below = (_asked(d) for d in dependant.dependencies)
    return next((p for p in below if p is not None), None)


def told_by(reply: httpx.Response) -> str:
    """Return what an answer says but a form's own key; of an Excel file all parts but when it was made."""
    if not reply.content.startswith(b"PK"):
        return re.sub(r'name="key" value="[^"]+"', "", reply.text)
    with zipfile.ZipFile(io.BytesIO(reply.content)) as file:
        parts = [name for name in file.namelist() if name != "docProps/core.xml"]
        return "".join(file.read(name).decode() for name in parts)
