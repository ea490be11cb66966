"""What becomes of waiting pushes: rows held and pushes in, rows to write and answers out. No I/O, no clock.

A push is taken whole or refused whole: whether its numbers and ids fit is known before anything of it is
applied, so a push that is refused leaves no trace and spoils no other of its group.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import msgspec

from shared.campaign import Campaign
from shared.change import Change, Fact, effective_ms
from shared.facts import Fault, first_fault
from shared.merge import Record, Stamp, add_hash, apply_change, from_doc, record_hash, to_doc
from shared.problem import FORK, GAP, NOT_SIGNED_IN, REVOKED, ProblemError
from shared.rollup import RollupRules, Share, share_of
from sync_server.clock import local_day
from sync_server.enrolment.queries import Device
from sync_server.sync.chain import LogEntry, link_hash
from sync_server.sync.held import Chained, Contact, Held, NewEntity, Outcome, QuarantineRow, Rejection, Stream
from sync_server.sync.incoming import Item, Push, same_but_for_number

_log = logging.getLogger(__name__)
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


def decide(held: Held, pushes: Iterable[Push], campaign: Campaign, rules: RollupRules) -> Outcome:
    """Return what `pushes`, one after the other, make of what is `held`."""
    group = _Group(held, campaign, rules)
    for push in pushes:
        group.take(push)
    return group.outcome


@dataclass(slots=True)
class _Standing:
    """An entity as it stands within this group, with what it adds to totals and digest."""

    record: Record
    unit: str
    hash: int
    share: Share


class _Act(NamedTuple):
    """A push that is being taken, with its phone and the day in Viet Nam."""

    push: Push
    device: Device
    today: str


class _Group:
    def __init__(self, held: Held, campaign: Campaign, rules: RollupRules) -> None:
        self._held = held
        self._campaign = campaign
        self._rules = rules
        self._standing: dict[str, _Standing] = {}
        self._streams = dict(held.streams)
        self._logged = dict(held.logged)
        self._refused = dict(held.refused)
        self._been = {entity: set(units) for entity, units in held.been.items()}
        self.outcome = Outcome(held.ward.seq, held.ward.head_hash)

    def take(self, push: Push) -> None:
        """Decide one push and note its answer."""
        try:
            device = self._sender(push)
            stream = self._continued(push)
        except ProblemError as refused:
            self.outcome.answers.append(refused)
            return
        act = _Act(push, device, local_day(push.received_ms))
        results = [self._settle(act, item) for item in push.items]
        self._streams[push.stream] = self.outcome.streams[push.stream] = stream
        version = push.app_version or device.app_version
        self.outcome.contacts[device.device_id] = Contact(
            device.device_id, push.received_ms, push.offset_ms, push.backlog, version
        )
        self.outcome.answers.append(
            {
                "last_n": stream.last_n,
                "durable_n": stream.durable_n,
                "epoch": self._held.ward.epoch,
                "seq": self.outcome.seq,
                "results": results,
            }
        )

    def _sender(self, push: Push) -> Device:
        device = self._held.devices.get(push.device_id)
        if device is None:
            raise ProblemError(NOT_SIGNED_IN)
        if device.revoked_ms is not None:
            raise ProblemError(REVOKED)
        return device

    def _continued(self, push: Push) -> Stream:
        """Return the push's stream as it will be; raise ProblemError `fork` or `gap` if it does not fit."""
        stream = self._streams.get(push.stream)
        if stream is None or stream.device_id != push.device_id:
            raise ProblemError(FORK, "this stream is another phone's")
        fault = self._misfit(push, stream.last_n)
        if fault is not None:
            raise fault
        last_n = push.items[-1].n if push.items else 0
        return stream._replace(last_n=max(stream.last_n, last_n))

    def _misfit(self, push: Push, last_n: int) -> ProblemError | None:
        """Return why the push's numbers or ids do not continue its stream, or None."""
        expect = min(last_n + 1, push.items[0].n) if push.items else 0
        said: dict[str, bytes] = {}
        for item in push.items:
            if item.n != expect:
                return ProblemError(GAP, extra={"expect": last_n + 1})
            expect += 1
            before = self._logged.get(item.id or "") or said.get(item.id or "")
            if before is None and item.n <= last_n:
                refused = self._refused.get(item.id or "") or self._refused.get((push.stream, item.n))
                before = refused.body if refused else b""
            if before is not None and not same_but_for_number(before, item.raw):
                return ProblemError(FORK, extra={"n": item.n, "id": item.id})
            if item.id is not None:
                said[item.id] = item.raw
        return None

    def _settle(self, act: _Act, item: Item) -> dict[str, Any]:
        """Return the result of one change, which is known, set aside, or applied."""
        if item.id in self._logged:
            return {"id": item.id, "status": "duplicate"}
        refused = self._refused.get(item.id or (act.push.stream, item.n))
        if refused is not None and same_but_for_number(refused.body, item.raw):
            return _rejected(item, refused)
        if item.change is None:
            return self._set_aside(act, item, Fault("malformed", ""))
        try:
            fault = self._fault(act, item.change)
            return self._set_aside(act, item, fault) if fault else self._apply(act, item, item.change)
        except Exception:  # noqa: BLE001 - one change must never stop its queue (I9); it is kept and logged
            _log.exception("change %s could not be applied", item.id)
            return self._set_aside(act, item, Fault("malformed", ""))

    def _fault(self, act: _Act, change: Change) -> Fault | None:
        kinds: dict[str, str] = {}
        known: list[str] = []
        for fact in change.facts:
            standing = self._find(fact.entity)
            if standing is not None:
                known.append(fact.entity)
                kinds[fact.entity] = standing.record.kind
            reason = self._out_of_place(fact, standing, act.device.scope, kinds)
            if reason is not None:
                return Fault(reason, fact.entity)
            kinds[fact.entity] = fact.kind
        return first_fault(change, self._campaign, known, act.today)

    def _out_of_place(
        self, fact: Fact, standing: _Standing | None, scope: frozenset[str], kinds: dict[str, str]
    ) -> str | None:
        """Return why this phone may not state `fact`, or None.

        An entity may be spoken of where it is in scope or ever was, so that work done before a move is
        not lost; it may only be put into a unit in scope. `kinds` are the entities that exist by now.
        """
        if fact.entity not in kinds and "unit" not in fact.set:
            return "entity_unknown"
        if standing is not None and scope.isdisjoint({standing.unit, *self._been.get(fact.entity, ())}):
            return "out_of_scope"
        if kinds.get(fact.entity, fact.kind) != fact.kind:
            return "kind_differs"
        to = fact.set["unit"].v if "unit" in fact.set else None
        elsewhere = isinstance(to, str) and to in self._campaign.neighbourhood_ids and to not in scope
        return "out_of_scope" if elsewhere else None

    def _apply(self, act: _Act, item: Item, change: Change) -> dict[str, Any]:
        """Merge, count and number one change; everything that can fail comes before the first trace."""
        at = int(change.at.timestamp() * 1000)
        push, device = act.push, act.device
        effective = effective_ms(at, push.offset_ms, device.enrolled_ms, push.received_ms)
        stamp = Stamp(change.id, effective, device.helper_id, change.channel)
        before = {f.entity: s.record for f in change.facts if (s := self._find(f.entity))}
        after = apply_change(before, change, stamp)
        seq = self.outcome.seq + 1
        made = [self._stand(record, seq) for record in after.values()]
        for standing, row in made:
            self._replace(standing, row)
        self._append(act, item, change, effective)
        conflict = any(after[f.entity].disagrees(name) for f in change.facts for name in f.set)
        return {"id": change.id, "status": "conflict" if conflict else "applied"}

    def _stand(self, record: Record, seq: int) -> tuple[_Standing, NewEntity]:
        unit = record.value("unit")
        standing = _Standing(record, unit, record_hash(record), share_of(record, self._rules))
        raw_hash = standing.hash.to_bytes(8, "big")
        return standing, NewEntity(record.id, record.kind, unit, seq, raw_hash, _encode(to_doc(record)))

    def _replace(self, new: _Standing, row: NewEntity) -> None:
        entity = new.record.id
        old = self._standing.get(entity)
        if old is not None:
            self._count(old, -1)
            if old.unit != new.unit:
                self.outcome.moved[old.unit, entity] = row.last_seq
                self._been.setdefault(entity, set()).add(old.unit)
        self._count(new, 1)
        self._standing[entity] = new
        self.outcome.entities[entity] = row

    def _count(self, standing: _Standing, sign: int) -> None:
        self.outcome.tally.add(standing.share, sign)
        digests = self.outcome.digests
        count, total = digests.get(standing.unit) or self._held.digests.get(standing.unit, (0, 0))
        digests[standing.unit] = (
            count + sign,
            add_hash(total, plus=standing.hash) if sign > 0 else add_hash(total, minus=standing.hash),
        )

    def _append(self, act: _Act, item: Item, change: Change, effective: int) -> None:
        out, push, device = self.outcome, act.push, act.device
        entry = LogEntry(
            self._held.ward.ward_id,
            out.seq + 1,
            change.id,
            push.stream,
            item.n,
            device.helper_id,
            device.device_id,
            effective,
            push.received_ms,
            item.raw,
        )
        hashed = link_hash(entry, out.head_hash)
        out.entries.append(Chained(entry, hashed, out.head_hash))
        out.seq, out.head_hash = entry.seq, hashed
        self._logged[change.id] = item.raw

    def _set_aside(self, act: _Act, item: Item, fault: Fault) -> dict[str, Any]:
        push, device = act.push, act.device
        refused = Rejection(item.raw, fault.reason, fault.field)
        self._refused[push.stream, item.n] = refused
        if item.id is not None:
            self._refused[item.id] = refused
        self.outcome.quarantine.append(
            QuarantineRow(
                self._held.ward.ward_id,
                push.stream,
                item.n,
                item.id,
                device.helper_id,
                device.device_id,
                push.received_ms,
                fault.reason,
                fault.entity or None,
                fault.field,
                item.raw,
            )
        )
        return _rejected(item, refused)

    def _find(self, entity: str) -> _Standing | None:
        """Return an entity as it stands now, read once per group."""
        found = self._standing.get(entity)
        row = self._held.entities.get(entity)
        if found is None and row is not None:
            record = from_doc(_decode(row.doc))
            share = share_of(record, self._rules)
            found = _Standing(record, row.unit_id, int.from_bytes(row.record_hash, "big"), share)
            self._standing[entity] = found
        return found


def _rejected(item: Item, why: Rejection) -> dict[str, Any]:
    return {"id": item.id or "", "status": "rejected", "reason": why.reason, "field": why.field}
