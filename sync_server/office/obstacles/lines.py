"""Obstacles as the desk reads them: the overdue first, and with each what was shown. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from shared.campaign import Campaign
from shared.household import Household
from shared.merge import Record
from shared.obstacle import Obstacle, obstacle_of
from shared.progress import is_open
from shared.resident import Resident

Which = Literal["open", "overdue", "closed", "all"]

# What the desk may say of an obstacle.
FIELDS = ("status", "owner", "due", "answer")


@dataclass(frozen=True)
class ObstacleContext:
    """What an obstacle is about, and who told it."""

    campaign: Campaign
    households: Mapping[str, Household]
    residents: Mapping[str, Resident]
    helpers: Mapping[str, str]


@dataclass(frozen=True)
class ObstacleLine:
    """One obstacle. `seen` are per field the changes whose values are shown, `overdue` by today's date."""

    obstacle: Obstacle
    type: str
    area: str
    household: Household | None
    resident: Resident | None
    by: str
    owner: str
    overdue: bool
    seen: Mapping[str, tuple[str, ...]]

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return is_open(self.obstacle.status)


class ObstacleFilter(NamedTuple):
    """Which obstacles are wanted; an empty `kind` or `unit` asks for none in particular."""

    which: Which = "open"
    kind: str = ""
    unit: str = ""

    def fits(self, line: ObstacleLine) -> bool:
        """Tell whether an obstacle is asked for."""
        told = line.obstacle
        if self.kind not in ("", told.type) or self.unit not in ("", told.unit):
            return False
        if self.which == "overdue":
            return line.overdue
        return self.which == "all" or line.open is (self.which == "open")


def lines(
    records: Iterable[Record], around: ObstacleContext, today: str, wanted: ObstacleFilter
) -> list[ObstacleLine]:
    """Return the obstacles asked for: the overdue first, then by due day, then the oldest."""
    found = [_line(record, around, today) for record in records if not record.value("deleted")]
    return sorted(
        filter(wanted.fits, found),
        key=lambda x: (not x.open, x.obstacle.due or "9999", x.obstacle.on, x.obstacle.id),
    )


def _line(record: Record, around: ObstacleContext, today: str) -> ObstacleLine:
    told = obstacle_of(record)
    kind = next((o for o in around.campaign.obstacle_types if o.key == told.type), None)
    owner = told.owner or (kind.owner if kind else "")
    first = record.head("type")
    return ObstacleLine(
        obstacle=told,
        type=kind.label if kind else told.type,
        area=around.campaign.unit_named(told.unit).short,
        household=around.households.get(told.household or ""),
        resident=around.residents.get(told.resident or ""),
        by=around.helpers.get(first.stamp.by, "") if first else "",
        owner=owner,
        overdue=is_open(told.status) and told.due is not None and told.due < today,
        seen=record.seen(FIELDS),
    )


@dataclass(frozen=True)
class Blocked:
    """Residents of one khu phố who have not reached an indicator and of whom an obstacle to it is open."""

    unit_id: str
    indicator: str
    residents: frozenset[str]


def blocked(found: Iterable[ObstacleLine], missing: Mapping[str, frozenset[str]]) -> list[Blocked]:
    """Return whom obstacles keep from which indicator; `missing` are what each resident lacks."""
    groups: dict[tuple[str, str], set[str]] = {}
    for line in found:
        told = line.obstacle
        lacks = missing.get(told.resident or "", frozenset())
        if line.open and told.resident and told.indicator in lacks:
            groups.setdefault((told.unit, told.indicator or ""), set()).add(told.resident)
    return [Blocked(unit, key, frozenset(people)) for (unit, key), people in sorted(groups.items())]
