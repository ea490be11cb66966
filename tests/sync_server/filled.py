"""A ward's server in which every page has something to count."""

import random
from dataclasses import dataclass
from typing import Any

from shared.contract import APP_VERSION
from sync_server.people.enrolment import service as enrolment
from tests.sync_server.office import DAY_MS, Office, Phone, fact, fresh_id, made_up_home, seem_to_have_joined

_JOINED_DAYS_AGO = 14
UNITS = ("kp1", "kp3", "kp4")
_STEPS = {"eid": "activated_2", "sim_signature": "both"}
_TYPES = ("sim_lost", "otp_missing", "frail")


async def fill_all(office: Office, seed: int = 4, days_apart: int = 7) -> None:
    """Let phones of three khu phố record two weeks: doors, people, obstacles, referrals, desks' counts.

    The first of them so many days ago; none where something newer is recorded already.
    """
    rng = random.Random(seed)
    office.now_ms -= days_apart * DAY_MS
    told = [_Telling(await official(office, unit, f"Cán bộ {unit} {seed}"), rng) for unit in UNITS]
    for one in told:
        await one.week("2024-05-07", seed * 1_000)
    office.now_ms += days_apart * DAY_MS
    for one in told:
        await one.week("2024-05-14", seed * 1_000 + 500)
        await one.corrections()


async def official(office: Office, unit: str, name: str) -> Phone:
    """Let the phone of somebody whom the quota binds have joined two weeks ago."""
    desk = office.services.enrolment()
    known = enrolment.add_helper(desk, name, unit, "official")
    code = enrolment.make_code(desk, known.helper_id, frozenset([unit]))
    body = {"code": code, "app_version": APP_VERSION}
    told = (await office.browser.post("/v1/enrol", json=body)).raise_for_status().json()
    seem_to_have_joined(office, told["device"], office.now_ms - _JOINED_DAYS_AGO * DAY_MS)
    return Phone(office, told["token"], told["stream"], unit, device=told["device"])


@dataclass
class _Telling:
    """What one phone tells."""

    phone: Phone
    rng: random.Random
    brought: list[str]

    def __init__(self, phone: Phone, rng: random.Random) -> None:
        self.phone, self.rng, self.brought = phone, rng, []

    async def week(self, on: str, first_number: int) -> None:
        """Record doors with people and visits, some of them at night, and casework about them."""
        for n in range(5):
            home, acts = made_up_home(self.rng, self.phone.unit, first_number + n)
            await self.phone.push(*acts)
            await self.phone.push([self._person(home, on, eid="registered_1")], *self._casework(home, on))
        for _ in range(12):
            await self.phone.push([self._person(None, on, **_STEPS)])
        for place in ("mot-cua-cong-an", f"hoi-truong-{self.phone.unit}"):
            seen = self.rng.randint(3, 9)
            await self.phone.push([self._tally(place, on, seen, self.rng.randint(1, seen))])

    def _person(self, home: str | None, on: str, **steps: str) -> dict[str, Any]:
        states = {i: {"status": s, "achieved_on": on} for i, s in steps.items()}
        self.brought.append(fresh_id())
        told = {"unit": self.phone.unit, "full_name": "Thị Bé", "birth_date": "1980", "household": home}
        return fact("resident", self.brought[-1], **told, **states, cohorts=["official"], operator="vnpt")

    def _casework(self, home: str, on: str) -> list[list[dict[str, Any]]]:
        about = {"unit": self.phone.unit, "household": home, "resident": self.brought[-1], "on": on}
        consent = {"text": "operator.1", "language": "vi", "at": f"{on}T19:05"}
        kind = self.rng.choice(_TYPES)
        return [
            [fact("obstacle", fresh_id(), **about, type=kind, indicator="eid", text="", due=on)],
            [fact("referral", fresh_id(), **about, to="operator", operator="vnpt", consent=consent)],
            [fact("referral", fresh_id(), **about, to="area_officer", status="done")],
        ]

    def _tally(self, place: str, on: str, seen: int, served: int) -> dict[str, Any]:
        told = {"unit": self.phone.unit, "place": place, "on": on, "device": self.phone.device}
        return fact("tally", fresh_id(), **told, seen=seen, served=served)

    async def corrections(self) -> None:
        """Put the week before right: one does not count any more, another does, and came late."""
        lost, found = self.brought[8], fresh_id()
        late = {"status": "activated_2", "achieved_on": "2024-05-06"}
        told = {"unit": self.phone.unit, "full_name": "Thị Muộn", "birth_date": "1980"}
        await self.phone.push(
            [fact("resident", lost, exclusion="abroad")], [fact("resident", found, **told, eid=late)]
        )
