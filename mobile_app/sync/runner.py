"""The shell of syncing: carries out what `plan` decides, one step at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from pydantic import ValidationError

from mobile_app.store.field_store import Cursor, FieldStore, Staging
from mobile_app.store.former import Former
from mobile_app.store.journal import SaveFailed
from mobile_app.store.outbox import Outbox, ServerContact
from mobile_app.store.sync_log import Happening, SyncLog
from mobile_app.sync.failures import Unreachable
from mobile_app.sync.plan import (
    FetchCampaign,
    Pull,
    PushChanges,
    PushFormer,
    Rest,
    StartStream,
    Step,
    Stop,
    SyncState,
    answered,
    batch_size,
    plan,
    refused,
    start_round,
    unreached,
    wire_size,
)
from mobile_app.sync.status import SyncOutcome
from mobile_app.sync.transport import Transport
from shared.campaign import Campaign
from shared.contract import MAX_PULL, PullReply, StreamState
from shared.problem import APP_TOO_OLD, FORK, GAP, NOT_SIGNED_IN, REVOKED, TOO_LARGE, ProblemError

Clock = Callable[[], datetime]
_STORAGE_WAIT_S = 60.0
_AFTER_REST_S = 1.0
# A server that tells an earlier time than it told before, by more than this, is wrong itself.
_SERVER_SLACK_MS = 300_000
# Backups are made once or twice a day.
_ASK_AGAIN_MS = 6 * 3_600_000


class LiveRegister(Protocol):
    """What is derived from the records: kept true while they change."""

    def changing(self, entities: Iterable[str]) -> AbstractContextManager[None]:
        """Keep it true over a change of these entities that happens inside."""

    def rebuild(self, campaign: Campaign | None) -> None:
        """Derive it again, under this version of the campaign."""


class Runner:
    """Syncs one phone. Rounds never overlap; a request made during a round waits for the next one."""

    def __init__(
        self, store: FieldStore, outbox: Outbox, register: LiveRegister, transport: Transport, clock: Clock
    ) -> None:
        """All parts are the phone's own; `notify` and `chance` are set by it."""
        self._store, self._outbox, self._register = store, outbox, register
        self._transport, self._clock = transport, clock
        self.state = SyncState()
        self.notify: Callable[[], None] = lambda: None
        self.contacted: Callable[[], None] = lambda: None
        self.log = SyncLog()
        self.chance: Callable[[], float] = lambda: 1.0
        self.running = False
        self.pulled_so_far = 0
        self.turn = asyncio.Lock()
        self._held_back, self._anew = set[str](), set[str]()
        self._asked: dict[str, tuple[int, int]] = {}
        self._server_behind = False
        self._resting = self.closed = False

    def now_ms(self) -> int:
        """The phone's own clock in Unix milliseconds."""
        return int(self._clock().timestamp() * 1000)

    @asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """Let no round run meanwhile; one that is under way ends after its step."""
        self._resting = True
        try:
            async with self.turn:
                yield
        finally:
            self._resting = False

    async def round(self, *, by_hand: bool) -> SyncOutcome:
        """Exchange everything there is to exchange; returns when nothing is left or nothing works."""
        async with self.turn:
            if self.closed:
                return SyncOutcome("off", None)
            self.state = start_round(self.state, by_hand=by_hand)
            self.running = True
            self._held_back, self._anew = set(), set()
            try:
                return await self._steps()
            except SaveFailed:
                self._note("full")
                return SyncOutcome("storage", _STORAGE_WAIT_S)
            finally:
                self.running = False
                self.notify()

    async def _steps(self) -> SyncOutcome:
        while True:
            if self._resting or self.closed:
                return SyncOutcome("busy", _AFTER_REST_S)
            self.state = replace(
                self.state,
                waiting=len(self._outbox.waiting()),
                former=self._former() is not None,
                forked=self.state.forked or self._outbox.cut_off,
                campaign_known=self._store.campaign is not None,
                epoch_known=self._outbox.contact.epoch,
                epoch_pulled=self._store.cursor.epoch,
            )
            step = plan(self.state, self.now_ms())
            match step:
                case Stop():
                    return SyncOutcome("stopped", None)
                case Rest(until_ms=None):
                    return SyncOutcome("done", None)
                case Rest(until_ms=until):
                    wait_s = max(0.0, ((until or 0) - self.now_ms()) / 1000)
                    return SyncOutcome("unreachable" if until == self.state.retry_at_ms else "busy", wait_s)
            await self._try(step)
            self.notify()

    async def _try(self, step: PushFormer | PushChanges | Pull | FetchCampaign | StartStream) -> None:
        try:
            match step:
                case PushFormer():
                    await self._push_former()
                    self.state = replace(answered(self.state), server_clock_wrong=self._server_behind)
                case PushChanges(limit):
                    await self._push(limit)
                    self.state = replace(answered(self.state), server_clock_wrong=self._server_behind)
                case Pull(whole, unit):
                    await self._pull(whole=whole, unit=unit)
                    self.state = replace(answered(self.state), server_clock_wrong=self._server_behind)
                case FetchCampaign():
                    await self._fetch_campaign()
                case StartStream():
                    self._outbox.start_stream(await self._transport.new_stream())
                    self._note("restart")
                    self.state = replace(self.state, forked=False)
        except Unreachable:
            self._note("unreachable")
            self.state = unreached(self.state, self.now_ms(), self.chance())
        except ProblemError as error:
            self._note("refused", why=error.problem.slug)
            self._refused(step, error)

    def _note(self, what: Happening, n: int = 0, why: str = "") -> None:
        self.log.add(what, self.now_ms() + self._outbox.contact.offset_ms, n, why)

    def _refused(self, step: Step, error: ProblemError) -> None:
        if error.problem == GAP and isinstance(error.extra.get("expect"), int):
            self._outbox.acknowledge(replace(self._outbox.contact, last_n=error.extra["expect"] - 1))
        pushing = isinstance(step, PushChanges)
        self.state = refused(self.state, error, self.now_ms(), self.chance(), pushing=pushing)
        self._notice_copy()

    def _former(self) -> Former | None:
        """Return the next of whom something can be sent or asked by their own token, or None."""
        formers = self._outbox.former.items()
        return next((f for d, f in formers if d not in self._held_back and self._is_due(f)), None)

    def _is_due(self, former: Former) -> bool:
        """Tell whether there is something to send, or whether a backup may have what was sent since asked."""
        if former.waiting and not former.refused:
            return True
        asked_ms, epoch = self._asked.get(former.identity.device, (0, 0))
        again = not former.refused and self.now_ms() >= asked_ms + _ASK_AGAIN_MS
        return bool(former.sent) and (again or epoch != self._outbox.contact.epoch)

    async def _push_former(self) -> None:
        """Send what waits of somebody whose phone this was; what the server will not take is handed over.

        Where nothing waits, ask whether what was sent is in a backup; that keeps nobody's own work waiting.
        """
        former, identity = self._former(), self._outbox.identity
        if former is None or identity is None:
            return
        own, epoch = former.identity, self._outbox.contact.epoch
        self._transport.use_server(own.server, own.token)
        try:
            if former.cut_off:
                former = former.on_new_stream(await self._transport.new_stream())
                self._outbox.note_former(former)
            sending = () if former.refused else former.waiting
            sizes = [wire_size(o.wire) for o in sending[: self.state.push_limit]]
            batch = sending[: batch_size(sizes, self.state.push_limit)]
            rest = len(former.waiting) - len(batch)
            stream, wires = former.identity.stream, [o.wire for o in batch]
            reply = await self._transport.push(stream, self._clock(), wires, rest)
            self._keep_former(former, former.told(reply.last_n, reply.durable_n, reply.epoch))
            if batch:
                self._note("sent", len(batch))
        except ProblemError as error:
            self._former_refused(former, error)
        except Unreachable:
            if former.waiting and own.server == identity.server:
                raise
            self._held_back.add(own.device)
        finally:
            self._transport.use_server(identity.server, identity.token)
        self._asked[own.device] = (self.now_ms(), epoch)

    def _epoch_at(self, server: str) -> int:
        """Return the epoch of a server, as far as this phone knows; 0 for another than its own."""
        me = self._outbox.identity
        return self._outbox.contact.epoch if me is not None and me.server == server else 0

    def _keep_former(self, before: Former, after: Former) -> None:
        if after != before:
            self._outbox.note_former(after)

    def _former_refused(self, former: Former, error: ProblemError) -> None:
        """Take a refusal of somebody's token or stream as theirs alone; raise what is anybody's."""
        problem = error.problem
        if problem in (REVOKED, NOT_SIGNED_IN):
            self._keep_former(former, former.turned_away(self._epoch_at(former.identity.server)))
        elif problem in (FORK, GAP) and former.identity.device not in self._anew:
            self._anew.add(former.identity.device)
            self._outbox.note_former(replace(former, cut_off=True))
        elif former.waiting and (problem.retryable or problem in (APP_TOO_OLD, TOO_LARGE)):
            raise error
        else:
            self._held_back.add(former.identity.device)

    async def _push(self, limit: int) -> None:
        identity = self._outbox.identity
        if identity is None:
            return
        waiting = self._outbox.waiting()
        sizes = [wire_size(o.wire) for o in waiting[:limit]]
        batch = waiting[: batch_size(sizes, limit)]
        sent_at = self._clock()
        reply = await self._transport.push(
            identity.stream, sent_at, [o.wire for o in batch], len(waiting) - len(batch)
        )
        touched = {fact.entity for own in batch for fact in own.change.facts}
        with self._register.changing(touched):
            self._outbox.acknowledge(self._contact(reply, sent_at), reply.results)
        self._note("sent", len(batch))
        set_aside = sum(r.status == "rejected" for r in reply.results)
        if set_aside:
            self._note("rejected", set_aside)
        self._notice_copy()

    async def _pull(self, *, whole: bool, unit: str | None) -> None:
        identity, cursor = self._outbox.identity, self._store.cursor
        if identity is None:
            return
        staging = self._store.staging
        if staging is None or (staging.whole, staging.unit) != (whole, unit):
            self._store.drop_staged()
            staging = Staging(0 if whole else cursor.after, whole, unit, self._outbox.contact.epoch)
            self.pulled_so_far = 0
        sent_at = self._clock()
        page = await self._transport.pull(identity.stream, staging.next, MAX_PULL, unit)
        self._outbox.acknowledge(self._contact(page, sent_at))
        self._notice_copy()
        if page.epoch != staging.epoch:
            self._store.drop_staged()  # pages of two histories do not fit together; begin again
            return
        self._store.stage(staging, page)
        self.pulled_so_far += len(page.entities)
        if page.next >= page.head:
            self._take_effect(page, unit)

    def _take_effect(self, page: PullReply, unit: str | None) -> None:
        identity, before = self._outbox.identity, self._store.cursor
        stream = identity.stream if identity else ""
        moved = Cursor(page.head, page.last_n, page.epoch, self._outbox.contact.contact_ms, stream)
        contained = self._outbox.contained(before.stream, before.last_n)
        own = {f.entity for o in self._outbox.beyond(contained) for f in o.change.facts}
        with self._register.changing(self._store.staged_ids() | own):
            self._store.commit_staged(None if unit else moved)
        self._note("received" if self.pulled_so_far else "checked", self.pulled_so_far)
        if unit:
            self.state = replace(self.state, fetched_anew=(*self.state.fetched_anew, unit), pulled=False)
            return
        theirs = page.digests or {}
        differing = tuple(u for u, d in theirs.items() if self._store.digest(u) != d)
        self.state = replace(self.state, pulled=True, differing=differing)

    async def _fetch_campaign(self) -> None:
        known = self._store.campaign
        fresh = await self._transport.campaign(known[0] if known else "")
        if fresh is not None:
            self._take_campaign(*fresh)
        self.state = replace(self.state, campaign_checked=True)

    def _take_campaign(self, etag: str, body: str) -> None:
        """Work by the campaign's new version; one that this app cannot read yet leaves it at the old one."""
        try:
            self._store.keep_campaign(etag, body)
        except ValidationError as error:
            if self._store.campaign is None:
                raise Unreachable("a campaign this app cannot read") from error
            return
        kept = self._store.campaign
        self._note("plan", kept[1].version if kept else 0)
        self._register.rebuild(kept[1] if kept else None)

    def _contact(self, reply: StreamState, sent_at: datetime) -> ServerContact:
        """Return what the answer says; the offset is measured against the middle of the exchange."""
        now, known = self._clock(), self._outbox.contact
        self._server_behind = reply.server_time.timestamp() * 1000 < known.contact_ms - _SERVER_SLACK_MS
        if self._server_behind:  # whatever is wrong, it is not this phone's clock
            return replace(known, last_n=reply.last_n, durable_n=reply.durable_n, epoch=reply.epoch)
        offset = reply.server_time - (sent_at + (now - sent_at) / 2)
        self.contacted()
        if reply.epoch > self._outbox.contact.epoch:
            self._note("restored")
        return ServerContact(
            last_n=reply.last_n,
            durable_n=reply.durable_n,
            epoch=reply.epoch,
            offset_ms=int(offset.total_seconds() * 1000),
            contact_ms=int(reply.server_time.timestamp() * 1000),
        )

    def _notice_copy(self) -> None:
        """If the server has more of this stream than the phone wrote, another copy of the phone sent it."""
        if self._outbox.contact.last_n > self._outbox.last_n:
            self.state = replace(self.state, forked=True)
