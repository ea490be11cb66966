"""What to do next about syncing: pure decisions, so that every failure story can be told in a test."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from shared.contract import MAX_BODY_BYTES, MAX_CHANGES
from shared.problem import (
    APP_TOO_OLD,
    CLOCK_BEHIND,
    FORK,
    GAP,
    NOT_SIGNED_IN,
    REVOKED,
    TOO_LARGE,
    ProblemError,
)

_FIRST_WAIT_MS = 2_000
_LONGEST_WAIT_MS = 5 * 60_000
_ROOM_FOR_ENVELOPE = 1_000
_RECOVERIES = 3


@dataclass(frozen=True, slots=True)
class PushChanges:
    """Send the next changes, at most `limit` of them."""

    limit: int


@dataclass(frozen=True, slots=True)
class Pull:
    """Fetch the next page; `whole` when everything is fetched again, `unit` when only one khu phố is."""

    whole: bool = False
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class FetchCampaign:
    """See whether there is a newer campaign."""


@dataclass(frozen=True, slots=True)
class StartStream:
    """Ask for a new stream, and number everything again."""


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing to do until `until_ms`; None: until something is saved or somebody asks."""

    until_ms: int | None


@dataclass(frozen=True, slots=True)
class Stop:
    """The server will not talk to this phone any more; recording goes on."""

    problem: ProblemError


@dataclass(frozen=True, slots=True)
class PushFormer:
    """Send what somebody stated whose phone this was, under their own name."""


Step = PushFormer | PushChanges | Pull | FetchCampaign | StartStream | Rest | Stop


@dataclass(frozen=True, slots=True)
class SyncState:
    """Everything the decision needs.

    `pulled`, `campaign_checked`, `fetched_anew` and `recoveries` are of the round under way; the last
    counts the gaps and forks that were put right in it. `hold_until_ms`: no push before then.
    `former`: something waits that somebody stated whose phone this was. `server_clock_wrong`: the server
    takes nothing until its own clock is set.
    """

    waiting: int = 0
    campaign_known: bool = False
    campaign_checked: bool = False
    pulled: bool = False
    epoch_known: int = 0
    epoch_pulled: int = 0
    differing: tuple[str, ...] = ()
    fetched_anew: tuple[str, ...] = ()
    push_limit: int = MAX_CHANGES
    forked: bool = False
    recoveries: int = 0
    hold_until_ms: int | None = None
    failures: int = 0
    retry_at_ms: int | None = None
    stopped: ProblemError | None = None
    server_clock_wrong: bool = False
    former: bool = False


def plan(state: SyncState, now_ms: int) -> Step:
    """Return the next step: own words first, then repairs, then what others said and the plan's own news.

    What cannot be had keeps nothing else waiting: neither a campaign, nor a push that the server refuses.
    """
    if state.stopped is not None:
        return Stop(state.stopped)
    if state.retry_at_ms is not None and now_ms < state.retry_at_ms:
        return Rest(state.retry_at_ms)
    if state.former or state.forked:
        return PushFormer() if state.former else StartStream()
    held = state.hold_until_ms is not None and now_ms < state.hold_until_ms
    if state.waiting and not held:
        return PushChanges(state.push_limit)
    if not (state.campaign_known or state.campaign_checked):
        return FetchCampaign()
    differing = [u for u in state.differing if u not in state.fetched_anew]
    if differing:
        return Pull(whole=True, unit=differing[0])
    if not state.pulled:
        return Pull(whole=state.epoch_pulled < state.epoch_known)
    if not state.campaign_checked:
        return FetchCampaign()
    return Rest(state.hold_until_ms if state.waiting else None)


def start_round(state: SyncState, *, by_hand: bool) -> SyncState:
    """Return the state at the beginning of a round.

    Somebody who asks need not wait for the next try, and may find the server of another mind.
    """
    fresh = replace(state, pulled=False, campaign_checked=False, fetched_anew=(), recoveries=0)
    return replace(fresh, retry_at_ms=None, hold_until_ms=None, stopped=None) if by_hand else fresh


def refused(
    state: SyncState, error: ProblemError, now_ms: int, chance: float, *, pushing: bool = False
) -> SyncState:
    """Return the state after the server refused a step. No refusal leaves a queue stuck (I9).

    A push refused for good is held back for a while, so that the rest of the round goes on; so is one of
    which the server finds, again and again, that something is missing or another's.
    """
    problem = error.problem
    if problem == CLOCK_BEHIND:
        return replace(unreached(state, now_ms, chance), server_clock_wrong=True)
    if problem in (NOT_SIGNED_IN, REVOKED, APP_TOO_OLD):
        return replace(state, stopped=error)
    if problem in (FORK, GAP) and state.recoveries < _RECOVERIES:
        return replace(state, forked=state.forked or problem == FORK, recoveries=state.recoveries + 1)
    if problem == TOO_LARGE and state.push_limit > 1:
        return replace(state, push_limit=state.push_limit // 2)
    if pushing and not problem.retryable:
        return replace(state, hold_until_ms=now_ms + _LONGEST_WAIT_MS)
    return unreached(state, now_ms, chance)


def unreached(state: SyncState, now_ms: int, chance: float) -> SyncState:
    """Return the state after a try that got no answer; `chance` in 0…1 spreads the tries of many phones."""
    longest = min(_LONGEST_WAIT_MS, _FIRST_WAIT_MS * 2 ** min(state.failures, 16))
    return replace(state, failures=state.failures + 1, retry_at_ms=now_ms + int(longest * chance))


def answered(state: SyncState) -> SyncState:
    """Return the state after the server answered anything: tries start afresh."""
    return replace(state, failures=0, retry_at_ms=None, server_clock_wrong=False)


def wire_size(wire: Mapping[str, Any]) -> int:
    """Return how many bytes a change is on the wire, at most."""
    return len(json.dumps(wire, ensure_ascii=False).encode())


def batch_size(sizes: list[int], limit: int) -> int:
    """Return how many of the waiting changes, of `sizes` bytes each, go into one push; at least one."""
    room, count = MAX_BODY_BYTES - _ROOM_FOR_ENVELOPE, 0
    for size in sizes[:limit]:
        room -= size + 1
        if room < 0:
            break
        count += 1
    return max(1, count)
