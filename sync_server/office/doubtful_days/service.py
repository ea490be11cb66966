"""List what says a day that cannot be to those who may settle it, and keep the right day as a change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.change import Fact, FieldValue
from shared.day_doubt import day_in
from shared.link import groups, spread
from shared.local_time import local_day
from shared.merge import Head, Record
from shared.partial_date import check_day
from shared.problem import MALFORMED, NOT_FOUND, ProblemError
from shared.rollup import RollupRules, doubtful_fields
from sync_server.ledger import rollups
from sync_server.office.acts.service import author_of, state
from sync_server.people.accounts import service as accounts
from sync_server.store import records as record_statements
from sync_server.store.records import helper_names
from sync_server.store.stored import read_in
from sync_server.web.field_words import field_label
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

MOST_SHOWN = 50
_KINDS = ("resident", "visit", "referral", "obstacle", "tally")


@dataclass(frozen=True)
class DoubtfulDay:
    """A field that says a day that cannot be: of whom, what, which day, said when (a day) and by whom.

    `choice` names what was said, so that nobody settles what they did not see.
    """

    record: Record
    name: str
    place: str
    field: str
    label: str
    day: str
    recorded: str
    by: str
    choice: str
    may_be_unknown: bool


@dataclass(frozen=True)
class DoubtfulDays:
    """The first of them, and how many records there are in all."""

    shown: Sequence[DoubtfulDay]
    count: int


def doubtful_days(services: Services, viewer: Viewer) -> DoubtfulDays:
    """Return what says a day that cannot be under the viewer's unit."""
    published = services.campaign()
    found = _found(services, viewer)
    part = found[:MOST_SHOWN]
    with services.database.read() as connection:
        heads = [r.head(f) for r in part for f in doubtful_fields(r, published.rules)]
        authors = {head.stamp.by for head in heads if head is not None}
        names = helper_names(connection, services.ward_id, authors)
        homes = record_statements.docs_by_id(
            connection, services.ward_id, {h for r in part if (h := r.text("household"))}
        )
    doors = {r.id: r for r in read_in(homes.values())}
    shown = [d for r in part for d in _lines(services, r, published.rules, names, doors)]
    return DoubtfulDays(shown, len(found))


@dataclass(frozen=True)
class RightDay:
    """What somebody of the ward says: the field of which record, as they saw it, was on which day."""

    entity: str
    field: str
    choice: str
    day: str


def settle_day(services: Services, viewer: Viewer, told: RightDay) -> None:
    """Let something have been on a day; without one, before the campaign on a day that nobody knows.

    Where the field has changed since `choice` was shown, nothing is kept. Raises ProblemError `not_found` for
    what is not there for the viewer, `malformed` for a day that is none or still to come.
    """
    rules = services.campaign().rules
    record = next((r for r in _found(services, viewer) if r.id == told.entity), None)
    if record is None or told.field not in doubtful_fields(record, rules):
        raise ProblemError(NOT_FOUND)
    head = record.head(told.field)
    if head is None or head.stamp.change != told.choice:
        return
    said = {told.field: _said(head, told.day, services)}
    fact = Fact(kind=record.kind, entity=told.entity, set=said, seen=record.seen([told.field]))
    results = state(services, author_of(viewer), spread(fact, _parts(services, record)))
    if any(r["status"] == "rejected" for r in results):
        raise ProblemError(NOT_FOUND, str(results))
    accounts.note(services, viewer, "day_settled", f"{told.entity} {told.field}")


def _said(head: Head, day: str, services: Services) -> FieldValue:
    """Return what stands, on another day."""
    if not day and not isinstance(head.value, dict):
        raise ProblemError(MALFORMED, "a day is needed")
    try:
        known = check_day(day) if day else None
    except ValueError as error:
        raise ProblemError(MALFORMED, str(error)) from error
    if known is not None and known > local_day(services.clock()):
        raise ProblemError(MALFORMED, "a day still to come")
    value: Any = head.value | {"achieved_on": known} if isinstance(head.value, dict) else known
    return FieldValue.model_validate({"v": value, "basis": head.basis, "channel": head.stamp.channel})


def _found(services: Services, viewer: Viewer) -> list[Record]:
    """Return the records under the viewer's unit that the roll-up counts as doubtful, linked ones as one."""
    published = services.campaign()
    scope = published.campaign.scope_of(viewer.unit_id)
    totals = rollups.totals(services.database, services.ward_id)
    found: list[Record] = []
    for kind in _KINDS:
        cell = f"doubtful.{kind}"
        units = [u for u in scope if totals.get(u, {}).get(cell)]
        if units:
            found += rollups.records_behind(services.database, services.ward_id, published.rules, units, cell)
    return sorted(found, key=lambda r: r.id)


def _parts(services: Services, record: Record) -> list[Record]:
    """Return the records that are one person with a resident, itself among them."""
    if record.kind != "resident":
        return [record]
    with services.database.read() as connection:
        told = read_in(record_statements.link_docs(connection, services.ward_id))
        ends = {r.value(end) for r in told for end in ("one", "other")} | {record.id}
        residents = {
            r.id: r
            for r in read_in(record_statements.docs_by_id(connection, services.ward_id, ends).values())
        }
    return next((g for g in groups(residents, told) if record.id in {p.id for p in g}), [record])


def _lines(
    services: Services,
    record: Record,
    rules: RollupRules,
    names: Mapping[str, str],
    doors: Mapping[str, Record],
) -> list[DoubtfulDay]:
    campaign = services.campaign().campaign
    home = doors.get(record.text("household") or "")
    address = [] if home is None else [home.text("code"), home.text("address")]
    unit = campaign.unit_named(record.value("unit")).label
    found = []
    for field in doubtful_fields(record, rules):
        head = record.head(field)
        if head is not None:
            found.append(
                DoubtfulDay(
                    record=record,
                    name=record.text("full_name") or " – ".join(filter(None, address)) or unit,
                    place=", ".join(filter(None, [*address, unit])),
                    field=field,
                    label=field_label(field, campaign),
                    day=day_in(field, head.value) or "",
                    recorded=local_day(head.stamp.at),
                    by=names.get(head.stamp.by, ""),
                    choice=head.stamp.change,
                    may_be_unknown=isinstance(head.value, dict),
                )
            )
    return found
