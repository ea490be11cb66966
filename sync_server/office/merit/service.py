"""Put the lists together from all records, and keep why somebody was taken off or put back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import msgspec

from shared.campaign import Campaign, HelperCategory
from shared.change import Change, Fact
from shared.credit import Claim
from shared.link import groups, one_person
from shared.local_time import local_day
from shared.matrix import matrix
from shared.merge import Record, Stamp
from shared.problem import NOT_FOUND, ProblemError
from shared.text import t
from shared.vietnamese import clean
from shared.written import day
from sync_server.ledger.rollups import ladders_at
from sync_server.office.merit import queries
from sync_server.office.merit.activity import activity_file, days_of_work
from sync_server.office.merit.lists import Lists, MeritEvidence, Note, Rated, UnitQuota, by_unit, lists
from sync_server.office.merit.work import VISITS, CountedPerson, Said, Work, work_of
from sync_server.office.records.service import Behind, RecordsPage, show
from sync_server.people.accounts import service as accounts
from sync_server.store import devices as enrolment
from sync_server.store import records as recorded
from sync_server.store import rollups
from sync_server.store.chain import LogEntry
from sync_server.store.database import Connection
from sync_server.store.devices import Helper
from sync_server.store.stored import read_in, readable
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer


class _Value(msgspec.Struct):
    v: Any
    basis: str | None = None


class _Stated(msgspec.Struct):
    kind: str
    entity: str
    set: dict[str, _Value]
    seen: dict[str, list[str]] = {}
    beside: dict[str, dict[str, list[str]]] = {}


class _Logged(msgspec.Struct):
    facts: list[_Stated]


_decode = msgspec.json.Decoder(_Logged).decode
SHORTEST_REASON = 5


@dataclass(frozen=True)
class MeritPage:
    """Everything the page shows, as of `today`."""

    campaign: Campaign
    lists: Lists
    today: date


@dataclass(frozen=True)
class QuotaPage:
    """Everybody's quota, unit by unit, as of `today`."""

    campaign: Campaign
    units: tuple[UnitQuota, ...]
    today: date


def merit(services: Services, viewer: Viewer) -> MeritPage:
    """Return the lists of the whole ward, and log who looked; raise ProblemError `wrong_scope` for less."""
    today = date.fromisoformat(local_day(services.clock()))
    campaign = services.campaign().campaign
    accounts.require_whole_ward(campaign, viewer)
    found = _evidence(services, campaign, today)
    accounts.note(services, viewer, "merit_read", viewer.unit_id)
    return MeritPage(campaign, lists(found, campaign, today), today)


def behind(services: Services, viewer: Viewer, helper_id: str, figure: str, page: int) -> RecordsPage:
    """Return a page of the people or visits behind one of a helper's figures, and log who looked.

    Raises ProblemError `wrong_scope` for less than the whole ward, `not_found` for what no list shows.
    """
    published = services.campaign()
    campaign, today = published.campaign, date.fromisoformat(local_day(services.clock()))
    accounts.require_whole_ward(campaign, viewer)
    found = _evidence(services, campaign, today)
    person = next((p for p in found.people if p.helper_id == helper_id), None)
    work = found.work.get(helper_id)
    if person is None or work is None or figure not in work.behind:
        raise ProblemError(NOT_FOUND)
    wanted, step = set(work.behind[figure]), figure.removeprefix("step.")
    labels = {s.key: s.label for s in campaign.quota_steps}
    title = labels[step] if figure.startswith("step.") else t(f"merit.behind_{figure}")
    listed = Behind(
        unit=campaign.unit(campaign.ward_id),
        kind="visit" if figure in VISITS else "resident",
        title=f"{person.name}: {title}",
        records=[r for r in found.records if r.id in wanted],
        steps={
            person: ", ".join(f"{labels[s]} {day(date.fromisoformat(on))}" for s, on in steps.items())
            for person, steps in work.steps.items()
            if person in wanted and figure in work.of_quota
        },
    )
    return show(services, viewer, listed, page, f"{helper_id} {figure}")


def quotas(services: Services, viewer: Viewer) -> QuotaPage:
    """Return everybody's quota, unit by unit, and log who looked.

    Raises ProblemError `wrong_scope` for less than the whole ward.
    """
    today = date.fromisoformat(local_day(services.clock()))
    campaign = services.campaign().campaign
    accounts.require_whole_ward(campaign, viewer)
    found = _evidence(services, campaign, today)
    accounts.note(services, viewer, "merit_read", f"{viewer.unit_id} quota")
    return QuotaPage(campaign, tuple(by_unit(found, campaign)), today)


def activity(services: Services, viewer: Viewer) -> bytes:
    """Return everybody's days of work as an Excel file, and log who took it (R-39).

    Raises ProblemError `wrong_scope` for less than the whole ward.
    """
    campaign = services.campaign().campaign
    accounts.require_whole_ward(campaign, viewer)
    with services.database.read() as connection:
        docs = recorded.docs_of_kind(connection, services.ward_id, "visit", campaign.neighbourhood_ids)
        said = _said(connection, services.ward_id, campaign)
        work, people = days_of_work(read_in(docs), said), _people(connection, services.ward_id, campaign)
    accounts.note(services, viewer, "activity_exported", viewer.unit_id)
    return activity_file((p for p in people if not p.shared), work, campaign)


def note(services: Services, viewer: Viewer, subject: str, reason: str, *, off: bool) -> None:
    """Take a line off the lists, or put it back, with the reason.

    Raises ValueError without a reason, ProblemError `not_found` for what stands on no list.
    """
    campaign, text = services.campaign().campaign, clean(reason)[:500]
    accounts.require_whole_ward(campaign, viewer)
    if len(text) < SHORTEST_REASON:
        raise ValueError(reason)
    with services.database.write() as connection:
        known = {h.helper_id for h in enrolment.helpers(connection, services.ward_id)}
        known |= {f"{target.unit_id}/{target.indicator}" for target in campaign.targets}
        if subject not in known:
            raise ProblemError(NOT_FOUND)
        new = Note(subject, off, text, viewer.name, services.clock())
        queries.add_note(connection, services.ward_id, new)
    accounts.note(services, viewer, "merit_corrected", subject)


def lists_of(  # noqa: PLR0913, PLR0917
    connection: Connection,
    ward_id: str,
    campaign: Campaign,
    kept: Iterable[Record],
    seq: int,
    today: date,
) -> Lists:
    """Return the lists of people, without units, by the records as they were after change `seq`."""
    told = _said(connection, ward_id, campaign, seq)
    return lists(_evidence_of(connection, ward_id, campaign, readable(kept), told), campaign, today)


class Heard:
    """What was said of residents' ladders and of how visits ended, gathered while the log passes."""

    def __init__(self, campaign: Campaign) -> None:
        """Start with nothing, in a campaign's ladders."""
        self._wanted = {"resident": frozenset(campaign.statuses), "visit": frozenset({"outcome"})}
        self.said: defaultdict[tuple[str, str], list[Claim]] = defaultdict(list)

    def hear(self, _entry: LogEntry, change: Change, stamp: Stamp, _records: Mapping[str, Record]) -> None:
        """Take in what a change of the log says."""
        self.take(stamp, change.facts)

    def take(self, stamp: Stamp, facts: Iterable[Fact | _Stated]) -> None:
        """Take in the facts of a change."""
        for fact in facts:
            for name in self._wanted.get(fact.kind, frozenset()) & fact.set.keys():
                told, seen = fact.set[name], tuple(fact.seen.get(name, ()))
                beside = {other: over[name] for other, over in fact.beside.items() if name in over}
                claim = Claim(
                    entity=fact.entity,
                    change=stamp.change,
                    at=stamp.at,
                    by=stamp.by,
                    value=told.v,
                    basis=told.basis,
                    seen=seen,
                    beside=beside,
                    ladder=(stamp.ladders or {}).get(name, ()),
                )
                self.said[fact.entity, name].append(claim)


def work_by_helper(
    connection: Connection, ward_id: str, campaign: Campaign, records: Iterable[Record], said: Said
) -> Mapping[str, Work]:
    """Return what each helper did, by id, from all records and what the log says of them (`Heard`)."""
    return _evidence_of(connection, ward_id, campaign, readable(records), said).work


def _evidence(services: Services, campaign: Campaign, today: date) -> MeritEvidence:
    ward_id, units = services.ward_id, campaign.neighbourhood_ids
    with services.database.read() as connection:
        kept = [
            record
            for kind in ("resident", "visit", "link")
            for record in read_in(recorded.docs_of_kind(connection, ward_id, kind, units))
        ]
        found = _evidence_of(connection, ward_id, campaign, kept, _said(connection, ward_id, campaign))
        cells = matrix(campaign, rollups.totals(connection, ward_id), today)
    return replace(found, cells=tuple(cells))


def _evidence_of(
    connection: Connection,
    ward_id: str,
    campaign: Campaign,
    kept: Iterable[Record],
    said: Said,
) -> MeritEvidence:
    """Return the evidence about people, without the board's cells."""
    found: dict[str, list[Record]] = {"resident": [], "visit": [], "link": []}
    for record in kept:
        if record.kind in found:
            found[record.kind].append(record)
    sets = groups({r.id: r for r in found["resident"]}, found["link"])
    residents = [CountedPerson(one_person(parts), frozenset(p.id for p in parts)) for parts in sets]
    return MeritEvidence(
        people=_people(connection, ward_id, campaign),
        work=work_of(residents, found["visit"], said, campaign),
        cells=(),
        notes=tuple(queries.notes(connection, ward_id)),
        records=(*(p.record for p in residents), *found["visit"]),
    )


def _said(connection: Connection, ward_id: str, campaign: Campaign, until: int | None = None) -> Said:
    """Return what the log says of residents' ladders and of how visits ended, up to a change if need be."""
    heard, held = Heard(campaign), ladders_at(connection, ward_id)
    for row in rollups.log_bodies(connection, ward_id, until):
        try:
            facts = _decode(row.body).facts
        except (msgspec.DecodeError, RecursionError):  # of before such were set aside
            continue
        ladders = held(row.seq, row.device_id)
        heard.take(Stamp(row.change_id, row.effective_ms, row.helper_id, ladders=ladders), facts)
    return heard.said


def _people(connection: Connection, ward_id: str, campaign: Campaign) -> tuple[Rated, ...]:
    """Return every helper, with the day on which they joined."""
    joined: dict[str, int] = {}
    for device, helper in enrolment.devices(connection, ward_id):
        first = joined.get(helper.helper_id, device.enrolled_ms)
        joined[helper.helper_id] = min(first, device.enrolled_ms)
    known = {c.key: c for c in campaign.helper_categories}
    helpers = enrolment.helpers(connection, ward_id)
    return tuple(_rated(h, known.get(h.category), joined.get(h.helper_id)) for h in helpers)


def _rated(helper: Helper, category: HelperCategory | None, joined_ms: int | None) -> Rated:
    on = None if joined_ms is None else date.fromisoformat(local_day(joined_ms))
    own = category or HelperCategory(key=helper.category, label=helper.category)
    return Rated(helper.helper_id, helper.name, helper.unit_id, own.label, own.quota, on, own.shared)
