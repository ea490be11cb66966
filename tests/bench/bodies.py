"""Households of four and their first visits, as the bytes that phones send.

A visit is one change: the visit, its household, four residents with all four ladders.
"""

import json
import random
from dataclasses import dataclass
from typing import Any

from shared.change import Change, Fact, FieldValue
from shared.identity import new_id

START_MS = 1_715_000_000_000
DAY = "2024-05-14"
AT = f"{DAY}T18:22:03+07:00"
_PEOPLE = 4
# Everybody is somebody else, as in a ward: of so many who looked alike the server would find each pair.
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Hồ", "Điểu")
_MIDDLE = ("Văn", "Thị Thanh", "Quốc", "Ngọc Khánh", "Minh", "Hoàng", "Thị", "Đức")
_GIVEN = ("An", "Hương", "Bảo", "Vy", "Dũng", "Giang", "Hải", "Khoa", "Linh", "Nam", "Oanh", "Phúc", "Trang")
_RUNGS = {
    "id_card": ("issued", "not_applied", "application_taken"),
    "eid": ("activated_2", "registered_1", "approved"),
    "sim_signature": ("both", "own_name", "no_sim"),
    "smartphone": ("smartphone_4g", "phone_2g", "no_phone"),
}


@dataclass(frozen=True)
class Home:
    unit: str
    household: str
    residents: tuple[str, ...]


class Ids:
    """Ids in the order they are made, as the clocks of phones give them."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._ms = START_MS

    def __call__(self) -> str:
        self._ms += 1
        return new_id(self._ms, self._rng.randbytes(10))


def make_home(ids: Ids, unit: str) -> Home:
    return Home(unit, ids(), tuple(ids() for _ in range(_PEOPLE)))


def register_change(ids: Ids, n: int, home: Home, *, asked: bool = False) -> Change:
    """Return what brings a home into the register; its ladders are still unasked, or all known."""
    told: dict[str, Any] = {"unit": home.unit, "address": "Số 12, đường Lê Hồng Phong", "cell": "1"}
    facts = [_fact("household", home.household, told)]
    rng = random.Random(home.household)
    for resident in home.residents:
        values: dict[str, Any] = {
            "unit": home.unit,
            "household": home.household,
            "full_name": " ".join(map(rng.choice, (_FAMILY, _MIDDLE, _GIVEN))),
            "birth_date": f"{rng.randint(1940, 2012)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        }
        values |= {"sex": "male", "operator": "viettel", "relation": "child", "residency": "permanent"}
        known = {name: {"status": statuses[n % 3]} for name, statuses in _RUNGS.items()} if asked else {}
        facts.append(_fact("resident", resident, values | known))
    return Change.model_validate({"id": ids(), "n": n, "at": AT, "facts": tuple(facts)})


def _fact(kind: str, entity: str, values: dict[str, Any]) -> Fact:
    return Fact(kind=kind, entity=entity, set={k: FieldValue(v=v) for k, v in values.items()})


def visit_change(ids: Ids, rng: random.Random, n: int, home: Home) -> bytes:
    """Return one visit as compact JSON, between one and two kilobytes."""
    visit, last = ids(), {"outcome": "met_helped", "on": DAY}
    told = {"unit": home.unit, "household": home.household, "channel": "mobile", **last}
    facts: list[dict[str, Any]] = [
        {"kind": "visit", "entity": visit, "set": {k: {"v": v} for k, v in told.items()}},
        {
            "kind": "household",
            "entity": home.household,
            "set": {"last_visit": {"v": {"visit": visit, **last}}},
        },
    ]
    facts += [{"kind": "resident", "entity": r, "set": _rungs(rng)} for r in home.residents]
    change = {"id": ids(), "n": n, "at": AT, "channel": "mobile", "facts": facts}
    return json.dumps(change, ensure_ascii=False, separators=(",", ":")).encode()


def _rungs(rng: random.Random) -> dict[str, Any]:
    return {name: {"v": _rung(rng, statuses), "basis": "observed"} for name, statuses in _RUNGS.items()}


def _rung(rng: random.Random, statuses: tuple[str, ...]) -> dict[str, str]:
    status = rng.choice(statuses)
    return {"status": status} | ({"achieved_on": DAY} if status == statuses[0] else {})


def push_body(stream: str, changes: list[bytes]) -> bytes:
    head = json.dumps({"stream": stream, "sent_at": AT})[:-1].encode()
    return head + b',"changes":[' + b",".join(changes) + b"]}"
