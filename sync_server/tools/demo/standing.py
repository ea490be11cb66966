"""Who people are in the campaign: cohorts, residency, phone, operator, exclusions (R-4, R-13, R-21 …)."""

import random
from collections.abc import Iterable, Sequence

from sync_server.tools.demo.births import LIMIT
from sync_server.tools.demo.draw import pick, pick_some
from sync_server.tools.demo.people import DemoHousehold, DemoPerson
from sync_server.tools.demo.presets import Preset

_OFFICIALS, _OFFICIAL_RELATIVES, _MEMBERS, _MEMBER_RELATIVES = 70, 250, 900, 1_500
_RESIDENCY = {"permanent": 84, "temporary": 11, "working": 3, "other": 2}
_LODGER_RESIDENCY = {"temporary": 60, "working": 38, "other": 2}
_EXCLUSIONS = {"abroad": 60, "whereabouts_unknown": 30, "in_custody": 10}
_OPERATORS = {"viettel": 60, "vnpt": 25, "mobifone": 11, "other": 4}
_OWN_NUMBER, _SHARED_NUMBER = 0.78, 0.12


def exclude(rng: random.Random, people: Sequence[DemoPerson], n: int) -> None:
    """Let `n` adults be away for one of the plan's reasons, none of those born about the card's limit."""
    adults = (p for p in people if p.age >= 18 and p.relation != "parent" and p.born.year != LIMIT.year)
    for person in pick_some(rng, adults, n, lambda p: 3.0 if 20 <= p.age < 50 else 1.0):
        person.exclusion = pick(rng, _EXCLUSIONS)


def settle(rng: random.Random, homes: Iterable[DemoHousehold]) -> None:
    """Give everybody a residency, and adults an operator and perhaps a number.

    The numbers begin with 060, which no operator has: nobody can be called by accident.
    """
    for home in homes:
        common = _number(rng) if rng.random() < _SHARED_NUMBER else None
        usual = pick(rng, _LODGER_RESIDENCY if home.shared else _RESIDENCY)
        for person in home.people:
            person.residency = usual
            if person.age >= 18:
                person.operator = pick(rng, _OPERATORS)
                if rng.random() < _OWN_NUMBER:
                    person.phone = common or _number(rng)


def _number(rng: random.Random) -> str:
    return f"+8460{rng.randrange(10_000_000):07d}"


def give_cohorts(rng: random.Random, homes: Sequence[DemoHousehold], preset: Preset) -> None:
    """Make officials and members, and relatives of those who live with them first."""
    adults = [p for h in homes for p in h.people if 20 <= p.age < 75 and not p.exclusion]
    for one, n, kin, n_kin in (
        ("official", _OFFICIALS, "official_relative", _OFFICIAL_RELATIVES),
        ("member", _MEMBERS, "member_relative", _MEMBER_RELATIVES),
    ):
        chosen = pick_some(rng, adults, preset.share(n), lambda p: 1.0 if p.age < 60 else 0.3)
        for person in chosen:
            person.cohorts.add(one)
        for person in _relatives(rng, chosen, adults, preset.share(n_kin)):
            person.cohorts.add(kin)
            if person.relative_of is None:
                person.relative_of = next((p for p in person.home.people if one in p.cohorts), None)


def _relatives(
    rng: random.Random, chosen: Sequence[DemoPerson], adults: Sequence[DemoPerson], n: int
) -> list[DemoPerson]:
    them = set(chosen)
    near = dict.fromkeys(p for one in chosen for p in one.home.people if p not in them and p.age >= 14)
    others = [p for p in adults if p not in near and p not in them]
    rng.shuffle(others)
    return [*near, *others][:n]
