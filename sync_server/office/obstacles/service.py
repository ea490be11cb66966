"""List obstacles in scope, keep what the desk answers, and tell what they cost."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from shared.campaign import Campaign
from shared.change import Fact, FieldValue
from shared.household import household_of
from shared.local_time import local_day
from shared.matrix import MatrixCell, matrix
from shared.merge import Record
from shared.obstacle import Obstacle, obstacle_of
from shared.pace import Pace, pace_of
from shared.partial_date import check_partial_date
from shared.problem import NOT_FOUND, ProblemError
from shared.resident import resident_of
from shared.rollup import Cells, RollupRules, missing
from shared.text import t
from shared.vietnamese import clean
from sync_server.office.acts.service import author_of, state
from sync_server.office.obstacles.lines import (
    FIELDS,
    Blocked,
    ObstacleContext,
    ObstacleFilter,
    ObstacleLine,
    blocked,
    lines,
)
from sync_server.office.records.service import Behind, RecordsPage, seen_below, show
from sync_server.people.accounts import service as accounts
from sync_server.store import records as queries
from sync_server.store import rollups
from sync_server.store.database import Connection
from sync_server.store.stored import read_in
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_LONGEST_ANSWER = 1_000


class WrongAnswerError(ValueError):
    """An answer that cannot stand; `why` is a text key."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Effect:
    """What obstacles cost one unit in one indicator: pace as it is, and if all were cleared."""

    blocked: Blocked
    cell: MatrixCell
    pace: Pace | None
    cleared: Pace | None


@dataclass(frozen=True)
class ObstaclesPage:
    """Everything the page shows. `causes` are the open ones by type and khu phố, `{(type, unit): n}`."""

    campaign: Campaign
    units: tuple[str, ...]
    lines: tuple[ObstacleLine, ...]
    causes: Mapping[tuple[str, str], int]
    effects: tuple[Effect, ...]
    today: str


def obstacles(services: Services, viewer: Viewer, wanted: ObstacleFilter) -> ObstaclesPage:
    """Return the obstacles asked for that `viewer` may see, and log that they were read."""
    today = local_day(services.clock())
    with services.database.read() as connection:
        published = services.campaigns.current(connection)
        units = published.campaign.scope_of(viewer.unit_id)
        records = _obstacles(connection, services.ward_id, units)
        around, people = _around(connection, services.ward_id, records, published.campaign, units)
        totals = rollups.totals(connection, services.ward_id)
    accounts.note(services, viewer, "obstacles_read", " ".join((viewer.unit_id, *wanted)).strip())
    everything = lines(records, around, today, ObstacleFilter("all"))
    found = blocked(everything, _missing(people, published.rules))
    return ObstaclesPage(
        campaign=published.campaign,
        units=units,
        lines=tuple(lines(records, around, today, wanted)),
        causes=_causes(everything),
        effects=tuple(_effects(published.campaign, totals, found, date.fromisoformat(today))),
        today=today,
    )


def blocked_people(
    services: Services, viewer: Viewer, unit_id: str, indicator: str, page: int
) -> RecordsPage:
    """Return a page of those whom open obstacles keep from an indicator, and log who looked.

    Raises ProblemError `wrong_scope` outside of what `viewer` may see, `not_found` where nobody is blocked.
    """
    with services.database.read() as connection:
        published = services.campaigns.current(connection)
        units = seen_below(published.campaign, viewer, unit_id)
        records = _obstacles(connection, services.ward_id, units)
        around, people = _around(connection, services.ward_id, records, published.campaign, units)
    everything = lines(records, around, local_day(services.clock()), ObstacleFilter("all"))
    found = blocked(everything, _missing(people, published.rules))
    mine = [b.residents for b in found if (b.unit_id, b.indicator) == (unit_id, indicator)]
    if not mine:
        raise ProblemError(NOT_FOUND)
    behind = Behind(
        unit=published.campaign.unit(unit_id),
        kind="resident",
        title=t("obstacles.col_blocked"),
        records=[p for p in people if p.id in mine[0]],
        indicator=published.campaign.indicator(indicator),
    )
    return show(services, viewer, behind, page, f"{unit_id} blocked {indicator}")


def answer(services: Services, viewer: Viewer, obstacle_id: str, said: Mapping[str, str]) -> None:
    """Keep what the desk says of an obstacle: `status`, `owner`, `due`, `answer`, and `seen.FIELD` shown.

    Raises ProblemError `not_found` outside of what `viewer` may see, WrongAnswerError for what cannot stand.
    """
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        found = queries.docs_of(connection, services.ward_id, [obstacle_id])
    record = next(iter(read_in(found)), None)
    if record is None or record.kind != "obstacle" or record.value("deleted"):
        raise ProblemError(NOT_FOUND)
    if record.value("unit") not in campaign.scope_of(viewer.unit_id):
        raise ProblemError(NOT_FOUND)
    told, today = _told(said, campaign), local_day(services.clock())
    changed = _changed(told, obstacle_of(record), today)
    if not changed:
        return
    seen = {name: tuple(said.get(f"seen.{name}", "").split()) for name in changed}
    fact = Fact(
        kind="obstacle",
        entity=obstacle_id,
        set={name: FieldValue(v=value) for name, value in changed.items()},
        seen={name: ids for name, ids in seen.items() if ids},
    )
    results = state(services, author_of(viewer), [fact])
    if results[0]["status"] == "rejected":
        raise WrongAnswerError(f"rejection.{results[0]['reason']}")
    accounts.note(services, viewer, "obstacle_answered", obstacle_id)


def _told(said: Mapping[str, str], campaign: Campaign) -> dict[str, str | None]:
    told: dict[str, str | None] = {name: clean(said.get(name, "")) or None for name in FIELDS}
    if told["status"] not in ("sent", "in_progress", "answered", "done"):
        raise WrongAnswerError("obstacles.status_missing")
    if told["status"] in ("answered", "done") and not told["answer"]:
        raise WrongAnswerError("obstacles.answer_missing")
    if told["owner"] not in {u.unit_id for u in campaign.units}:
        raise WrongAnswerError("obstacles.owner_missing")
    try:
        day_is_real = told["due"] is None or len(check_partial_date(told["due"])) == 10
    except ValueError:
        day_is_real = False
    if not day_is_real:
        raise WrongAnswerError("obstacles.due_wrong")
    told["answer"] = (told["answer"] or "")[:_LONGEST_ANSWER]
    return told


def _changed(told: Mapping[str, str | None], was: Obstacle, today: str) -> dict[str, str | None]:
    before = was.model_dump()
    changed = {name: told[name] for name in FIELDS if told[name] != before[name]}
    if "answer" in changed:
        changed["answered_on"] = today
    return changed


def _obstacles(connection: Connection, ward_id: str, units: Iterable[str]) -> list[Record]:
    docs = queries.docs_of_kind(connection, ward_id, "obstacle", units)
    return read_in(docs)


def _around(
    connection: Connection,
    ward_id: str,
    kept: Sequence[Record],
    campaign: Campaign,
    units: Collection[str],
) -> tuple[ObstacleContext, list[Record]]:
    """Return what the obstacles are about, where that is still in `units`, and the residents' own records."""
    about = {i for r in kept for name in ("household", "resident") if (i := r.value(name))}
    found = read_in(queries.docs_of(connection, ward_id, about))
    others = [r for r in found if r.value("unit") in units]
    authors = {head.stamp.by for r in kept if (head := r.head("type"))}
    people = [r for r in others if r.kind == "resident"]
    around = ObstacleContext(
        campaign=campaign,
        households={r.id: household_of(r) for r in others if r.kind == "household"},
        residents={r.id: resident_of(r) for r in people},
        helpers=queries.helper_names(connection, ward_id, authors),
    )
    return around, people


def _missing(people: Iterable[Record], rules: RollupRules) -> dict[str, frozenset[str]]:
    return {r.id: frozenset(missing(r, rules)) for r in people}


def _causes(found: Iterable[ObstacleLine]) -> dict[tuple[str, str], int]:
    counts: dict[tuple[str, str], int] = {}
    for line in found:
        if line.open:
            key = (line.obstacle.type, line.obstacle.unit)
            counts[key] = counts.get(key, 0) + 1
    return counts


def _effects(
    campaign: Campaign, totals: Mapping[str, Cells], found: Iterable[Blocked], today: date
) -> Iterable[Effect]:
    cells = {(c.unit_id, c.indicator): c for c in matrix(campaign, totals, today)}
    for group in found:
        cell = cells[group.unit_id, group.indicator]
        more = len(group.residents)
        cleared = replace(cell, achieved=cell.achieved + more, during=cell.during + more)
        yield Effect(group, cell, pace_of(cell, campaign, today), pace_of(cleared, campaign, today))
