"""The one writer: takes everything that waits into one transaction, and answers after the disk has flushed.

Phones that push at the same time share one flush; that is where the throughput comes from.
"""

import asyncio
import concurrent.futures
import contextlib
import logging
import queue
import threading
from time import monotonic
from typing import Any, TypeVar

from shared.local_time import local_day
from shared.problem import BUSY, ProblemError
from shared.rollup import monday
from sync_server.ledger import queries
from sync_server.ledger.decide import decide
from sync_server.ledger.incoming import Item, Push
from sync_server.ledger.plans import BeginDue, Plans
from sync_server.store import rollups
from sync_server.store.database import Database

_log = logging.getLogger(__name__)
Answer = dict[str, Any]
_Future = asyncio.Future[Answer] | concurrent.futures.Future[Answer]
_F = TypeVar("_F", asyncio.Future[Answer], concurrent.futures.Future[Answer])
_Waiting = tuple[Push, _Future]
_Told = tuple[_Future, Answer | BaseException]
# A group holds about this many changes, so that nobody waits long for the others of it.
_GROUP = 1_000
_MAX_WAITING = 512
# Phones answered together push again together: for as many as came lately it pays to wait so long.
_LONGEST_LINGER_S = 0.02


class Writer:
    """Applies pushes to one ward, in a thread of its own."""

    def __init__(
        self, database: Database, ward_id: str, plans: Plans, begin_due: BeginDue, newest_ms: int = 0
    ) -> None:
        """`newest_ms` is when (Unix ms) the newest change of the log arrived; it is kept up to date."""
        self.newest_ms = newest_ms
        self._database = database
        self._ward_id = ward_id
        self._plans = plans
        self._begin_due = begin_due
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._closed = self._writing = False
        self._lately = (1, 1)
        self._week = self._day = ""
        self._door = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def push(self, push: Push) -> Answer:
        """Return the answer to a push once it is durable.

        Raises ProblemError: what `decide` refuses it for, `storage_full`, or `busy` when too many wait or
        the server stops. Then nothing of it was kept, or its beginning: sent again, that is known.
        """
        return await self._take(push, asyncio.get_running_loop().create_future())

    def push_and_wait(self, push: Push) -> Answer:
        """Do as `push` does, for callers without an event loop."""
        waiting: concurrent.futures.Future[Answer] = concurrent.futures.Future()
        return self._take(push, waiting).result()

    def _take(self, push: Push, future: _F) -> _F:
        with self._door:
            if not self.takes_more:
                raise ProblemError(BUSY)
            self._queue.put((push, future))
        return future

    @property
    def waiting(self) -> int:
        """How many pushes wait to be written."""
        return self._queue.qsize()

    @property
    def busy(self) -> bool:
        """Whether pushes are being written, or wait for it."""
        return self._writing or self.waiting > 0

    @property
    def takes_more(self) -> bool:
        """Whether a push would be taken now."""
        return not self._closed and self.waiting < _MAX_WAITING

    def close(self) -> None:
        """Finish what was taken, then stop."""
        with self._door:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def write(self, pushes: list[Push]) -> list[Answer | ProblemError]:
        """Decide and keep `pushes` in one transaction; return their answers once it is durable.

        Raises ProblemError `busy` or `storage_full`, or what the server failed of; then nothing of any of
        them was kept.
        """
        arrived = min(push.received_ms for push in pushes)
        week, day = monday(local_day(arrived)), local_day(arrived)
        if day != self._day:  # a plan comes into force with its day's first push
            self._put_due_in_force(arrived)
        with self._database.write() as connection:
            held = queries.load(connection, self._ward_id, pushes)
            if week != self._week:
                rollups.keep_week(connection, self._ward_id, week, held.ward.seq)
            plan = self._plans.current(connection, held.ward)
            outcome = decide(held, pushes, plan.campaign, plan.rules)
            queries.store(connection, self._ward_id, outcome)
        self._week, self._day = week, day
        if outcome.entries:
            self.newest_ms = max(self.newest_ms, *(c.entry.received_ms for c in outcome.entries))
        return outcome.answers

    def _put_due_in_force(self, arrived: int) -> None:
        """Let a prepared plan begin; one that fails keeps no push waiting, and is tried again another day."""
        try:
            self._begin_due(self._database, self._ward_id, arrived)
        except ProblemError:
            raise
        except Exception:  # noqa: BLE001 - the plan in force goes on
            _log.exception("a prepared plan could not be put in force")

    def _run(self) -> None:
        going = True
        while going:
            group, going = self._gather()
            self._lately = self._lately[1], len(group)
            if group:
                self._writing = True
                answers = self._taken([push for push, _ in group])
                _deliver([(future, answer) for (_, future), answer in zip(group, answers, strict=True)])
                self._writing = False

    def _gather(self) -> tuple[list[_Waiting], bool]:
        """Wait for a push, then take all that come with it; False means it is time to stop."""
        group: list[_Waiting] = []
        size, more = 0, self._queue.get()
        until = monotonic() + _LONGEST_LINGER_S
        while more is not None:
            group.append(more)
            size += len(more[0].items)
            if size >= _GROUP:
                return group, True
            linger = until - monotonic() if len(group) < max(self._lately) else 0.0
            try:
                more = self._queue.get(timeout=max(0.0, linger))
            except queue.Empty:
                return group, True
        return group, False

    def _taken(self, pushes: list[Push]) -> list[Answer | BaseException]:
        """Write pushes and return their answers; what makes a transaction fail is found by halving.

        So nobody's push suffers from another's, and no change from the others of its push (I9).
        """
        try:
            return list(self.write(pushes))
        except ProblemError as problem:
            return [problem] * len(pushes)
        except (OSError, MemoryError):
            _log.exception("writing %d pushes failed for now", len(pushes))
            return [ProblemError(BUSY)] * len(pushes)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not stop a queue
            _log.exception("writing %d pushes failed", len(pushes))
            if len(pushes) == 1:
                return [self._without_culprit(pushes[0], error)]
            middle = len(pushes) // 2
            return self._taken(pushes[:middle]) + self._taken(pushes[middle:])

    def _without_culprit(self, push: Push, error: Exception) -> Answer | BaseException:
        """Return the answer to a push after the change on which the server fails was set aside as `internal`.

        Where not even that can be kept, no change is to blame, and the push is answered by the error.
        """
        items = push.items
        if len(items) > 1:
            middle = len(items) // 2
            behind = len(items) - middle
            first = self._part(push._replace(backlog=push.backlog + behind), items[:middle])
            if not isinstance(first, dict):
                return first
            second = self._part(push, items[middle:])
            return (
                second | {"results": first["results"] + second["results"]}
                if isinstance(second, dict)
                else second
            )
        if not items or items[0].failed:
            return error
        _log.error("change %s of stream %s is set aside: the server fails on it", items[0].id, push.stream)
        return self._part(push, (items[0]._replace(change=None, failed=True),))

    def _part(self, push: Push, items: tuple[Item, ...]) -> Answer | BaseException:
        """Return the answer to a push of these items only; what was kept before a problem stays."""
        return self._taken([push._replace(items=items)])[0]


def _deliver(told: list[_Told]) -> None:
    """Wake everybody of a group; those of one event loop together, in its own thread."""
    loops: dict[asyncio.AbstractEventLoop | None, list[_Told]] = {}
    for future, answer in told:
        loop = future.get_loop() if isinstance(future, asyncio.Future) else None
        loops.setdefault(loop, []).append((future, answer))
    for loop, some in loops.items():
        if loop is None:
            _resolve(some)
        else:
            with contextlib.suppress(RuntimeError):  # the loop was closed: nobody is waiting any more
                loop.call_soon_threadsafe(_resolve, some)


def _resolve(told: list[_Told]) -> None:
    for future, answer in told:
        if future.done():  # given up meanwhile; the change is kept all the same
            continue
        with contextlib.suppress(concurrent.futures.InvalidStateError):  # given up in this very moment
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)
