"""Decisions about syncing, without any network: every failure story ends in something to do."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile_app.sync.plan import (
    FetchCampaign,
    Pull,
    PushChanges,
    Rest,
    StartStream,
    Stop,
    SyncState,
    answered,
    batch_size,
    plan,
    refused,
    start_round,
    unreached,
)
from shared.contract import MAX_BODY_BYTES
from shared.problem import FORK, GAP, MALFORMED, PROBLEMS, REVOKED, TOO_LARGE, Problem, ProblemError

NOW = 1_715_000_000_000
READY = SyncState(campaign_checked=True)


def test_own_words_go_out_before_others_come_in() -> None:
    """What was saved is sent first, then the rest is fetched, then there is nothing to do."""
    assert plan(SyncState(waiting=3), NOW) == PushChanges(500)
    assert plan(READY, NOW) == Pull()
    assert plan(SyncState(campaign_known=True, pulled=True), NOW) == FetchCampaign()
    assert plan(replace(READY, pulled=True), NOW) == Rest(None)


def test_without_a_plan_the_plan_comes_first() -> None:
    """A new phone fetches the campaign before the households, which cannot be shown without it."""
    assert plan(SyncState(), NOW) == FetchCampaign()


def test_a_restored_server_is_fetched_whole() -> None:
    """After the server came back from a backup, everything is fetched anew."""
    assert plan(replace(READY, epoch_known=2, epoch_pulled=1), NOW) == Pull(whole=True)


def test_a_difference_is_repaired_once_per_round() -> None:
    """A khu phố that differs is fetched anew, alone, and not again and again in one round."""
    differing = replace(READY, pulled=True, differing=("kp3",))
    assert plan(differing, NOW) == Pull(whole=True, unit="kp3")
    assert plan(replace(differing, fetched_anew=("kp3",)), NOW) == Rest(None)
    assert plan(start_round(replace(differing, fetched_anew=("kp3",)), by_hand=False), NOW) == FetchCampaign()


@given(st.integers(0, 40), st.floats(0, 1))
def test_waits_grow_and_end(failures: int, chance: float) -> None:
    """The next try is never more than five minutes away, and asking by hand is at once."""
    state = unreached(replace(READY, failures=failures), NOW, chance)
    assert state.retry_at_ms is not None
    assert NOW <= state.retry_at_ms <= NOW + 300_000
    assert plan(start_round(state, by_hand=True), NOW) == FetchCampaign()
    assert plan(answered(state), NOW) == Pull()


def test_waiting_is_waiting() -> None:
    """Before its time a try is not made, at its time it is."""
    state = unreached(READY, NOW, 1.0)
    assert plan(state, NOW) == Rest(NOW + 2_000)
    assert plan(state, NOW + 2_000) == Pull()


def test_a_copy_asks_for_a_stream_of_its_own() -> None:
    """409 fork means another copy speaks under this stream."""
    assert plan(refused(READY, ProblemError(FORK), NOW, 1.0), NOW) == StartStream()


def test_a_push_too_large_is_halved() -> None:
    """413 halves the batch until one change is left, and then waits instead of halving nothing."""
    state = replace(READY, waiting=9)
    for size in (250, 125, 62, 31, 15, 7, 3, 1):
        state = refused(state, ProblemError(TOO_LARGE), NOW, 1.0)
        assert plan(state, NOW) == PushChanges(size)
    assert isinstance(plan(refused(state, ProblemError(TOO_LARGE), NOW, 1.0), NOW), Rest)


def test_a_revoked_phone_stops_and_says_so() -> None:
    """The server's refusal to talk is kept as it was said."""
    error = ProblemError(REVOKED)
    assert plan(refused(READY, error, NOW, 1.0), NOW) == Stop(error)


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=lambda p: p.slug)
def test_no_refusal_leaves_a_queue_stuck(problem: Problem) -> None:
    """After any problem of the catalogue there is a next step, now or within five minutes (I9)."""
    error = ProblemError(problem, extra={"expect": 4} if problem == GAP else {})
    state = refused(replace(READY, waiting=1), error, NOW, 1.0, pushing=True)
    step = plan(state, NOW + 300_000)
    assert step == PushChanges(state.push_limit) or isinstance(step, StartStream | Stop)


@given(st.lists(st.integers(1, 600_000), min_size=1, max_size=20), st.integers(1, 20))
def test_a_batch_fits_and_moves_on(sizes: list[int], limit: int) -> None:
    """A batch never exceeds count or size, but for a single change, and always holds at least one."""
    count = batch_size(sizes, limit)
    assert 1 <= count <= min(limit, len(sizes))
    assert count == 1 or sum(sizes[:count]) < MAX_BODY_BYTES


def test_a_push_refused_for_good_keeps_nothing_else_waiting() -> None:
    """When the server will not read a push, what others said still comes in; the push is tried later."""
    state = refused(replace(READY, waiting=1), ProblemError(MALFORMED), NOW, 1.0, pushing=True)
    assert plan(state, NOW) == Pull()
    later = plan(replace(state, pulled=True), NOW)
    assert later == Rest(NOW + 300_000)
    assert plan(state, NOW + 300_000) == PushChanges(500)
    assert plan(start_round(state, by_hand=True), NOW) == PushChanges(500)


@pytest.mark.parametrize("problem", [GAP, FORK], ids=lambda p: p.slug)
def test_a_server_that_is_never_content_is_given_time(problem: Problem) -> None:
    """Gaps and forks are put right at once, but not again and again without a pause."""
    state = replace(READY, waiting=1)
    tries = 0
    while isinstance(plan(state, NOW), PushChanges):
        tries += 1
        assert tries < 10
        state = replace(refused(state, ProblemError(problem), NOW, 1.0, pushing=True), forked=False)
    assert tries == 4
    assert plan(replace(state, pulled=True), NOW) == Rest(NOW + 300_000)


def test_asking_by_hand_asks_a_server_that_had_refused() -> None:
    """Whoever was refused may try again by hand: a mistake at the desk needs no new installation."""
    state = refused(READY, ProblemError(REVOKED), NOW, 1.0)
    assert plan(start_round(state, by_hand=False), NOW) == Stop(ProblemError(REVOKED))
    assert plan(start_round(state, by_hand=True), NOW) == FetchCampaign()
