"""Who lives together: household sizes that add up, and families of a believable shape."""

import random
from collections.abc import Callable

from shared.household_code import make_code
from shared.unit import Unit
from sync_server.tools.demo.draw import pick
from sync_server.tools.demo.people import DemoHousehold, DemoPerson
from sync_server.tools.demo.presets import Size

BLANK_CODES = 40
"""So many codes per khu phố are printed beyond its households: the next numbers, on no door yet."""
_SIZES = {1: 12, 2: 18, 3: 21, 4: 26, 5: 13, 6: 6, 7: 3, 8: 1}
_THREE_GENERATIONS = {3: 0.1, 4: 0.25, 5: 0.55, 6: 0.75, 7: 0.85, 8: 0.9}
_LIKES_MEN_AS_HEADS = 0.72


def make_homes(rng: random.Random, unit: Unit, size: Size) -> list[DemoHousehold]:
    """Return the khu phố's homes with their people: relation, sex and age, no more yet."""
    cells = unit.cells or ("1",)
    homes = []
    for i, people in enumerate(_household_sizes(rng, size)):
        home = DemoHousehold(unit.unit_id, i + 1, cells[i * len(cells) // size.households])
        home.code = str(make_code(unit.code_prefix or "", home.number))
        _move_in(rng, home, people)
        homes.append(home)
    return homes


def blank_codes(unit: Unit, size: Size) -> list[str]:
    """Return the printed codes that are on no door: the `BLANK_CODES` numbers after the last household's."""
    numbers = range(size.households + 1, size.households + 1 + BLANK_CODES)
    return [str(make_code(unit.code_prefix or "", n)) for n in numbers]


def _household_sizes(rng: random.Random, size: Size) -> list[int]:
    sizes = [pick(rng, _SIZES) for _ in range(size.households)]
    while (missing := size.people - sum(sizes)) != 0:
        i = rng.randrange(len(sizes))
        step = 1 if missing > 0 else -1
        if 1 <= sizes[i] + step <= 8:
            sizes[i] += step
    return sizes


def _move_in(rng: random.Random, home: DemoHousehold, size: int) -> None:
    def add(relation: str, sex: str, age: float) -> None:
        home.people.append(DemoPerson(relation, sex, max(0, min(96, round(age))), home))

    if size == 1:
        _single(rng, add)
    elif size >= 3 and rng.random() < 0.055:
        home.shared = True
        _lodgers(rng, add, size)
    elif rng.random() < _THREE_GENERATIONS.get(size, 0.0):
        _three_generations(rng, add, size)
    elif rng.random() < {2: 0.28, 3: 0.11}.get(size, 0.02):
        _single_parent(rng, add, size)
    else:
        _couple(rng, add, size)


_Add = Callable[[str, str, float], None]


def _single(rng: random.Random, add: _Add) -> None:
    if rng.random() < 0.6:
        add("head", _sex(rng, 0.35), rng.triangular(60, 90, 68))
    else:
        add("head", _sex(rng, 0.55), rng.triangular(20, 58, 30))


def _lodgers(rng: random.Random, add: _Add, size: int) -> None:
    for i in range(size):
        add("head" if i == 0 else "other", _sex(rng), rng.triangular(18, 45, 24))


def _single_parent(rng: random.Random, add: _Add, size: int) -> None:
    age = rng.triangular(24, 64, 38)
    add("head", _sex(rng, 0.25), age)
    _children(rng, add, size - 1, age)


def _couple(rng: random.Random, add: _Add, size: int) -> None:
    age = rng.triangular(20, 84, 58) if size == 2 else rng.triangular(21, 64, 30)
    _pair(rng, add, age)
    _children(rng, add, size - 2, age)


def _three_generations(rng: random.Random, add: _Add, size: int) -> None:
    age = rng.triangular(24, 58, 33)
    _pair(rng, add, age)
    elders = 2 if size >= 5 and rng.random() < 0.55 else 1
    for i in range(elders):
        add(
            "parent",
            "male" if (i == 0 and elders == 2) else _sex(rng, 0.25),
            age + rng.triangular(21, 33, 26),
        )
    _children(rng, add, size - 2 - elders, age)


def _pair(rng: random.Random, add: _Add, age: float) -> None:
    sex = _sex(rng, _LIKES_MEN_AS_HEADS)
    add("head", sex, age)
    add(
        "spouse",
        "female" if sex == "male" else "male",
        max(19, age + rng.gauss(-2 if sex == "male" else 2, 3)),
    )


def _children(rng: random.Random, add: _Add, n: int, parent_age: float) -> None:
    age = parent_age - rng.triangular(20, 34, 26)
    for _ in range(n):
        add("child", _sex(rng), max(0, age))
        age -= rng.triangular(1, 8, 4)


def _sex(rng: random.Random, men: float = 0.5) -> str:
    return "male" if rng.random() < men else "female"
