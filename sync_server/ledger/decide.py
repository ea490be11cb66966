"""What becomes of waiting pushes: rows held and pushes in, rows to write and answers out. No I/O, no clock.

A push is taken whole or refused whole: whether its numbers and ids fit is known before anything of it is
applied, so a push that is refused leaves no trace and spoils no other of its group.
"""

import logging
from collections.abc import Iterable
from typing import Any, NamedTuple

from shared.campaign import Campaign
from shared.change import Change, Fact, effective_ms
from shared.day_doubt import known_of
from shared.facts import KINDS, Fault, first_fault
from shared.identity import is_id
from shared.local_time import local_day
from shared.merge import Record, Stamp, apply_change
from shared.problem import FORK, INTERNAL, NOT_SIGNED_IN, REVOKED, ProblemError
from shared.rollup import RollupRules
from shared.tally import counts_for_another, puts_day_right
from sync_server.ledger.basis import claimed
from sync_server.ledger.book import EntityState
from sync_server.ledger.held import (
    Chained,
    GroupOutcome,
    LoadedState,
    PhoneContact,
    QuarantineRow,
    Rejection,
    StoredEntity,
    Stream,
    Words,
)
from sync_server.ledger.incoming import Item, Push, same_but_for_number
from sync_server.ledger.numbering import KnownChanges
from sync_server.ledger.place import (
    Speaker,
    in_reach,
    is_here,
    names_another_kind,
    of_erased,
    out_of_place,
    taken,
)
from sync_server.ledger.redact import NOTHING, without
from sync_server.store.chain import LogEntry, link_hash
from sync_server.store.devices import Device

_log = logging.getLogger(__name__)
_UNREADABLE = Fault("malformed", "")
# The server failed on the change: no verdict on it. When it comes again, it is tried again.
_FAILED = Fault(INTERNAL.slug, "")


def decide(held: LoadedState, pushes: Iterable[Push], campaign: Campaign, rules: RollupRules) -> GroupOutcome:
    """Return what `pushes`, one after the other, make of what is `held`."""
    group = _Group(held, campaign, rules)
    answers = [group.take(push) for push in pushes]
    return group.outcome(answers)


class _Act(NamedTuple):
    """A push that is being taken, with its phone and the day in Viet Nam."""

    push: Push
    device: Device
    today: str


class _Judged(NamedTuple):
    """A change that may stand: when it happened, what it makes. `unseen` are not in its phone's khu phố."""

    change: Change
    effective: int
    standings: list[StoredEntity]
    unseen: set[str]
    conflict: bool


class _Group:
    def __init__(self, held: LoadedState, campaign: Campaign, rules: RollupRules) -> None:
        self._held = held
        self._campaign = campaign
        self._book = EntityState(held, rules)
        self._known = KnownChanges(held.logged, held.refused)
        self._words = dict(held.words)
        self._streams: dict[str, Stream] = {}
        self._contacts: dict[str, PhoneContact] = {}
        self._entries: list[Chained] = []
        self._quarantine: list[QuarantineRow] = []
        self._taken_up: list[str] = []
        self._seq, self._head = held.ward.seq, held.ward.head_hash

    def outcome(self, answers: list[dict[str, Any] | ProblemError]) -> GroupOutcome:
        """Return everything decided so far."""
        book = self._book
        return GroupOutcome(
            seq=self._seq,
            head_hash=self._head,
            entries=self._entries,
            quarantine=self._quarantine,
            taken_up=self._taken_up,
            entities=list(book.changed.values()),
            moved=book.moved,
            tally=book.tally.cells(),
            digests=book.digests,
            links=book.links,
            disputes=book.disputes,
            streams=self._streams,
            contacts=list(self._contacts.values()),
            answers=answers,
        )

    def take(self, push: Push) -> dict[str, Any] | ProblemError:
        """Decide one push; return its answer without the time, or why it is refused."""
        device = self._held.devices.get(push.device_id)
        if device is None:
            return ProblemError(NOT_SIGNED_IN)
        if device.revoked_ms is not None and not push.handed_over:
            return ProblemError(REVOKED)
        stream = self._streams.get(push.stream) or self._held.streams.get(push.stream)
        if stream is None or stream.device_id != push.device_id:
            return ProblemError(FORK, "this stream is another phone's")
        push = self._known.numbered(push, stream.last_n)
        misfit = self._known.misfit(push, stream.last_n)
        if misfit is not None:
            return misfit
        act = _Act(push, device, local_day(push.received_ms))
        results = [self._settle(act, item) for item in push.items]
        return self._answer(act, stream, results)

    def _answer(self, act: _Act, stream: Stream, results: list[dict[str, Any]]) -> dict[str, Any]:
        push, device = act.push, act.device
        last_n = max(stream.last_n, push.items[-1].n if push.items else 0)
        self._streams[push.stream] = stream._replace(last_n=last_n)
        if not push.lent:  # else the phone itself was not heard of
            self._contacts[push.device_id] = PhoneContact(
                device=push.device_id,
                seen=push.received_ms,
                offset=push.offset_ms,
                waiting=push.backlog,
                version=push.app_version or device.app_version,
            )
        return {
            "last_n": last_n,
            "durable_n": stream.durable_n,
            "epoch": self._held.ward.epoch,
            "seq": self._seq,
            "results": results,
        }

    def _settle(self, act: _Act, item: Item) -> dict[str, Any]:
        """Return the result of one change, which is known, set aside, or applied."""
        if item.id in self._known.logged:
            return {"id": item.id, "status": "duplicate"}
        refused = self._known.refusal(item.id, act.push.stream, item.n)
        known = refused is not None and (refused.erased or same_but_for_number(refused.body, item.raw))
        again = bool(act.push.lent) or self._failed_before(item)
        if refused is not None and known and (item.change is None or refused.erased or not again):
            return _rejected(item, refused)
        if item.change is None:
            return self._set_aside(act, item, _FAILED if item.failed else item.fault)
        try:
            judged = self._judge(act, item.change)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - one change must never stop its queue (I9); it is kept and logged
            _log.exception("change %s could not be applied", item.id)
            judged = _FAILED
        if not isinstance(judged, Fault):
            return self._apply(act, item, judged)
        if act.push.lent:  # it stays where it was
            return _rejected(item, Rejection(item.raw, judged.reason, judged.field))
        return self._set_aside(act, item, judged)

    def _failed_before(self, item: Item) -> bool:
        """Tell whether the server failed on a change in an earlier transaction, so that it is tried again."""
        before = self._held.refused.get(item.id or "")
        return before is not None and before.reason == _FAILED.reason

    def _judge(self, act: _Act, change: Change) -> Fault | _Judged:
        """Return what a change makes, or why it may not stand; nothing of it is kept yet, whatever fails."""
        push, device, book, erased = act.push, act.device, self._book, self._held.erased
        at = int(change.at.timestamp() * 1000)
        effective = effective_ms(at, push.offset_ms, device.enrolled_ms, push.received_ms)
        speaker = Speaker(device, push.lent)
        if any("unit" in f.set and not isinstance(f.set["unit"].v, str) for f in _newer(change)):
            return _UNREADABLE
        gone = of_erased(change, device.scope, erased)
        if gone is not None:
            return gone
        reached = {f.entity for f in change.facts if in_reach(f.entity, device, book)}
        before = {i: s.record for i in reached if (s := book.find(i)) is not None}
        fault = out_of_place(change, speaker, book, self._campaign.neighbourhood_ids, self._words)
        fault = fault or _foreign_tally(change, before, device)
        fault = fault or first_fault(change, self._campaign, before, act.today)
        fault = fault or (None if push.of_office else claimed(change, before, book, self._words))
        fault = fault or names_another_kind(change, device.scope, book)
        fault = fault or taken(change, speaker, book, erased)
        if fault:
            return fault
        known = known_of(None if device.is_office else device.enrolled_ms, push.received_ms)
        ladders = None if device.is_office else self._campaign.ladders
        stamp = Stamp(change.id, effective, device.helper_id, change.channel, known, ladders)
        after = apply_change(before, change, stamp)
        unfit = book.too_large(after.values())
        if unfit is not None:
            return Fault("too_many_linked", unfit)
        standings = [book.stand(record, self._seq + 1) for record in after.values()]
        unseen = {i for i in reached if not is_here(i, device, book)}
        # Whether others say otherwise elsewhere is not for a phone that does not see it any more.
        seen = (f for f in change.facts if f.entity not in unseen)
        conflict = any(after[f.entity].disagrees(*f.set) for f in seen)
        return _Judged(change, effective, standings, unseen, conflict)

    def _apply(self, act: _Act, item: Item, judged: _Judged) -> dict[str, Any]:
        """Count and number one change. Whatever fails here makes the whole transaction fail."""
        self._book.put(judged.standings, act.push.received_ms, judged.unseen)
        self._append(act, item, judged.change.id, judged.effective)
        self._words[judged.change.id] = Words(act.device.device_id, self._seq, judged.change.facts)
        if act.push.lent or self._failed_before(item):
            self._taken_up.append(judged.change.id)
        return {"id": judged.change.id, "status": "conflict" if judged.conflict else "applied"}

    def _append(self, act: _Act, item: Item, change_id: str, effective: int) -> None:
        push, device = act.push, act.device
        entry = LogEntry(
            self._held.ward.ward_id,
            self._seq + 1,
            change_id,
            push.stream,
            item.n,
            device.helper_id,
            device.device_id,
            effective,
            push.received_ms,
            item.raw,
        )
        hashed = link_hash(entry, self._head)
        self._entries.append(Chained(entry, hashed, self._head))
        self._seq, self._head = entry.seq, hashed
        self._known.logged[change_id] = item.raw

    def _set_aside(self, act: _Act, item: Item, fault: Fault) -> dict[str, Any]:
        push, device = act.push, act.device
        why = Rejection(item.raw, fault.reason, fault.field)
        if item.id is not None and self._failed_before(item):
            if fault.reason == _FAILED.reason:  # it is in quarantine already
                return _rejected(item, why)
            self._taken_up.append(item.id)
        self._known.refuse(item.id, push.stream, item.n, why)
        row = QuarantineRow(
            self._held.ward.ward_id,
            push.stream,
            item.n,
            item.id,
            device.helper_id,
            device.device_id,
            push.received_ms,
            fault.reason,
            fault.entity if is_id(fault.entity) else None,  # a phone may name anything
            fault.field,
            self._kept_of(item, fault),
        )
        self._quarantine.append(row)
        return _rejected(item, why)

    def _kept_of(self, item: Item, fault: Fault) -> bytes:
        """Return a change without what was erased; all or nothing of one whose author is not told so."""
        left = without(item.raw, self._held.erased.keys()) if self._held.erased else None
        if left is None:
            return item.raw
        return left if fault.reason == "erased" else NOTHING


def _newer(change: Change) -> Iterable[Fact]:
    """Give the facts about kinds that only a newer app knows: nobody here checks their fields."""
    return (fact for fact in change.facts if fact.kind not in KINDS)


def _foreign_tally(change: Change, before: dict[str, Record], device: Device) -> Fault | None:
    """Return the first fact that counts callers for another phone, or None.

    An office may say on which day callers came that a wrong clock counted on another.
    """
    for fact in change.facts:
        if device.is_office and fact.entity in before and puts_day_right(fact):
            continue
        if counts_for_another(fact, before.get(fact.entity), device.device_id):
            return Fault("out_of_scope", fact.entity, "device")
    return None


def _rejected(item: Item, why: Rejection) -> dict[str, Any]:
    return {"id": item.id or "", "status": "rejected", "reason": why.reason, "field": why.field}
