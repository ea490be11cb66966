"""Apply a list as facts, one change a row, and undo it by changes that restore what stood."""

import json
from collections.abc import Sequence

import msgspec

from shared.change import Fact, FieldValue
from shared.merge import Record, restated, strongest
from shared.problem import NOT_FOUND, ProblemError
from sync_server.office.acts.service import author_of, new_ids, state
from sync_server.office.rosters import service
from sync_server.office.rosters.compare import KnownPeople, Verdict, counts, day_said, newcomer
from sync_server.office.rosters.service import RosterDraft
from sync_server.people.accounts import service as accounts
from sync_server.store import rosters as queries
from sync_server.store.rosters import Roster, RosterLine
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_AT_ONCE = 400
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
# What a field is put back to where nobody had spoken of it: fields that cannot be empty.
_NOTHING = {"hard_case": False}


def apply(services: Services, viewer: Viewer, draft: RosterDraft, *, add_new: bool) -> None:
    """State what the list says; `add_new` also records those nobody had, where the khu phố is known.

    What stood is kept before anything is stated, so that even an interrupted list can be undone. The file
    is forgotten. Raises ProblemError `not_found` for a list that is not a draft any more, and as pushes do.
    """
    roster_id, made = draft.roster.roster_id, new_ids(services, len(draft.verdicts))
    told = [_told(v, made[i], draft, add_new=add_new) for i, v in enumerate(draft.verdicts)]
    change_ids = new_ids(services, len(told))
    lines = [_line(*t, change_ids[i], draft.known) for i, t in enumerate(told)]
    lines += [RosterLine(m.row, "unread", m.reason, None, None, None) for m in draft.misread]
    tally = counts(draft.verdicts) | {"unread": len(draft.misread)}
    with services.database.write() as connection:
        values = {"state": "applying", "body": None, "counts": json.dumps(tally)}
        if not queries.change_roster(connection, services.ward_id, roster_id, ["draft"], values):
            raise ProblemError(NOT_FOUND)
        queries.add_lines(connection, services.ward_id, roster_id, lines)
        queries.put_keys(connection, services.ward_id, roster_id, _keys(told))
    _state(services, viewer, [(f, change_ids[i]) for i, (_, f, _) in enumerate(told) if f is not None])
    with services.database.write() as connection:
        queries.change_roster(connection, services.ward_id, roster_id, ["applying"], {"state": "applied"})
    accounts.note(services, viewer, "roster_applied", f"{draft.roster.version} {json.dumps(tally)}")


def counts_of(roster: Roster) -> dict[str, int]:
    """Return how many rows of an applied list came to what."""
    return dict(json.loads(roster.counts))


_Told = tuple[Verdict, Fact | None, Record | None]


def _told(verdict: Verdict, entity: str, draft: RosterDraft, *, add_new: bool) -> _Told:
    if verdict.outcome == "new":
        return verdict, newcomer(verdict.entry, entity, draft.known) if add_new else None, None
    return verdict, verdict.fact, verdict.record


def _line(
    verdict: Verdict, fact: Fact | None, record: Record | None, change_id: str, known: KnownPeople
) -> RosterLine:
    entity = fact.entity if fact else record.id if record else None
    before = None if fact is None else _encode({name: _stood(record, name, known) for name in fact.set})
    told = change_id if fact else None
    reason = "later" if verdict.later else ""
    return RosterLine(verdict.entry.row, verdict.outcome, reason, entity, told, before if record else None)


def _stood(record: Record | None, field: str, known: KnownPeople) -> list[object] | None:
    head = record.head(field) if record else None
    if record is None or head is None:
        return None
    return [head.value, head.basis, day_said(record, field, known), head.stamp.channel]


def _keys(told: Sequence[_Told]) -> dict[str, bytes]:
    found = {}
    for verdict, fact, record in told:
        entity = record.id if record else fact.entity if fact else None
        if entity and verdict.entry.key:
            found[entity] = verdict.entry.key
    return found


def undo(services: Services, viewer: Viewer, roster: Roster) -> int:
    """Restore what stood before a list; return how many records were touched.

    Where somebody has spoken since, their word stays. People the list brought, and of whom nobody has spoken
    since, are marked deleted; what arrives of them later, said before or after, brings them back. Raises
    ProblemError `not_found` for a list that is not applied.
    """
    with services.database.write() as connection:
        states = ["applied", "applying"]
        if not queries.change_roster(
            connection, services.ward_id, roster.roster_id, states, {"state": "undone"}
        ):
            raise ProblemError(NOT_FOUND)
        lines = queries.lines(connection, services.ward_id, roster.roster_id)
        queries.drop_keys(connection, services.ward_id, roster.roster_id)
    touched = [line for line in lines if line.entity_id and line.change_id]
    records = service.records_of(services, [line.entity_id for line in touched if line.entity_id])
    told = [
        (fact, service.undoing_id(line.change_id))
        for line in touched
        if line.change_id and (fact := _restoring(line, records.get(line.entity_id or "")))
    ]
    _state(services, viewer, told)
    accounts.note(services, viewer, "roster_undone", f"{roster.version} {len(told)}")
    return len(told)


def _restoring(line: RosterLine, record: Record | None) -> Fact | None:
    """Return the fact that takes a row back, of the fields where it still stands."""
    if record is None or line.change_id is None:
        return None
    if line.before is None:
        if {i for ids in record.seen(record.stated).values() for i in ids} != {line.change_id}:
            return None
        gone = {"deleted": FieldValue(v=True)}
        return Fact(kind="resident", entity=record.id, set=gone, seen=record.seen(record.stated))
    before = _decode(line.before)
    standing = {n for n, ids in record.seen(before).items() if line.change_id in ids}
    if not standing:
        return None
    values, seen = dict[str, FieldValue](), dict[str, tuple[str, ...]]()
    for name in sorted(standing):
        others = [h for h in record.fields[name] if h.stamp.change != line.change_id]
        # Whoever stands beside the list has spoken since: that stays, not what stood before both.
        since = strongest(others) if others else None
        values[name] = restated(since) if since else _field(name, before[name])
        seen[name] = (line.change_id, *([since.stamp.change] if since else []))
    return Fact(kind="resident", entity=record.id, set=values, seen=seen)


def _field(name: str, stood: list[object] | None) -> FieldValue:
    if stood is None:
        return FieldValue(v=_NOTHING.get(name))
    channel = stood[3] if len(stood) > 3 else None  # not kept by earlier versions
    return FieldValue.model_validate({"v": stood[0], "basis": stood[1], "channel": channel})


def _state(services: Services, viewer: Viewer, told: Sequence[tuple[Fact, str]]) -> None:
    author = author_of(viewer)
    for start in range(0, len(told), _AT_ONCE):
        part = told[start : start + _AT_ONCE]
        state(services, author, *[[fact] for fact, _ in part], ids=[change_id for _, change_id in part])
