"""A ward whose people act at random: phones with real cores, an office with browsers, one clock."""

import json
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from mobile_app.config import native_files
from mobile_app.core.acts import Act, Answer, ResidentDraft
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.core.phone import Phone
from mobile_app.core.views import HouseholdView, ResidentView
from mobile_app.sync.transport import Transport
from sync_server.ledger import rollups
from sync_server.people.enrolment import service as enrolment
from sync_server.store.tables.records import id_text
from tests.mobile_app.world import CIPHER, Network
from tests.scenarios.oracle.log import Entry, Person, Thing, persons, stand
from tests.scenarios.oracle.plan import Plan
from tests.scenarios.oracle.totals import plus, totals
from tests.sync_server.office import Office, seem_to_have_joined

NAMES = ("Nguyễn Văn An", "Nguyễn Thị Hòa", "Điểu Sáu", "Thị Bé", "Lê Văn Dũng", "Trần Thị Ước")
BORN = ("1990-02-01", "1957-03-12", "1971", "2006-07-03", "2006-07-04", "2010-06-30", "2010-07", "2012-01-05")
LADDERS = {
    "id_card": ("not_applied", "application_taken", "reissue", "issued", "issued"),
    "eid": ("not_registered", "registered_1", "approved", "activated_1", "activated_2", "activated_2"),
    "sim_signature": ("no_sim", "own_name", "both", "both"),
    "smartphone": ("no_phone", "phone_2g", "ordered", "smartphone_4g", "smartphone_4g"),
}
TOPS = ("issued", "activated_1", "activated_2", "both", "smartphone_4g")
CANNOT_BE = ("1970-01-01", "2031-05-05", "2024-04-01", "2012-01-04", "2024-07-20")
START = datetime(2024, 5, 3, 1, 0, tzinfo=UTC)
MINUTE_MS = 60_000


@dataclass
class PhoneOwner:
    """Somebody with a phone, whose clock is wrong by `error_ms`."""

    world: "RandomWard"
    name: str
    units: tuple[str, ...]
    error_ms: int = 0
    opened: Phone | None = None

    @property
    def phone(self) -> Phone:
        assert self.opened is not None
        return self.opened

    def clock(self) -> datetime:
        return self.world.now() + timedelta(milliseconds=self.error_ms)

    async def open(self) -> None:
        network = Network(self.world.office.app)
        self.opened = await Phone.open(
            native_files(self.world.folder / self.name),
            Transport(lambda: network),
            self.clock,
            random=self.world.rng.randbytes,
            cipher=CIPHER,
            steady=lambda: self.world.office.now_ms / 1000,
        )

    def keep(self, act: Act) -> None:
        """Save an act; what this phone refuses, as a day that its plan does not know, is not said."""
        try:
            self.phone.save(act)
        except InvalidAct:
            self.world.refused += 1


@dataclass
class RandomWard:
    """One ward, its people, and chance. `erased` is what those added whom somebody had erased."""

    office: Office
    folder: Path
    rng: random.Random
    plan: Plan
    helpers: list[PhoneOwner] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)
    erased: dict[tuple[str, str], int] = field(default_factory=dict)
    browsers: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    frozen: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    number: int = 0
    refused: int = 0
    _signed_in_ms: int = 0
    _older: dict[str, Any] = field(default_factory=dict)

    # -- people and time --------------------------------------------------------------------------------
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.office.now_ms / 1000, UTC)

    def today(self) -> str:
        return (self.now() + timedelta(hours=7)).date().isoformat()

    def pass_(self, **units: float) -> None:
        self.office.now_ms += int(timedelta(**units).total_seconds() * 1000)

    async def join(self, name: str, *units: str) -> PhoneOwner:
        """Let a helper's phone join; most seem to have joined before the campaign, and may speak of it."""
        desk, helper = self.office.services.enrolment(), PhoneOwner(self, name, units)
        category = self.rng.choice(("official", "member", "volunteer"))
        known = enrolment.add_helper(desk, name, units[0], category)
        code = enrolment.make_code(desk, known.helper_id, frozenset(units))
        await helper.open()
        await helper.phone.join("http://ward.test", code)
        identity = helper.phone.identity
        assert identity is not None
        if self.rng.random() < 0.7:
            seem_to_have_joined(self.office, identity.device, int(START.timestamp() * 1000) - 20 * 86_400_000)
        self.helpers.append(helper)
        return helper

    async def at_the_desk(self) -> None:
        """Sign in anew whoever was away for so long that their session has ended."""
        if self.office.now_ms - self._signed_in_ms > 20 * MINUTE_MS:
            self._signed_in_ms = self.office.now_ms
            await self.office.sign_in()
            for name, browser in self.browsers.items():
                await self.office.sign_in(name, browser=browser)

    async def older(self) -> dict[str, Any]:
        """Return a phone of all khu phố with an older app: its token, its stream, and how much it sent."""
        if not self._older:
            units = frozenset(u for h in self.helpers for u in h.units)
            phone = await self.office.phone_of(units, "Người Hỗ Trợ Máy Cũ")
            self._older = {"token": phone.token, "stream": phone.stream, "n": 0}
        return self._older

    async def erase(self, entity: str) -> None:
        """Let the office erase somebody; what they added to the totals stays there."""
        before = totals(self.things(), self.plan)
        form = {"kind": "delete", "person": "Người Xin Xóa", "contact": "", "text": ""}
        assert (await self.office.send("/privacy", **form)).status_code == 303
        page = await self.office.browser.get("/privacy")
        address = re.findall(r'href="(/privacy/[0-9a-f-]{36})"', page.text)[0]
        reply = await self.office.send(address, do="erase", entity=entity, sure="on")
        assert reply.status_code == 303, reply.text
        lost = plus(before, totals(self.things(), self.plan), -1)
        self.erased = plus(self.erased, lost)

    def close(self) -> None:
        for helper in self.helpers:
            helper.phone.close()

    # -- what the database holds ------------------------------------------------------------------------
    def log(self) -> list[Entry]:
        """Return the raw log."""
        with self.office.services.database.read() as connection:
            devices = connection.exec_driver_sql("SELECT device_id, helper_id, enrolled_ms FROM device")
            joined = {d: None if d == h else at for d, h, at in devices}
            told = connection.exec_driver_sql(
                "SELECT seq, change_id, effective_ms, received_ms, helper_id, device_id, body FROM change"
                " ORDER BY seq"
            )
            return [
                Entry(seq, id_text(change), at, came, id_text(by), joined[of], json.loads(body or b"{}"))
                for seq, change, at, came, by, of, body in told
            ]

    def kept(self) -> dict[str, dict[str, int]]:
        """Return the totals as the server keeps them."""
        return rollups.totals(self.office.services.database, self.office.services.ward_id)

    def links(self) -> list[str]:
        """Return the links that say of two that they are one person."""
        return [t.id for t in self.things().values() if t.kind == "link" and t.get("verdict") == "same"]

    def things(self) -> dict[str, Thing]:
        return stand(self.log(), self.plan.ladders)

    def people(self) -> list[Person]:
        return persons(self.things())

    # -- what somebody says at random ------------------------------------------------------------------
    def any_helper(self) -> PhoneOwner:
        return self.rng.choice(self.helpers)

    def day(self, helper: PhoneOwner) -> str:
        """Return a day as a helper says it: mostly today."""
        today, rng = helper.phone.today(), self.rng
        if rng.random() < 0.12:
            return rng.choice(CANNOT_BE)
        return (today - timedelta(days=rng.choice((0, 0, 0, 1, 3, 12)))).isoformat()

    def answers(self, helper: PhoneOwner) -> dict[str, Answer]:
        """Return what somebody answers on some ladders."""
        rng, said = self.rng, {}
        for key in rng.sample([*LADDERS], rng.randint(1, 4)):
            status = rng.choice(LADDERS[key])
            on = date.fromisoformat(self.day(helper)) if status in TOPS and rng.random() < 0.8 else None
            said[key] = Answer(status, rng.choice(("stated", "observed")), on)
        return said

    def draft(self) -> ResidentDraft:
        rng = self.rng
        return ResidentDraft(
            rng.choice(NAMES),
            rng.choice((*BORN, None)),
            operator=rng.choice(("vnpt", "viettel", "mobifone", None)),
            cohorts=rng.choice(((), ("official",), ("member",), ("official_relative", "member"))),
            ticks=rng.choice(((), (), ("public_portals",), ("vneid_guided", "public_portals"))),
            exclusion=rng.choice((None, None, None, None, "abroad")),
        )

    def home(self, helper: PhoneOwner) -> HouseholdView | None:
        lines = helper.phone.households()
        return helper.phone.household(self.rng.choice(lines).id) if lines else None

    def resident(self, helper: PhoneOwner) -> ResidentView | None:
        found = [r for line in helper.phone.households() for r in helper.phone.residents(line.id)]
        return self.rng.choice(found) if found else None
