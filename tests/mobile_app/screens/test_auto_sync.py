"""Sending by itself: every reason to send leads to a round, and nothing else does."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from mobile_app.sync.auto_sync import AutoSync
from mobile_app.sync.status import SyncOutcome


class Rounds:
    """A phone that only notes when it is asked to sync, and answers as it is told."""

    def __init__(self) -> None:
        self.asked: list[bool] = []
        self.answer = SyncOutcome("done", None)
        self.changed = asyncio.Event()

    async def sync(self, *, by_hand: bool = True) -> SyncOutcome:
        self.asked.append(by_hand)
        self.changed.set()
        return self.answer

    async def until(self, n: int) -> None:
        """Wait for the n-th round."""
        async with asyncio.timeout(10):
            while len(self.asked) < n:
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def rounds() -> Rounds:
    """A phone that counts."""
    return Rounds()


@pytest.fixture
async def auto(rounds: Rounds) -> AsyncIterator[AutoSync]:
    """Sending by itself, running."""
    auto = AutoSync(rounds)
    task = asyncio.create_task(auto.run())
    yield auto
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_sends_at_start_and_after_each_wake(rounds: Rounds, auto: AutoSync) -> None:
    """The first round starts by itself; a saved act asks for another."""
    await rounds.until(1)
    auto.wake()
    await rounds.until(2)
    assert rounds.asked == [False, False]
    assert auto.last == "done"


async def test_a_hand_does_not_wait_for_the_next_try(rounds: Rounds, auto: AutoSync) -> None:
    """Asked at once, a round is one by hand; the following ones are not."""
    await rounds.until(1)
    auto.wake(at_once=True)
    await rounds.until(2)
    auto.wake()
    await rounds.until(3)
    assert rounds.asked == [False, True, False]


async def test_a_failed_round_is_tried_again_by_itself(rounds: Rounds, auto: AutoSync) -> None:
    """When the round says in how long to come again, it does, without being asked."""
    await rounds.until(1)
    rounds.answer = SyncOutcome("unreachable", 0.0)
    auto.wake()
    await rounds.until(3)
    assert auto.last == "unreachable"


async def test_a_wake_during_a_round_is_not_lost(rounds: Rounds, auto: AutoSync) -> None:
    """What is saved while a round runs gets a round of its own afterwards."""
    inside, go_on = asyncio.Event(), asyncio.Event()
    plain = rounds.sync

    async def slow(*, by_hand: bool = True) -> SyncOutcome:
        inside.set()
        await go_on.wait()
        return await plain(by_hand=by_hand)

    await rounds.until(1)
    rounds.sync = slow  # type: ignore[method-assign]
    auto.wake()
    await inside.wait()
    auto.wake()
    go_on.set()
    await rounds.until(3)


@pytest.mark.parametrize("turns", range(6))
async def test_it_ends_when_told_to_though_it_was_just_asked(rounds: Rounds, turns: int) -> None:
    """An end that comes with a wake, so many turns of the loop later, is an end; nobody syncs on."""
    auto = AutoSync(rounds)
    task = asyncio.create_task(auto.run())
    await rounds.until(1)
    loop = asyncio.get_running_loop()

    def end(left: int) -> None:
        if left:
            loop.call_soon(end, left - 1)
        else:
            task.cancel()

    loop.call_soon(end, turns)
    loop.call_soon(auto.wake)
    await asyncio.wait({task}, timeout=2)
    ended = task.cancelled()
    task.cancel()
    assert ended
