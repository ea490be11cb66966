"""What happens at one door: how the visit ends, what is found out, and what is done then and there."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

from sync_server.tools.demo.births import LIMIT
from sync_server.tools.demo.draw import pick
from sync_server.tools.demo.people import DemoPerson

FIRST_OUTCOME = {
    "met_helped": 46,
    "met_revisit": 18,
    "met_sent_to_point": 9,
    "nobody_home": 19,
    "working_away": 5,
    "household_away": 2,
    "refused": 1,
}
LATER_OUTCOME = {"met_helped": 66, "met_revisit": 9, "met_sent_to_point": 7, "nobody_home": 14, "refused": 4}
_EAGERNESS = {"met_helped": 1.0, "met_revisit": 0.25, "met_sent_to_point": 0.15}
_DONE_AT_ONCE = {"id_card": 0.6, "eid": 0.85, "sim_signature": 0.65, "smartphone": 0.8}
_SEEN = 0.75
"""So often the helper sees for themselves instead of being told."""

Found = tuple[dict[str, Any], dict[str, str]]


def meet(rng: random.Random, person: DemoPerson, outcome: str, day: date) -> Found:
    """Return what is recorded of a person who was met: rungs, and what each rests on.

    The person moves on accordingly. Those who are excluded are not there to be met.
    """
    values: dict[str, Any] = {}
    basis: dict[str, str] = {}
    if person.exclusion:
        return values, basis
    for indicator in list(person.states):
        chance = _DONE_AT_ONCE[indicator] * _EAGERNESS.get(outcome, 0.0)
        step = _next_step(rng, person, indicator) if rng.random() < chance else None
        if step is not None:
            person.states[indicator] = step
            values[indicator] = rung(step, day)
        elif indicator not in person.known:
            values[indicator] = {"status": person.states[indicator]}
        if indicator in values:
            basis[indicator] = person.known[indicator] = "observed" if rng.random() < _SEEN else "stated"
    return values, basis


_ACHIEVED = {"issued", "activated_1", "activated_2", "both", "smartphone_4g"}


def rung(status: str, day: date) -> Mapping[str, Any]:
    """Return a rung just reached; an achieved one carries its day."""
    return {"status": status} | ({"achieved_on": day.isoformat()} if status in _ACHIEVED else {})


def _next_step(rng: random.Random, person: DemoPerson, indicator: str) -> str | None:
    """Return the rung a person can reach today, or None: where already, or where another thing is missing."""
    now = person.states[indicator]
    if now in _ACHIEVED or now in ("application_taken", "ordered"):
        return None
    if indicator == "id_card":
        return "application_taken"
    if indicator == "eid":
        return pick(rng, {"activated_2": 88, "activated_1": 12}) if has_card(person) else None
    if indicator == "smartphone":
        return (
            None
            if now == "no_phone" and rng.random() < 0.9
            else pick(rng, {"smartphone_4g": 6, "ordered": 4})
        )
    return "both" if person.operator and person.states.get("eid") in _ACHIEVED else None


def has_card(person: DemoPerson) -> bool:
    """Tell whether somebody has the chip card that an account needs."""
    return person.born >= LIMIT or person.states.get("id_card") == "issued"
