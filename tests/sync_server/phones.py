"""A ward's server, and phones that say on the wire whatever a test wants them to."""

import gzip
import json
import os
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from shared.contract import APP_VERSION, SERVER_HEADER
from shared.identity import new_id
from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.ledger import rollups
from sync_server.people.enrolment import service as enrolment
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer
from tests.sync_server import sqlite_file

NOW_MS = int(datetime(2024, 5, 14, 11, 0, tzinfo=UTC).timestamp() * 1000)
Json = dict[str, Any]


def fresh_id() -> str:
    return new_id(NOW_MS, os.urandom(10))


def iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat()


def said(**fields: Any) -> Json:
    return {name: {"v": value} for name, value in fields.items()}


def fact(kind: str, entity: str, seen: dict[str, list[str]] | None = None, /, **fields: Any) -> Json:
    return {"kind": kind, "entity": entity, "set": said(**fields), "seen": seen or {}}


def household(entity: str, unit: str, **more: Any) -> Json:
    return fact("household", entity, unit=unit, **more)


def resident(entity: str, unit: str, name: str = "Điểu Sáu", **more: Any) -> Json:
    return fact("resident", entity, unit=unit, full_name=name, **{"birth_date": "1957"} | more)


def ladder(entity: str, status: str, *seen: str, key: str = "eid") -> Json:
    state = {"status": status, "achieved_on": "2024-05-14"}
    return {
        "kind": "resident",
        "entity": entity,
        "set": {key: {"v": state, "basis": "observed"}},
        "seen": {key: list(seen)} if seen else {},
    }


@dataclass
class Ward:
    """A running app on a real SQLite file, and the clock, which tests turn by hand."""

    app: FastAPI
    http: httpx.AsyncClient
    now_ms: int = NOW_MS

    @property
    def services(self) -> Services:
        services: Services = self.app.state.services
        return services

    def invite(self, *units: str, name: str = "Thị Bé") -> str:
        desk = self.services.enrolment()
        helper = enrolment.add_helper(desk, name, units[0], "member")
        return enrolment.make_code(desk, helper.helper_id, frozenset(units))

    async def phone(self, *units: str, name: str = "Thị Bé") -> "Phone":
        """Let a phone join for these khu phố."""
        body = {"code": self.invite(*units, name=name), "app_version": APP_VERSION}
        told = (await self.http.post("/v1/enrol", json=body)).raise_for_status().json()
        return Phone(self, told["token"], told["device"], told["stream"], helper=told["helper"])

    def totals(self) -> dict[str, dict[str, int]]:
        return rollups.totals(self.services.database, self.services.ward_id)

    def seq(self) -> int:
        with self.services.database.read() as connection:
            return int(connection.exec_driver_sql("SELECT seq FROM ward").scalar_one())

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self.services.database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(statement)]

    def differences(self) -> list[rollups.CountDifference]:
        services = self.services
        return rollups.recount(services.database, services.ward_id, services.campaign().rules)


@dataclass
class Phone:
    """One enrolled phone; `clock_ms` is how far its clock is ahead."""

    ward: Ward
    token: str
    device: str
    stream: str
    n: int = 0
    clock_ms: int = 0
    changes: list[Json] = field(default_factory=list)
    helper: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def say(self, *facts: Json, **more: Any) -> Json:
        """Return the phone's next change, to be sent when the test likes."""
        self.n += 1
        at = iso(self.ward.now_ms + self.clock_ms)
        change = {"id": fresh_id(), "n": self.n, "at": at, "channel": "mobile", "facts": list(facts)} | more
        self.changes.append(change)
        return change

    async def send(self, changes: Iterable[Json], **more: Any) -> httpx.Response:
        body = {"stream": self.stream, "sent_at": iso(self.ward.now_ms + self.clock_ms)}
        return await self.post(json.dumps(body | {"changes": list(changes)} | more).encode())

    async def post(self, body: bytes, **headers: str) -> httpx.Response:
        named = {k.replace("_", "-"): v for k, v in headers.items()}
        return await self.ward.http.post("/v1/push", content=body, headers=self.headers | named)

    async def tell(self, *facts: Json) -> str:
        """State facts in one change and send it; return the change's id."""
        change = self.say(*facts)
        told = await self.results(change)
        assert told == ["applied"], told
        return str(change["id"])

    async def results(self, *changes: Json) -> list[str]:
        """Send changes; return status, or the reason for which one was set aside, of each."""
        told = (await self.send(changes)).raise_for_status().json()["results"]
        return [r.get("reason") or r["status"] for r in told]

    async def pull(self, **query: Any) -> Json:
        reply = await self.ward.http.get("/v1/pull", params=query, headers=self.headers)
        assert reply.headers[SERVER_HEADER] == self.ward.services.ward_id
        told: Json = reply.raise_for_status().json()
        return told


def viewer(unit: str) -> Viewer:
    """Return somebody of the office who sees what is under `unit`, without an account."""
    return Viewer(fresh_id(), f"phụ trách {unit}", unit, "", "supervisor")


def packed(body: bytes) -> bytes:
    return gzip.compress(body)


@asynccontextmanager
async def open_ward(folder: Path, url: str | None = None) -> AsyncIterator[Ward]:
    """Give a server on an empty database, a SQLite file unless `url` names another."""
    ward: Ward
    url = url or sqlite_file.fresh(folder)
    settings = Settings(data=folder, database_url=url, web_build=folder / "web")
    app = create_app(settings, lambda: ward.now_ms)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://ward.test") as http:
        ward = Ward(app, http)
        async with app.router.lifespan_context(app):
            yield ward
