"""The phone: one object that screens, tests and the simulator share; it owns neither screen nor clock."""

import contextlib
import logging
import os
import time
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mobile_app.core import undo
from mobile_app.core.acts import Act
from mobile_app.core.invalid_act import InvalidAct, readable
from mobile_app.core.own_work import OwnWork
from mobile_app.core.reading import Reading
from mobile_app.core.register import Register
from mobile_app.core.timed import Timed
from mobile_app.core.views import ObstacleView, TallyView
from mobile_app.store.byte_file import ByteFile
from mobile_app.store.cipher import Cipher
from mobile_app.store.draft_store import DraftStore
from mobile_app.store.even_clock import EvenClock, Steady
from mobile_app.store.field_store import FieldStore
from mobile_app.store.former import Former, Identity
from mobile_app.store.journal import Journal, SaveFailed, preload
from mobile_app.store.outbox import Joining, Outbox
from mobile_app.store.own_change import OwnChange
from mobile_app.store.sync_log import SyncLog
from mobile_app.sync.plan import SyncState
from mobile_app.sync.runner import Clock, Runner
from mobile_app.sync.status import FormerWork, Rejected, SyncOutcome, SyncStatus, moment_of
from mobile_app.sync.transport import Transport
from shared.campaign import Campaign
from shared.change import FORM_VERSION, Change
from shared.contract import MAX_BODY_BYTES, plain_code
from shared.facts import Fault, first_fault
from shared.local_time import LOCAL
from shared.matrix import MatrixCell, matrix
from shared.problem import CODE_EXPIRED, CODE_UNKNOWN, REVOKED, ProblemError

_log = logging.getLogger(__name__)

SEALED_FILES = ("outbox", "snapshot", "drafts", "synclog")
FileOpener = Callable[[str], Awaitable[ByteFile]]
# What is safe for good leaves the phone after so long: until then its helper may look at it or take it back.
_REMEMBERED = timedelta(days=14)
_REFUSED_FOR_GOOD = (CODE_UNKNOWN, CODE_EXPIRED, REVOKED)


class Phone(Reading, Timed):
    """Everything a helper's phone can do. Reading is from memory; `save` returns when it is on the medium."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        store: FieldStore,
        outbox: Outbox,
        transport: Transport,
        clock: EvenClock,
        random: Callable[[int], bytes],
        drafts: DraftStore,
        log: SyncLog,
    ) -> None:
        """Use `open`; this only puts the parts together."""
        self._store, self._outbox, self.transport = store, outbox, transport
        self._clock, self._random, self.drafts = clock, random, drafts
        outbox.clock = clock.moment
        drafts.forget_saved(outbox.changes)
        if outbox.contained(store.cursor.stream, store.cursor.last_n):
            outbox.mark_torn_if_behind(store.cursor.last_n)
        contained = outbox.contained(store.cursor.stream, store.cursor.last_n)
        self._register = Register(store, outbox)
        self._own_work = OwnWork(store, outbox, self._register)
        if self.day_known:  # a clock that jumped ahead must not empty the phone's memory
            before_ms = int((self.now() - _REMEMBERED).timestamp() * 1000)
            outbox.forget(contained, before_ms, self._own_work.left_of)
        self._runner = Runner(store, outbox, self._register, transport, clock)
        self._runner.contacted = clock.trust
        self._runner.notify, self._runner.log, self.log = self._notify, log, log
        self._runner.chance = lambda: int.from_bytes(random(4), "big") / 2**32
        self._listeners: list[Callable[[], None]] = []
        self._register.rebuild(self.campaign)
        if outbox.identity is not None:
            transport.use_server(outbox.identity.server, outbox.identity.token)

    @classmethod
    async def open(  # noqa: PLR0913
        cls,
        files: FileOpener,
        transport: Transport,
        clock: Clock = lambda: datetime.now(UTC),
        random: Callable[[int], bytes] = os.urandom,
        *,
        cipher: Cipher,
        plain_too: bool = False,
        steady: Steady = time.monotonic,
    ) -> "Phone":
        """Open the phone's files, sealed with `cipher`, and rebuild everything from them.

        With `plain_too` nothing is left unsealed when this returns; see `Journal`. Raises FileBusy when
        another window or process has the files, FileDamaged when they were sealed with another key, OSError
        when the medium refuses. `clock` may be wrong and jump; `steady` counts seconds up while the app runs.
        """
        async with AsyncExitStack() as opened:
            own = await files("outbox")
            opened.callback(own.close)
            pulled = await files("snapshot")
            opened.callback(pulled.close)
            await preload(pulled, cipher, "snapshot")
            store = FieldStore(Journal(pulled, cipher, "snapshot", plain_too=plain_too))
            outbox = Outbox(Journal(own, cipher, "outbox", plain_too=plain_too))
            drafts = await DraftStore.open(files, cipher, plain_too=plain_too)
            opened.callback(drafts.close)
            log = await SyncLog.open(files, cipher, plain_too=plain_too)
            opened.pop_all()
        even = EvenClock(clock, outbox.last_moment(), steady)
        return cls(store, outbox, transport, even, random, drafts, log)

    def close(self) -> None:
        """Give the files back; no round of syncing begins any more."""
        self._runner.closed = True
        self._store.close()
        self._outbox.close()
        self.drafts.close()
        self.log.close()

    # -- who and when ---------------------------------------------------------------------------------
    @property
    def identity(self) -> Identity | None:
        """Who this phone is, or None until it has joined."""
        return self._outbox.identity

    @property
    def joining(self) -> Joining | None:
        """The joining that was begun and not answered yet, or None."""
        return self._outbox.joining

    @property
    def campaign(self) -> Campaign | None:
        """The campaign as last fetched, or None until the first time."""
        kept = self._store.campaign
        return None if kept is None else kept[1]

    @property
    def problem(self) -> ProblemError | None:
        """Why the server talks to this phone no longer (revoked, app too old); recording goes on."""
        return self._runner.state.stopped

    def unsent(self) -> list[dict[str, Any]]:
        """Return what the server has not acknowledged, in order, as it would be sent."""
        return [own.wire for own in self._outbox.waiting()]

    def former(self) -> list[Former]:
        """Return those whose phone this was and of whom the ward has not got everything."""
        return [f for f in self._outbox.former.values() if f.waiting]

    def as_former(self) -> Former | None:
        """Return what the ward has not got of whoever uses this phone now, or None before anybody does."""
        me = self.identity
        return None if me is None else Former(me, self.offset_ms, tuple(self._outbox.waiting()))

    def handed_on(self, former: Former) -> None:
        """Forget what somebody stated whose phone this was: it is sealed for the ward. Raises SaveFailed."""
        self._outbox.note_former(replace(former, waiting=()))
        self._notify()

    # -- reading --------------------------------------------------------------------------------------
    def mark_read(self, obstacles: Iterable[ObstacleView]) -> None:
        """Keep that the answers to these obstacles were shown; a medium that refuses shows them once more."""
        heads = [head for view in obstacles if view.unread and (head := view.record.head("answer"))]
        if heads:
            with contextlib.suppress(SaveFailed):
                self._store.keep_read(head.stamp.change for head in heads)
            self._notify()

    def tally(self, place: str | None = None) -> TallyView | None:
        """Return today's callers as counted here, at a service point or where somebody came last, or None."""
        me = self.identity
        return None if me is None else self._register.tally(me.device, self.today().isoformat(), place)

    def matrix(self) -> list[MatrixCell]:
        """Return the board of the own khu phố, from what is on this phone."""
        campaign, identity = self.campaign, self.identity
        if campaign is None or identity is None:
            return []
        cells = matrix(campaign, self._register.totals(), self.today())
        return [c for c in cells if c.unit_id in identity.scope]

    def status(self) -> SyncStatus:
        """Return what there is to say of syncing."""
        contact, total = self._outbox.contact, self._outbox.last_n
        sent, state = min(contact.last_n, total), self._runner.state
        return SyncStatus(
            saved=total,
            sent=sent,
            waiting=total - sent,
            durable=min(contact.durable_n, total),
            rejected=tuple(self.set_aside(open_only=True)),
            contact=moment_of(contact.contact_ms),
            records_valid_at=moment_of(self._store.cursor.contact_ms),
            clock_error_s=(self._clock.error_ms - contact.offset_ms) // 1000,
            day_known=self.day_known,
            agrees=not state.differing,
            running=self._runner.running,
            pulled_so_far=self._runner.pulled_so_far,
            problem=self.problem,
            server_clock_wrong=state.server_clock_wrong,
            former=tuple(
                FormerWork(f.identity.helper_name, len(f.waiting), f.refused) for f in self.former()
            ),
        )

    def set_aside(self, *, open_only: bool = False) -> list[Rejected]:
        """Return what the server ever set aside, oldest first; `open_only` what nobody has dealt with yet."""
        out = self._outbox
        if not out.rejected:
            return []
        left = out.rejected.keys() - out.settled if open_only else out.rejected.keys()
        acts = [own.change for own in out.changes if own.change.id in left]
        return [Rejected(a, out.rejected[a.id].reason or "malformed", out.rejected[a.id].field) for a in acts]

    def settle(self, change_id: str) -> None:
        """Keep that an act the server set aside was corrected, or looked at and let be. Raises SaveFailed."""
        self._outbox.settle(change_id)
        self._notify()

    # -- writing --------------------------------------------------------------------------------------
    def save(self, act: Act) -> OwnChange:
        """Keep an act; when this returns it is on the medium and on the screen's lists.

        Raises InvalidAct for what cannot stand and SaveFailed when the medium refuses; nothing is kept then.
        """
        return self._keep(replace(act, facts=self._register.spread(act.facts, settles=act.settles)))

    def _keep(self, act: Act) -> OwnChange:
        wire = self._wire(act)
        change = self._checked(wire)
        with self._register.changing(f.entity for f in act.facts):
            stood = undo.before(change.facts, self._register.record)
            own = self._outbox.add(wire, change, int(self.now().timestamp() * 1000), stood)
        self._notify()
        return own

    def _checked(self, wire: dict[str, Any]) -> Change:
        change = readable(wire)
        known = {f.entity for f in change.facts if self._register.knows(f.entity)}
        plan, today = self.campaign, self.today().isoformat()
        fault = first_fault(change, plan, known, today) if plan else None
        if fault is None and len(change.model_dump_json().encode()) > MAX_BODY_BYTES // 2:
            fault = Fault("field_invalid", change.facts[0].entity)
        if fault is not None:
            raise InvalidAct(fault)
        return change

    def can_undo(self, change_id: str) -> bool:
        """Tell whether an own act can be taken back: nobody has spoken of what it said since."""
        return self._undoing(change_id) is not None

    def undo(self, change_id: str) -> OwnChange:
        """Take an own act back by another act; raise LookupError where that cannot be, else as `save`."""
        act = self._undoing(change_id)
        if act is None:
            raise LookupError(change_id)
        return self._keep(act)

    def _undoing(self, change_id: str) -> Act | None:
        own, register = self._outbox.by_id(change_id), self._register
        with contextlib.suppress(InvalidAct):  # what it would put back was taken before it was checked
            if own and (act := undo.undo_among(own, register.record, register.linked)) is not None:
                self._checked(self._wire(act))
                return act
        return None

    def _wire(self, act: Act) -> dict[str, Any]:
        return {
            "id": self.new_id(),
            "n": self._outbox.last_n + 1,
            "at": self._clock().astimezone(LOCAL).isoformat(),
            "channel": act.channel,
            **({"place": act.place} if act.place else {}),
            "form": FORM_VERSION,
            "facts": [fact.model_dump(mode="json") for fact in act.facts],
        }

    # -- with the server --------------------------------------------------------------------------------
    async def join(self, server: str, code: str) -> SyncOutcome:
        """Exchange a joining code for an identity, and fetch campaign and households.

        Raises ProblemError (code unknown, expired …) and Unreachable with nothing changed, SaveFailed when
        the medium refuses. It can be repeated after any of them, and after a kill: the same code is sent with
        the same token, and an answer that was lost is given again. Once joined, the first download goes on by
        itself whenever it was cut off.
        """
        async with self._runner.turn:  # a round under way speaks to the server it began with
            await self._enrol(server, code)
        self._notify()
        return await self.sync()

    async def _enrol(self, server: str, code: str) -> None:
        joining = self._outbox.begin_joining(server, plain_code(code), self._random)
        self.transport.use_server(server)
        sent_at = self._clock()
        try:
            reply = await self.transport.enrol(code, joining.token)
        except ProblemError as error:
            if error.problem in _REFUSED_FOR_GOOD:
                self._outbox.end_joining()
            raise
        finally:
            if self.identity is not None:
                self.transport.use_server(self.identity.server, self.identity.token)
        now = self._clock()
        offset = reply.server_time - (sent_at + (now - sent_at) / 2)
        self._clock.trust()
        self._store.restart()
        self._outbox.enrol(
            reply, server, int(offset.total_seconds() * 1000), int(reply.server_time.timestamp() * 1000)
        )
        self._runner.state = SyncState()
        self.transport.use_server(server, reply.token)
        self._register.rebuild(self.campaign)

    async def sync(self, *, by_hand: bool = True) -> SyncOutcome:
        """Exchange everything there is; `by_hand` does not wait for the time of the next try.

        Never raises for what network or server do; says in the outcome when to come again.
        """
        if self.identity is None:
            return SyncOutcome("off", None)
        return await self._runner.round(by_hand=by_hand)

    def at_rest(self) -> AbstractAsyncContextManager[None]:
        """Let no round of syncing run meanwhile; one that is under way ends after its step."""
        return self._runner.at_rest()

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every save and step of syncing, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _notify(self) -> None:
        for listener in tuple(self._listeners):
            try:
                listener()
            except Exception:  # noqa: BLE001 - a screen's fault must not make what was saved look unsaved
                _log.exception("a listener failed")
