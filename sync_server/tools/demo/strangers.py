"""People written down twice: what two helpers without network do to a register, on purpose."""

import copy
import random
from collections.abc import Sequence
from datetime import date, timedelta

from sync_server.tools.demo.draw import pick
from sync_server.tools.demo.names import make_name
from sync_server.tools.demo.people import DemoHousehold, DemoPerson

_TWICE = 0.04
"""So many of the people met are written down once more by somebody who did not see the first entry."""
_AT_ANOTHER_DOOR = 1 / 3
_HOW = {"same": 50, "typo": 25, "swapped": 25}


def written_again(
    rng: random.Random, home: DemoHousehold, homes: Sequence[DemoHousehold]
) -> list[DemoPerson]:
    """Return copies to be recorded in `home`: of its own people, or of somebody who has moved there."""
    copies = []
    for person in home.people:
        if rng.random() < _TWICE:
            other = rng.choice(homes) if rng.random() < _AT_ANOTHER_DOOR else home
            copies.append(_as_heard(rng, rng.choice(other.people) if other is not home else person, home))
    return copies


def _as_heard(rng: random.Random, person: DemoPerson, home: DemoHousehold) -> DemoPerson:
    again = copy.copy(person)
    again.home, again.cohorts, again.states, again.known = home, set(), dict(person.states), {}
    again.hard_case, again.relation, again.resident_id = False, "other", ""
    again.relative_of = None
    how = pick(rng, _HOW)
    if how == "typo":
        again.name = _mistyped(rng, person.name)
    elif how == "swapped" and not person.year_only and person.born.day <= 12 and person.age >= 2:
        again.born = date(person.born.year, person.born.day, person.born.month)
    return again


def _mistyped(rng: random.Random, name: str) -> str:
    """Return `name` without one letter, or with two of them swapped."""
    at = rng.randrange(1, len(name) - 1)
    if " " in name[at : at + 2] or rng.random() < 0.5:
        return name if name[at] == " " else name[:at] + name[at + 1 :]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def newcomers(rng: random.Random, unit: str, cell: str, code: str, year: int) -> DemoHousehold:
    """Return a household that no list had, behind a door that gets one of the printed blank codes."""
    home = DemoHousehold(unit, 0, cell, code=code, address=f"Nhà trọ mới, tổ {cell}")
    for i in range(rng.randint(1, 3)):
        sex, born = rng.choice(("male", "female")), rng.randint(year - 45, year - 19)
        person = DemoPerson(
            "head" if i == 0 else "other", sex, year - born - 1, home, born=date(born, 12, 31)
        )
        person.born -= timedelta(days=rng.randrange(365))
        person.name = make_name(rng, sex, born)
        person.residency, person.operator = (
            "temporary",
            pick(rng, {"viettel": 60, "vnpt": 25, "mobifone": 15}),
        )
        person.states = {"id_card": "issued", "eid": pick(rng, {"activated_2": 7, "approved": 3})}
        person.states |= {"sim_signature": "own_name", "smartphone": "smartphone_4g"}
        home.people.append(person)
    return home
