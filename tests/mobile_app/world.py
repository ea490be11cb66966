"""A small world for the phone's tests: the real server in-process, a network that fails on command."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from mobile_app.config import native_files
from mobile_app.core.acts import (
    Act,
    Answer,
    HouseholdDraft,
    ResidentDraft,
    VisitDraft,
    new_household_act,
    visit_act,
)
from mobile_app.core.phone import Phone
from mobile_app.screens.session import Session
from mobile_app.screens.visits.drafts import VisitDrafts
from mobile_app.store.cipher_native import NativeCipher
from mobile_app.sync.auto_sync import AutoSync
from mobile_app.sync.transport import Transport
from shared.household_code import make_code
from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.ledger.rollups import recount
from sync_server.people.enrolment.service import add_helper
from sync_server.people.enrolment.service import make_code as make_joining_code
from sync_server.web.services import Services
from tests.sync_server import sqlite_file

CIPHER = NativeCipher(bytes(32))
START = datetime(2024, 5, 14, 11, 0, tzinfo=UTC)
Fault = Callable[[httpx.Request, Callable[[], Awaitable[httpx.Response]]], Awaitable[httpx.Response]]


@dataclass
class Time:
    """A clock that tests move by hand."""

    now: datetime = START

    def pass_(self, **units: float) -> None:
        """Let time pass."""
        self.now += timedelta(**units)


class Network(httpx.AsyncBaseTransport):
    """Carries requests to the server's app, unless `fault` does something else with them."""

    def __init__(self, app: object) -> None:
        self._inner = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
        self.fault: Fault | None = None
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer as the server does, or as the fault wants."""
        self.requests.append(request)

        async def deliver() -> httpx.Response:
            return await self._inner.handle_async_request(request)

        return await (self.fault(request, deliver) if self.fault else deliver())


async def no_network(request: httpx.Request, _deliver: object) -> httpx.Response:
    """Fail as an aeroplane mode does."""
    raise httpx.ConnectError("no network", request=request)


async def lost_answer(
    request: httpx.Request, deliver: Callable[[], Awaitable[httpx.Response]]
) -> httpx.Response:
    """Let the server work, and lose its answer."""
    await deliver()
    raise httpx.ReadError("connection lost", request=request)


async def captive_portal(request: httpx.Request, _deliver: object) -> httpx.Response:
    """Answer 200 as a café's sign-in page does."""
    return httpx.Response(200, text="<html>Wi-Fi</html>", request=request)


@dataclass
class World:
    """A ward's server and what tests do with it."""

    folder: Path
    services: Services
    network: Network
    time: Time
    phones: list[Phone] = field(default_factory=list)

    def joining_code(self, *units: str) -> str:
        """Return a joining code of a new helper of these khu phố."""
        desk = self.services.enrolment()
        helper = add_helper(desk, "Người hỗ trợ", units[0], "member")
        return make_joining_code(desk, helper.helper_id, frozenset(units))

    def code_for(self, helper: str, *units: str) -> str:
        """Return a joining code for a helper there is already."""
        return make_joining_code(self.services.enrolment(), helper, frozenset(units))

    async def open_phone(self, name: str, error: timedelta = timedelta()) -> Phone:
        """Open the phone of that name, whose clock is wrong by `error`."""
        phone = await Phone.open(
            native_files(self.folder / name),
            Transport(lambda: self.network),
            lambda: self.time.now + error,
            cipher=CIPHER,
        )
        self.phones.append(phone)
        return phone

    async def joined(self, name: str, *units: str, error: timedelta = timedelta()) -> Phone:
        """Return a phone that has joined for these khu phố (khu phố 3 unless said)."""
        phone = await self.open_phone(name, error)
        await phone.join("http://ward.test", self.joining_code(*(units or ("kp3",))))
        return phone

    async def reopened(self, phone: Phone, name: str) -> Phone:
        """Return the phone of that name after its process ended and started again."""
        phone.close()
        return await self.open_phone(name)

    def differences(self) -> list[str]:
        """Return what roll-up, recount and fold of the log disagree about."""
        services = self.services
        found = recount(services.database, services.ward_id, services.campaign().rules)
        return [str(d) for d in found]


@asynccontextmanager
async def open_world(folder: Path) -> AsyncIterator[World]:
    """Start a server on a fresh SQLite file in `folder`, and stop it."""
    time = Time()
    settings = Settings(data=folder, database_url=sqlite_file.fresh(folder, "ward.db"))
    app = create_app(settings, lambda: int(time.now.timestamp() * 1000))
    app.state.services = Services.open(settings, lambda: int(time.now.timestamp() * 1000))
    world = World(folder, app.state.services, Network(app), time)
    try:
        yield world
    finally:
        for phone in world.phones:
            phone.close()
        app.state.services.close()


def household_act(phone: Phone, number: int, *names: str, unit: str = "kp3") -> Act:
    """Return a new household with a printed code and people of these names."""
    code = str(make_code(f"LT-{unit[2:]}", number))
    people = [ResidentDraft(name, "1980", relation="head" if not i else None) for i, name in enumerate(names)]
    draft = HouseholdDraft(unit, code, f"Số {number}, đường Lê Hồng Phong", "2")
    return new_household_act(phone.new_id, draft, people, "mobile")


def visit(phone: Phone, household_id: str, **answers: str) -> Act:
    """Return a visit in which everybody of the household answers the same."""
    view = phone.household(household_id)
    assert view is not None
    given = {k: Answer(status, "stated", phone.today()) for k, status in answers.items()}
    return visit_act(
        phone.new_id,
        view,
        VisitDraft("met_helped", "mobile", phone.today()),
        [(r, given) for r in phone.residents(household_id)],
    )


def session_of(phone: Phone) -> Session:
    """Return an open app's session without a screen: sending waits, going anywhere does nothing."""
    return Session(phone, AutoSync(phone), lambda _route: None, VisitDrafts(phone))


def totals(phone: Phone) -> dict[str, dict[str, int]]:
    """Return all cells a phone counts, of its own khu phố."""
    return phone._register.totals()


def done(phone: Phone, indicator: str, unit: str = "kp3") -> int:
    """Return what a phone's board counts as achieved."""
    return next(c.achieved for c in phone.matrix() if (c.unit_id, c.indicator) == (unit, indicator))
