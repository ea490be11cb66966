"""Units as people write them in plans and lists, by label, short name or another name (A-23). Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from shared.campaign import Campaign
from shared.vietnamese import fold

Parts = list[dict[str, Any]]
# Where a plan names units: a list of it, and the field there, one unit or several.
_NAMING = (
    ("units", "parent"),
    ("units", "supports"),
    ("indicators", "lead_units"),
    ("targets", "unit_id"),
    ("obstacle_types", "owner"),
    ("service_points", "unit_id"),
    ("service_points", "staff_unit"),
)

_ROMAN = "x{0,2}(?:ix|iv|v?i{0,3})"
_folded = lru_cache(maxsize=1024)(fold)  # a list names the same few units in every row
_WORDS = {
    word: number
    for number, words in enumerate(
        ("mot", "hai", "ba", "bon tu", "nam", "sau", "bay", "tam", "chin", "muoi"), 1
    )
    for word in words.split()
}
_NUMBER = rf"(?:(?P<digits>\d{{1,3}})(?!\d|[a-z](?!\d))|(?P<word>{'|'.join(_WORDS)}|{_ROMAN})(?![a-z\d]))"
_SIGNS = r"[ .:\-_/#]*"
_UNIT_NUMBER = re.compile(
    rf"(?<![a-z])(?:khu{_SIGNS}pho|k\.? ?p|khu){_SIGNS}(?:so{_SIGNS})?{_NUMBER}"
    r"(?P<more> ?(?:-|&|\+|va) ?\d{1,3}$)?"
)
_BARE_NUMBER = re.compile(rf"k?0?{_NUMBER}(?:\.0)?")


def unit_named(names: Iterable[tuple[str, str | None]], text: str) -> set[str]:
    """Return the ids of the units that go by a name; `names` are pairs of a unit's id and a name of it."""
    plain = fold(text)
    return {unit_id for unit_id, name in names if name and _folded(name) == plain}


def neighbourhood_of(text: str, campaign: Campaign) -> str | None:
    """Return the id of the khu phố that a list's cell names, or None where it names none or several.

    Read are its label, short name, aliases or id, a number (`3`, `III`, `ba`), or `khu phố 3` within an
    address (`Tổ 5, KP III, Long Thủy`); a tổ is no khu phố.
    """
    plain = fold(unicodedata.normalize("NFKC", text)).strip(" '\u2018\u2019`.,;:-")
    units = campaign.neighbourhoods
    names = [(u.unit_id, name) for u in units for name in (u.unit_id, u.label, u.short, *u.aliases)]
    if exact := unit_named(names, plain):
        return exact.pop() if len(exact) == 1 else None
    named = {u.unit_id for u in units if re.search(rf"(?<!\w){re.escape(fold(u.label))}(?!\w)", plain)}
    found = [m for m in _UNIT_NUMBER.finditer(plain) if _number(m)]
    if not found and (bare := _BARE_NUMBER.fullmatch(plain)) and _number(bare):
        found = [bare]
    numbers = {_number(m) for m in found}
    named |= {u.unit_id for u in units if _number_of(u.short, u.label) in numbers}
    several = len(numbers) > 1 or any(m.groupdict().get("more") for m in found)
    return named.pop() if len(named) == 1 and not several else None


def _number_of(*names: str) -> int | None:
    return next((int(m[0]) for name in names if (m := re.search(r"\d+", name))), None)


def _number(found: re.Match[str]) -> int:
    """Return the number that digits, a word or a Roman number mean, 0 for none."""
    if found["digits"]:
        return int(found["digits"])
    if found["word"] in _WORDS:
        return _WORDS[found["word"]]
    values = [{"i": 1, "v": 5, "x": 10}[c] for c in found["word"]]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))


def name_units_by_id(data: dict[str, Any]) -> None:
    """Put each unit's id in place of any of its names, in a campaign's data as tables give them.

    A name of two units, and one of none, stays as it is: the plan's own check names it.
    """
    units: Parts = data.get("units", [])
    ids = {unit.get("unit_id") for unit in units}
    names = [
        (str(unit.get("unit_id")), str(name))
        for unit in units
        for name in (unit.get("label"), unit.get("short"), *_several(unit.get("aliases")))
        if name
    ]

    def id_of(name: object) -> object:
        found = unit_named(names, name) if isinstance(name, str) and name not in ids else set()
        return found.pop() if len(found) == 1 else name

    for table, field in _NAMING:
        for part in data.get(table, []):
            said = part.get(field)
            if isinstance(said, list | tuple):
                part[field] = [id_of(one) for one in said]
            elif said is not None:
                part[field] = id_of(said)


def _several(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
