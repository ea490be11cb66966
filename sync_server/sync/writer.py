"""The one writer: takes everything that waits into one transaction, and answers after the disk has flushed.

Phones that push at the same time share one flush; that is where the throughput comes from.
"""

import logging
import queue
import threading
from concurrent.futures import Future
from typing import Any

from shared.problem import BUSY, ProblemError
from sync_server.campaigns.service import Campaigns
from sync_server.database import Database
from sync_server.sync import queries
from sync_server.sync.decide import decide
from sync_server.sync.incoming import Push

_log = logging.getLogger(__name__)
Answer = dict[str, Any]
_Waiting = tuple[Push, "Future[Answer]"]
# A group holds about this many changes, so that nobody waits long for the others of it.
_GROUP = 1_000
_MAX_WAITING = 512


class Writer:
    """Applies pushes to one ward, in a thread of its own."""

    def __init__(self, database: Database, ward_id: str, campaigns: Campaigns) -> None:
        self._database = database
        self._ward_id = ward_id
        self._campaigns = campaigns
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, push: Push) -> "Future[Answer]":
        """Take a push; the future is done once it is durable, or fails with a ProblemError.

        Raises ProblemError `busy` when too many wait, or the server stops.
        """
        if self._closed or self._queue.qsize() >= _MAX_WAITING:
            raise ProblemError(BUSY)
        future: Future[Answer] = Future()
        self._queue.put((push, future))
        return future

    def close(self) -> None:
        """Finish what was taken, then stop."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            first = self._queue.get()
            if first is None:
                break
            group, going = self._gather(first)
            self._answer(group)
        while not self._queue.empty():
            late = self._queue.get()
            if late is not None:
                late[1].set_exception(ProblemError(BUSY))

    def _gather(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        group, size = [first], len(first[0].items)
        while size < _GROUP:
            try:
                more = self._queue.get_nowait()
            except queue.Empty:
                break
            if more is None:
                return group, False
            group.append(more)
            size += len(more[0].items)
        return group, True

    def _answer(self, group: list[_Waiting]) -> None:
        try:
            answers = self.write([push for push, _ in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait are told
            self._fail(group, error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            if isinstance(answer, ProblemError):
                future.set_exception(answer)
            else:
                future.set_result(answer)

    def _fail(self, group: list[_Waiting], error: Exception) -> None:
        """Tell those who wait; what nobody expected is tried once more one by one, to spare the others."""
        if isinstance(error, ProblemError) or len(group) == 1:
            for _, future in group:
                future.set_exception(error)
            return
        _log.error("a group of %d pushes failed", len(group), exc_info=error)
        for one in group:
            self._answer([one])

    def write(self, pushes: list[Push]) -> list[Answer | ProblemError]:
        """Decide and keep `pushes` in one transaction; return their answers once it is durable.

        Raises ProblemError `busy` or `storage_full`; then nothing of any of them was kept.
        """
        with self._database.write() as connection:
            held = queries.load(connection, self._ward_id, pushes)
            plan = self._campaigns.current(connection, held.ward)
            outcome = decide(held, pushes, plan.campaign, plan.rules)
            queries.store(connection, self._ward_id, outcome)
        return outcome.answers
