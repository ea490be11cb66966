"""The outbox: who this phone is, what it stated, and how much of that the server has.

It is the phone's own truth, so it is kept apart from what can be downloaded again.
"""

import contextlib
from base64 import urlsafe_b64encode
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from mobile_app.store.former import Former, Identity, former_in
from mobile_app.store.journal import Journal, SaveFailed
from mobile_app.store.own_change import OwnChange, OwnHelp, entry_of, numbered, own_change_in
from shared.change import Change
from shared.contract import ChangeResult, EnrolReply
from shared.phone_time import Moment

# Fewer are not worth writing the file again.
_WORTH_FORGETTING = 100


class Joining(BaseModel):
    """A joining under way: the code (as `plain_code` gives it) and the token this phone will be known by.

    It is kept before the code is sent, so that a repeated request is the same one.
    """

    model_config = ConfigDict(frozen=True)
    server: str
    code: str
    token: str


@dataclass(frozen=True, slots=True)
class ServerContact:
    """What the server last said: `last_n` acknowledged, `durable_n` in a backup, the clock's offset."""

    last_n: int = 0
    durable_n: int = 0
    epoch: int = 0
    offset_ms: int = 0
    contact_ms: int = 0


class Outbox:
    """Own changes in order of `n`, without gaps above those that were forgotten (`forget`).

    `torn`: the medium lost some of them, or the phone was put back to an older state. What is left has new
    numbers then, so nothing the server said of the stream holds: it waits for a stream of its own. `former`
    are by device those whose phone this was and of whom the ward has not got everything for good. `helps`
    are what credit needs of forgotten changes.
    """

    def __init__(self, journal: Journal) -> None:
        """Rebuild from the journal."""
        self._journal = journal
        self.identity: Identity | None = None
        self.joining: Joining | None = None
        self.contact = ServerContact()
        self.moment: Moment | None = None
        self.clock: Callable[[], Moment] | None = None
        self.changes: list[OwnChange] = []
        self.former: dict[str, Former] = {}
        self.rejected: dict[str, ChangeResult] = {}
        self.settled: set[str] = set()
        self.helps: list[OwnHelp] = []
        self.torn = False
        self._forgotten = 0
        self._by_entity: dict[str, list[OwnChange]] = defaultdict(list)
        for entry in journal.take_entries():
            if isinstance(entry, dict):
                self._apply(entry)
        self.mark_torn_if_behind(self.contact.last_n)

    # -- writing: journal first, memory after ---------------------------------------------------------
    def begin_joining(self, server: str, code: str, random: Callable[[int], bytes]) -> Joining:
        """Return what a code is to be sent with, kept before it is: the same as last time for the same code.

        Raises SaveFailed.
        """
        begun = self.joining
        if begun is None or (begun.server, begun.code) != (server, code):
            token = urlsafe_b64encode(random(32)).decode().rstrip("=")
            begun = Joining(server=server, code=code, token=token)
            self._keep({"joining": begun.model_dump()})
        return begun

    def end_joining(self) -> None:
        """Forget a joining that the server refused for good. Raises SaveFailed."""
        self._keep({"joining": None})

    def enrol(self, reply: EnrolReply, server: str, offset_ms: int, now_ms: int) -> None:
        """Take on an identity; what the same helper stated under an earlier one is sent again under this one.

        What another helper stated and the ward has not got stays theirs (`former`). The joining that led to
        it is over. Raises SaveFailed.
        """
        identity = reply.model_dump(include=set(Identity.model_fields)) | {"server": server}
        contact = ServerContact(0, 0, reply.epoch, offset_ms, now_ms)
        apart = self.identity is not None and self.identity.helper != reply.helper
        self._keep({"joined": identity, "contact": _plain(contact)} | ({"apart": True} if apart else {}))

    def note_former(self, changed: Former) -> None:
        """Keep how far somebody has come whose phone this was; who has nothing left here is forgotten.

        Raises SaveFailed; then the same is simply sent again.
        """
        self._keep({"former": changed.plain()})

    def start_stream(self, stream: str) -> None:
        """Number everything stated again, under another stream: this phone was copied or restored."""
        self._keep({"stream": stream})

    def add(
        self, wire: dict[str, Any], change: Change, at_ms: int, before: Mapping[str, Any] | None = None
    ) -> OwnChange:
        """Keep `change`, as read from `wire`; it is on the medium when this returns.

        Raises SaveFailed with nothing kept.
        """
        own = OwnChange(change.n, wire, change, at_ms, before or {})
        entry = entry_of(own) | self._mark()
        # Its number may hide, at the next opening, that others are missing.
        self._journal.append(entry | {"torn": True} if self.torn else entry)
        self._hold(own)
        self._note_moment(entry)
        return own

    def acknowledge(self, contact: ServerContact, results: Iterable[ChangeResult] = ()) -> None:
        """Keep what the server said. Raises SaveFailed; then the same is simply asked again."""
        rejected = [r.model_dump() for r in results if r.status == "rejected"]
        if rejected or replace(contact, contact_ms=self.contact.contact_ms) != self.contact:
            self._keep({"contact": _plain(contact), "rejected": rejected})
        else:
            self.contact = contact

    def settle(self, change_id: str) -> None:
        """Mark a quarantined act as dealt with. Raises SaveFailed."""
        self._keep({"settled": change_id})

    # -- reading --------------------------------------------------------------------------------------
    @property
    def last_n(self) -> int:
        """The number of the newest own change, 0 before the first."""
        return max(self._forgotten, self.changes[-1].n if self.changes else 0)

    @property
    def cut_off(self) -> bool:
        """Tell whether this stream cannot go on: it is torn, or the server lost more than is still here."""
        return self.torn or self.contact.last_n < self._forgotten

    def waiting(self) -> list[OwnChange]:
        """Return what the server has not acknowledged, in order."""
        return self.beyond(self.contact.last_n)

    def beyond(self, n: int) -> list[OwnChange]:
        """Return own changes with higher numbers than `n`, in order."""
        return self.changes[bisect_right(self.changes, n, key=lambda own: own.n) :]

    def not_yet_pulled(self, entity: str, contained_n: int) -> list[OwnChange]:
        """Return own changes of an entity that the pulled records do not contain yet, and that stand."""
        found = self._by_entity.get(entity, ())
        return [o for o in found if o.n > contained_n and o.change.id not in self.rejected]

    def contained(self, stream: str, last_n: int) -> int:
        """Return up to which number own changes are in records pulled when `stream` had got to `last_n`."""
        same = self.identity is not None and self.identity.stream == stream
        return last_n if same and not self.torn else 0

    def mark_torn_if_behind(self, known_n: int) -> None:
        """Take the outbox for torn if somebody knows of a change `known_n` of this stream that it lacks."""
        self.torn |= known_n > self.last_n
        if self.torn:
            self.contact = replace(self.contact, last_n=0, durable_n=0)

    def forget(self, contained_n: int, before_ms: int, left_of: Callable[[Set[str]], list[OwnHelp]]) -> None:
        """Let go of what was stated before a moment (Unix ms), is in a backup and in the pulled records.

        What the server set aside stays. A medium that refuses keeps everything. Of those whose phone this was
        and whom the server refuses, so that it cannot say what is in a backup, only the moment counts.
        `left_of` gives what is to be kept for credit of changes, by their ids, and of what was kept before.
        """
        for former in [f for f in self.former.values() if f.refused]:
            recent = tuple(o for o in former.sent if o.at_ms >= before_ms)
            if recent != former.sent:
                with contextlib.suppress(SaveFailed):
                    self.note_former(replace(former, sent=recent))
        safe_n = 0 if self.torn else min(self.contact.durable_n, contained_n)
        last_n = self._forgotten
        for own in self.changes:
            if own.n > safe_n or not (own.at_ms < before_ms or own.change.id in self.rejected):
                break
            last_n = max(last_n, own.n)
        kept = [o for o in self.changes if o.n > last_n or o.change.id in self.rejected]
        if len(self.changes) - len(kept) >= _WORTH_FORGETTING:
            helps = left_of({o.change.id for o in self.changes} - {o.change.id for o in kept})
            with contextlib.suppress(SaveFailed):
                self._become(kept, last_n, helps)

    def _become(self, kept: list[OwnChange], forgotten: int, helps: list[OwnHelp]) -> None:
        identity = self.identity.model_dump() if self.identity else {}
        rejected = [r.model_dump() for o in kept if (r := self.rejected.get(o.change.id))]
        head = {"joined": identity, "forgotten": forgotten, "contact": _plain(self.contact)}
        if self.joining is not None:
            head["joining"] = self.joining.model_dump()
        if self.moment is not None:
            head["moment"] = [self.moment.even_ms, self.moment.wall_ms, self.moment.sure]
        if self.former:
            head["formers"] = [former.plain() for former in self.former.values()]
        if helps:
            head["helps"] = list(map(list, helps))
        self._journal.rewrite([head | {"rejected": rejected}, *map(entry_of, kept)])
        self._forgotten, self.changes, self.helps = forgotten, [], helps
        self.rejected = {r["id"]: self.rejected[r["id"]] for r in rejected}
        self._by_entity.clear()
        for own in kept:
            self._hold(own)

    def by_id(self, change_id: str) -> OwnChange | None:
        """Return an own change that the server has not set aside, or None."""
        if change_id in self.rejected:
            return None
        return next((o for o in reversed(self.changes) if o.change.id == change_id), None)

    def entities(self) -> Iterable[str]:
        """Return every entity this phone has stated something about."""
        return self._by_entity.keys()

    def close(self) -> None:
        """Give the journal back."""
        self._journal.close()

    def keep_moment(self) -> None:
        """Keep what time it is taken to be. Raises SaveFailed."""
        self._keep({})

    def last_moment(self) -> Moment | None:
        """Return the last instant that was kept, or None on a phone that never joined.

        A journal of an earlier release kept none: then it is that of the last contact or of the newest act.
        """
        if self.moment is not None or not self.contact.contact_ms:
            return self.moment
        newest = max(self.contact.contact_ms, self.changes[-1].at_ms if self.changes else 0)
        return Moment(newest - self.contact.offset_ms, newest - self.contact.offset_ms)

    def _mark(self) -> dict[str, Any]:
        if self.clock is None:
            return {}
        moment = self.clock()
        return {"moment": [moment.even_ms, moment.wall_ms, moment.sure]}

    def _note_moment(self, entry: dict[str, Any]) -> None:
        if "moment" in entry:
            even_ms, wall_ms, sure = entry["moment"]
            self.moment = Moment(even_ms, wall_ms, sure=sure)

    def _keep(self, entry: dict[str, Any]) -> None:
        entry |= self._mark()
        self._journal.append(entry)
        self._apply(entry)

    def _apply(self, entry: dict[str, Any]) -> None:
        self._note_moment(entry)
        for kept in [entry["former"]] if "former" in entry else entry.get("formers", ()):
            self._put_former(former_in(kept))
        if "joined" in entry:
            if entry.get("apart"):
                self._set_apart()
            self.identity, self.joining = Identity.model_validate(entry["joined"]), None
            self._renumber()
        if "joining" in entry:
            self.joining = Joining.model_validate(entry["joining"]) if entry["joining"] else None
        self._forgotten = entry.get("forgotten", self._forgotten)
        self.helps += [OwnHelp(*help_) for help_ in entry.get("helps", ())]
        if "stream" in entry and self.identity is not None:
            self.identity = self.identity.model_copy(update={"stream": entry["stream"]})
            self.contact = replace(self.contact, last_n=0, durable_n=0)
            self._renumber()
        if "contact" in entry:
            self.contact = ServerContact(**entry["contact"])
        for result in entry.get("rejected", ()):
            self.rejected[result["id"]] = ChangeResult.model_validate(result)
        if "settled" in entry:
            self.settled.add(entry["settled"])
        if "change" in entry and (own := own_change_in(entry)) is not None:
            follows = own.n == self.last_n + 1 or own.n <= self._forgotten
            self.torn |= entry.get("torn", False) or not follows
            self._hold(own)

    def _set_apart(self) -> None:
        """Let what was stated until now be somebody else's, also what the server has in no backup yet."""
        if self.identity is not None:
            known = Former(self.identity, self.contact.offset_ms, tuple(self.changes), cut_off=self.cut_off)
            contact = self.contact
            self._put_former(known.told(contact.last_n, contact.durable_n, contact.epoch))
        self.changes, self.rejected, self.settled, self.helps = [], {}, set(), []

    def _put_former(self, told: Former) -> None:
        self.former = {d: f for d, f in self.former.items() if d != told.identity.device}
        if told.waiting or told.sent:
            self.former[told.identity.device] = told

    def _hold(self, own: OwnChange) -> None:
        self.changes.append(own)
        for fact in own.change.facts:
            self._by_entity[fact.entity].append(own)

    def _renumber(self) -> None:
        before, self.changes, self.torn, self._forgotten = self.changes, [], False, 0
        self._by_entity.clear()
        for n, own in enumerate(before, 1):
            self._hold(numbered(own, n))


def _plain(contact: ServerContact) -> dict[str, int]:
    return {field: getattr(contact, field) for field in contact.__slots__}
