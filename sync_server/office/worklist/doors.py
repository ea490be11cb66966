"""Doors as a worklist shows them: filtered, as one walks, with the days since the last visit. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from shared.address import WalkKey, key_of, read_address
from shared.campaign import Campaign
from shared.household import DoorState, Household, door_state, household_of
from shared.lease import Lease, holders
from shared.merge import Record
from shared.vietnamese import fold, sort_key


class DoorFilter(NamedTuple):
    """Which doors are wanted; an empty text or 0 asks for nothing. `days`: so many without a visit."""

    unit: str
    state: str = ""
    cell: str = ""
    street: str = ""
    helper: str = ""
    days: int = 0


class DoorPlace(NamedTuple):
    """Where a door is: its street folded for searching, and its place on the walk."""

    street: str
    on_the_walk: WalkKey


@lru_cache(maxsize=32_768)  # what an address says never changes, and reading it is most of the work
def _place(address: str) -> DoorPlace:
    read = read_address(address)
    return DoorPlace(fold(read.street), key_of(read, address))


@dataclass(frozen=True)
class Door:
    """One household: how it stands, where it is, and the days since somebody was there.

    `idle` is None where nobody ever was. What a line needs beyond that is read once the line is shown.
    """

    record: Record
    state: DoorState
    cell: str
    place: DoorPlace
    idle: int | None
    today: str

    @cached_property
    def household(self) -> Household:
        """The household as it stands."""
        return household_of(self.record)

    @cached_property
    def leases(self) -> tuple[Lease, ...]:
        """Who looks after it today."""
        return holders(self.record, self.today)


def doors(records: Iterable[Record], campaign: Campaign, wanted: DoorFilter, today: str) -> list[Door]:
    """Return the doors asked for, tổ by tổ as one walks."""
    found = [_door(r, campaign, today) for r in records if r.kind == "household" and not r.value("deleted")]
    street = fold(wanted.street)
    fitting = [door for door in found if _fits(door, wanted, street)]
    return sorted(fitting, key=lambda d: (sort_key(d.cell or "~"), d.place.on_the_walk, d.record.id))


def _door(record: Record, campaign: Campaign, today: str) -> Door:
    last = record.value("last_visit")
    return Door(
        record=record,
        state=door_state(last["outcome"] if last else None, campaign.household_states),
        cell=record.value("cell") or "",
        place=_place(record.value("address") or ""),
        idle=(date.fromisoformat(today) - date.fromisoformat(last["on"])).days if last else None,
        today=today,
    )


def _fits(door: Door, wanted: DoorFilter, street: str) -> bool:
    return (
        wanted.state in ("", door.state)
        and wanted.cell in ("", door.cell)
        and street in door.place.street
        and (not wanted.helper or wanted.helper in {lease.helper for lease in door.leases})
        and (not wanted.days or door.idle is None or door.idle >= wanted.days)
    )
