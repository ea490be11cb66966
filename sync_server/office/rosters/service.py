"""Take a list in, try it dry, apply it as facts with the police's word for basis, and undo that."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from shared.campaign import Campaign
from shared.identity import new_id
from shared.local_time import local_day
from shared.merge import Record
from shared.problem import NOT_FOUND, ProblemError
from sync_server.brought.grids import read_tables
from sync_server.brought.tables import Table
from sync_server.office.rosters import columns
from sync_server.office.rosters.columns import guess, guess_step
from sync_server.office.rosters.compare import KnownPeople, Verdict, compare, day_said, repeated
from sync_server.office.rosters.rows import Meaning, Misread, RosterRow, read_row
from sync_server.people.accounts import service as accounts
from sync_server.plan.unit_names import neighbourhood_of
from sync_server.store import rollups
from sync_server.store import rosters as queries
from sync_server.store.records import docs_of
from sync_server.store.rosters import Roster, RosterLine
from sync_server.store.stored import read_in, record_in
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_DRAFT_MS = 2 * 24 * 60 * 60 * 1000
MOST_VALUES = 30
_encode = msgspec.json.Encoder().encode


class Mapping_(msgspec.Struct):  # noqa: N801 - `Mapping` is Python's
    """How a list is read: `{column: field}`, `{indicator: {text: rung}}`, where rows belong, which sheet,
    and `{row: record, or "new"}` where it was chosen whom a row means.
    """

    columns: dict[int, str]
    steps: dict[str, dict[str, str]]
    unit: str = ""
    sheet: int = 0
    people: dict[int, str] = {}


_read_mapping = msgspec.json.Decoder(Mapping_).decode
_read_kept_tables = msgspec.json.Decoder(list[Table]).decode


@dataclass(frozen=True)
class RosterDraft:
    """A list that was not applied yet, and what would become of its rows.

    `tables` are the sheets of its file, `sheet` the one that is read; `values` are per indicator the texts of
    its column; `asked` the names of columns that stand twice and were not mapped; `faults` what is wrong with
    the mapping: while there are any, nothing was compared. `newer` are applied lists of a later day,
    `repeated` are rows that say what an earlier one said.
    """

    roster: Roster
    tables: Sequence[Table]
    sheet: Table
    asked: Sequence[str]
    mapping: Mapping_
    values: Mapping[str, Sequence[str]]
    faults: Sequence[str]
    newer: Sequence[Roster]
    verdicts: Sequence[Verdict]
    misread: Sequence[Misread]
    known: KnownPeople
    repeated: Mapping[int, int]

    def count(self, outcome: str) -> int:
        """Return how many rows come to that."""
        return sum(v.outcome == outcome for v in self.verdicts)

    def written(self, row: int) -> str:
        """Return what stands in a row of the file, its cells one after the other."""
        return " · ".join(c for number, cells in self.sheet.rows if number == row for c in cells if c)

    def example(self, column: int) -> str:
        """Return what a column says first, empty where it says nothing."""
        return next((cells[column] for _, cells in self.sheet.rows if cells[column]), "")

    @property
    def says_rungs(self) -> bool:
        """Tell whether any column is read as how far people are."""
        return any(field.startswith("state.") for field in self.mapping.columns.values())

    def said_on(self, record: Record, field: str) -> str:
        """Return the day for which the standing value of a field was said."""
        return day_said(record, field, self.known)

    def described(self, record: Record) -> str:
        """Return what tells a person from their namesakes: name, birth date, khu phố, household."""
        codes = {home: code for code, home in self.known.doors.items()}
        said = [record.value(f) for f in ("full_name", "birth_date", "unit")]
        return ", ".join(str(s) for s in (*said, codes.get(str(record.value("household")))) if s)

    def is_settled(self, row: int) -> bool:
        """Tell whether a choice was made for a row that is not asked about any more."""
        return not any(v.entry.row == row and v.outcome == "unsure" for v in self.verdicts)


def listed(services: Services, viewer: Viewer) -> list[Roster]:
    """Return the lists that are the viewer's or that they may see, the newest first.

    Drafts older than two days are forgotten, with their data.
    """
    with services.database.write() as connection:
        queries.drop_old_drafts(connection, services.ward_id, services.clock() - _DRAFT_MS)
        campaign = services.campaigns.current(connection).campaign
        found = queries.rosters(connection, services.ward_id)
    return [r for r in found if _may_see(r, viewer, campaign)]


def _may_see(roster: Roster, viewer: Viewer, campaign: Campaign) -> bool:
    """Tell whether a list is the viewer's own, or the viewer sees all khu phố that it may speak of."""
    return accounts.sees_whole_ward(campaign, viewer) or roster.account_id == viewer.account_id


def take_in(services: Services, viewer: Viewer, name: str, body: bytes, as_of: str) -> str:
    """Keep a file's table as a draft, read by what its columns are called; return its id.

    The file itself is read once, here. Raises UnreadableFile for what is no list.
    """
    campaign = services.campaign().campaign
    named = (columns.known_headers(), columns.over_two_columns(), columns.between_rows())
    tables = read_tables(body, *named)
    first = tables[0]
    fields, unit = guess(first.header, campaign, first.rows), _unit_of(first, campaign)
    mapping = _guessed(first, fields, campaign, Mapping_({}, {}, unit))
    roster_id = new_id(services.clock(), secrets.token_bytes(10))
    with services.database.write() as connection:
        new = Roster(
            roster_id=roster_id,
            version=queries.next_version(connection, services.ward_id),
            file_name=name[:200],
            as_of=as_of,
            account_id=viewer.account_id,
            made_ms=services.clock(),
            state="draft",
            mapping=_encode(mapping),
            counts="{}",
            body=_encode(tables),
        )
        queries.add_roster(connection, services.ward_id, new, hashlib.sha256(body).digest())
    accounts.note(services, viewer, "roster_uploaded", f"{new.version} {len(first.rows)}")
    return roster_id


def find(services: Services, viewer: Viewer, roster_id: str) -> tuple[Roster, list[RosterLine]]:
    """Return a list with its rows' outcomes; raise ProblemError `not_found` for any that is not theirs."""
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        found = queries.find_roster(connection, services.ward_id, roster_id)
        if found is None or not _may_see(found, viewer, campaign):
            raise ProblemError(NOT_FOUND)
        return found, queries.lines(connection, services.ward_id, roster_id)


def map_columns(services: Services, found: Roster, chosen: Mapping_) -> None:
    """Keep how a draft is read; texts of a column whose rung was not chosen are guessed."""
    tables = _tables(found)
    campaign = services.campaign().campaign
    sheet = _sheet(tables, chosen)
    # Another sheet has other columns.
    other = sheet is not _sheet(tables, _read_mapping(found.mapping))
    fields = guess(sheet.header, campaign, sheet.rows) if other else chosen.columns
    if other:
        chosen = msgspec.structs.replace(chosen, unit=_unit_of(sheet, campaign))
    full = _guessed(sheet, fields, campaign, chosen)
    for indicator, texts in full.steps.items():
        texts.update({k: v for k, v in chosen.steps.get(indicator, {}).items() if k in texts})
    with services.database.write() as connection:
        values = {"mapping": _encode(full)}
        queries.change_roster(connection, services.ward_id, found.roster_id, ["draft"], values)


def draft(services: Services, viewer: Viewer, found: Roster, secret: bytes | None) -> RosterDraft:
    """Return what a draft would do; nothing is kept. `secret` is the key for personal numbers, or None."""
    tables, mapping = _tables(found), _read_mapping(found.mapping)
    sheet = _sheet(tables, mapping)
    campaign = services.campaign().campaign
    asked = _asked(sheet, mapping, campaign)
    newer = _newer(services, found)
    values = _values(sheet, mapping.columns)
    faults = columns.faults(mapping.columns, campaign)
    faults += [f"state.{i}" for i, texts in values.items() if len(texts) > MOST_VALUES]
    known = _known(services, campaign.scope_of(viewer.unit_id))
    if faults:
        return RosterDraft(found, tables, sheet, asked, mapping, values, faults, newer, (), (), known, {})
    steps = {(i, text): rung for i, texts in mapping.steps.items() for text, rung in texts.items()}
    unit = mapping.unit if mapping.unit in campaign.scope_of(viewer.unit_id) else None
    today = local_day(services.clock())
    meaning = Meaning(mapping.columns, steps, unit, secret, today, since_1904=sheet.since_1904)
    read = [read_row(number, cells, meaning, campaign) for number, cells in sheet.rows]
    scope = set(campaign.scope_of(viewer.unit_id))
    checked = [_outside(e) if isinstance(e, RosterRow) and e.unit not in {None, *scope} else e for e in read]
    entries = [e for e in checked if isinstance(e, RosterRow)]
    misread = [e for e in checked if isinstance(e, Misread)]
    verdicts = compare(entries, known, found.as_of, mapping.people)
    return RosterDraft(
        found, tables, sheet, asked, mapping, values, (), newer, verdicts, misread, known, repeated(entries)
    )


def texts_of(found: Roster) -> dict[str, list[str]]:
    """Return, per indicator, the different texts of its column in a draft; none for another list."""
    if found.body is None:
        return {}
    mapping = _read_mapping(found.mapping)
    return _values(_sheet(_tables(found), mapping), mapping.columns)


def _tables(found: Roster) -> list[Table]:
    """Return the tables of a draft; raise ProblemError `not_found` for a list that is none."""
    if found.body is None:
        raise ProblemError(NOT_FOUND)
    try:
        return _read_kept_tables(found.body)
    except msgspec.DecodeError as error:  # a draft of an earlier version: it is to be brought again
        raise ProblemError(NOT_FOUND) from error


def _sheet(tables: Sequence[Table], mapping: Mapping_) -> Table:
    return tables[mapping.sheet] if 0 <= mapping.sheet < len(tables) else tables[0]


def _newer(services: Services, found: Roster) -> list[Roster]:
    with services.database.read() as connection:
        lists = queries.rosters(connection, services.ward_id)
    return [r for r in lists if r.state in ("applied", "applying") and r.as_of > found.as_of]


def _asked(sheet: Table, mapping: Mapping_, campaign: Campaign) -> list[str]:
    """Return the names of columns that stand twice, of which none was chosen."""
    chosen = {sheet.header[c] for c in mapping.columns if c < len(sheet.header)}
    return [title for title in columns.doubled(sheet.header, campaign) if title not in chosen]


def drop(services: Services, viewer: Viewer, roster_id: str) -> None:
    """Forget a draft with its data."""
    with services.database.write() as connection:
        queries.drop_roster(connection, services.ward_id, roster_id)
    accounts.note(services, viewer, "roster_dropped", roster_id)


def _outside(entry: RosterRow) -> Misread:
    return Misread(entry.row, "scope")


def _unit_of(sheet: Table, campaign: Campaign) -> str:
    """Return the khu phố that a sheet is called after, or an empty text; a mere number is none."""
    return "" if sheet.name.isdecimal() else neighbourhood_of(sheet.name, campaign) or ""


def _guessed(sheet: Table, fields: Mapping[int, str], campaign: Campaign, chosen: Mapping_) -> Mapping_:
    steps = {
        indicator: {text: guess_step(text, campaign, indicator) for text in texts[:MOST_VALUES]}
        for indicator, texts in _values(sheet, fields).items()
        if indicator in {i.key for i in campaign.indicators}
    }
    return msgspec.structs.replace(chosen, columns=dict(fields), steps=steps)


def _values(sheet: Table, chosen: Mapping[int, str]) -> dict[str, list[str]]:
    """Return, per indicator, the different texts of its column."""
    found: dict[str, list[str]] = {}
    for column, field in chosen.items():
        kind, _, indicator = field.partition(".")
        if kind == "state" and column < len(sheet.header):
            found[indicator] = sorted({cells[column] for _, cells in sheet.rows if cells[column]})
    return found


def _known(services: Services, scope: Sequence[str]) -> KnownPeople:
    with services.database.read() as connection:
        records = read_in(rollups.docs(connection, services.ward_id, scope))
        keys = queries.keys(connection, services.ward_id)
        told = queries.lines_told(connection, services.ward_id)
    people = {r.id: r for r in records if r.kind == "resident" and not r.value("deleted")}
    doors = {r.value("code"): r.id for r in records if r.kind == "household" and r.value("code")}
    listed = {change: as_of for change, as_of, state, _ in told if state != "undone"}
    restored = {undoing_id(change): _days(before) for change, _, state, before in told if state == "undone"}
    return KnownPeople(people, doors, keys, listed, restored)


def undoing_id(change_id: str) -> str:
    """Return the id of the change that takes back the one of a row: it can be told by that."""
    return change_id[:-1] + f"{int(change_id[-1], 16) ^ 1:x}"


def _days(before: bytes | None) -> dict[str, str]:
    """Return `{field: day for which it was said}` of what stood before a row; rows of old lists tell none."""
    stood = {} if before is None else msgspec.json.decode(before)
    return {name: said[2] for name, said in stood.items() if said and len(said) > 2}


def records_of(services: Services, ids: Sequence[str]) -> dict[str, Record]:
    """Return records by id; those that do not exist are left out."""
    with services.database.read() as connection:
        docs = [
            d
            for start in range(0, len(ids), 500)
            for d in docs_of(connection, services.ward_id, ids[start : start + 500])
        ]
    return {r.id: r for r in map(record_in, docs)}
