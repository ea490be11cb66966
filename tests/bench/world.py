"""A ward with a register and enrolled phones, made once and copied for every run."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.contract import APP_VERSION
from sync_server.config import Settings
from sync_server.people.enrolment import service as enrolment
from sync_server.phones.push import import_changes
from sync_server.web import device_authenticator
from sync_server.web.services import Services
from tests.bench.bodies import Home, Ids, make_home, register_change

UNITS = ("kp1", "kp2", "kp3", "kp4", "kp5")
_STEP = 400


@dataclass(frozen=True)
class Enrolled:
    token: str
    stream: str


@dataclass(frozen=True)
class World:
    data: Path
    homes: Sequence[Home]
    phones: Sequence[Enrolled]

    def copy(self, to: Path) -> Path:
        """Return a copy of the data, as if nothing had happened to it yet."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.data, to)
        return to


def settings_of(data: Path, url: str | None = None) -> Settings:
    """Return settings for a SQLite file in `data`, or for the database of `url`."""
    return Settings(data=data, database_url=url or f"sqlite:///{data / 'bonphu.db'}")


def evenly(households: int) -> dict[str, int]:
    return dict.fromkeys(UNITS, households // len(UNITS))


def make_world(
    data: Path,
    households: Mapping[str, int],
    phones: int = 0,
    seed: int = 1,
    *,
    asked: bool = False,
    url: str | None = None,
) -> World:
    """Return a ward with so many `households` of four per khu phố, and phones that see all of it.

    `asked`: the register knows everybody's ladders. Called again with another seed it adds to the ward.
    """
    services = Services.open(settings_of(data, url))
    ids = Ids(seed)
    homes = [make_home(ids, unit) for unit, n in households.items() for _ in range(n)]
    try:
        _register(services, ids, homes, asked=asked)
        enrolled = [_enrol(services) for _ in range(phones)]
    finally:
        services.close()
    return World(data, homes, enrolled)


def _register(services: Services, ids: Ids, homes: Sequence[Home], *, asked: bool) -> None:
    source = device_authenticator.device_of(
        services.database, services.ward_id, f"Bearer {_enrol(services).token}"
    )
    for start in range(0, len(homes), _STEP):
        part = enumerate(homes[start : start + _STEP], start + 1)
        import_changes(services, source, [register_change(ids, n, h, asked=asked) for n, h in part])


def _enrol(services: Services) -> Enrolled:
    reply = enrolment.enrol(services.enrolment(), make_joining_code(services), APP_VERSION)
    return Enrolled(reply.token, reply.stream)


def make_joining_code(services: Services, *units: str) -> str:
    desk = services.enrolment()
    helper = enrolment.add_helper(desk, "Người hỗ trợ", "kp1", "digital_team")
    return enrolment.make_code(desk, helper.helper_id, frozenset(units or UNITS))
