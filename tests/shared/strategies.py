"""Hypothesis strategies of the domain: campaigns, facts, and histories of several phones."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st

from shared.campaign import Campaign
from shared.change import Change, Fact, FieldValue
from shared.identity import new_id
from shared.merge import Record, Stamp, apply_change, apply_fact

CAMPAIGN = Campaign.model_validate_json(Path("assets/campaigns/long-thuy.json").read_text(encoding="utf-8"))
START_MS = 1_715_000_000_000


def some_id(number: int) -> str:
    """Return a fixed id for a small number."""
    return new_id(START_MS + number, number.to_bytes(10, "big"))


def fresh_id() -> str:
    """Return a random id."""
    return new_id(START_MS, os.urandom(10))


def state(
    status: str, achieved_on: str | None = None, basis: str = "stated", channel: str | None = None
) -> FieldValue:
    """Return the value of a ladder."""
    value = {"status": status, "achieved_on": achieved_on}
    return FieldValue.model_validate({"v": value, "basis": basis, "channel": channel})


def resident_told(number: int, **values: object) -> Record:
    """Return a resident of khu phố 3 of whom the values are said, on a day of the campaign."""
    said = {"unit": "kp3", "full_name": "Nguyễn Văn An", "birth_date": "1990"} | values
    fields = {
        n: v if isinstance(v, FieldValue) else FieldValue.model_validate({"v": v}) for n, v in said.items()
    }
    fact = Fact(kind="resident", entity=some_id(number), set=fields)
    return apply_fact(None, fact, Stamp(some_id(100), START_MS, some_id(9), "mobile"))


_NOTHING = FieldValue(v=None)  # a ladder put back to where nobody had asked yet
_STATES = {
    i.key: st.just(_NOTHING)
    | st.builds(
        state,
        st.sampled_from([s.status for s in i.steps]),
        st.sampled_from([None, "2024-04-30", "2024-05-02", "2024-05-13"]),
        st.sampled_from(["stated", "observed", "police_list"]),
        st.sampled_from([None, None, "fixed"]),
    )
    for i in CAMPAIGN.indicators
}
_PLAIN = {
    "unit": st.sampled_from(["kp1", "kp2"]),
    "full_name": st.sampled_from(["Nguyễn Văn An", "Điểu Sáu", "Thị Bé"]),
    "birth_date": st.sampled_from(
        [None, "1957", "2010", "2010-06-30", "2010-07-01", "2006-07-03", "2006-07-04"]
    ),
    "exclusion": st.sampled_from([None, "abroad"]),
    "moved_away": st.sampled_from([None, None, "2024-05-12"]),
    "operator": st.sampled_from([None, "vnpt", "viettel"]),
    "cohorts": st.sampled_from([[], ["official"], ["official", "member"]]),
    "deleted": st.sampled_from([False, False, True]),
}
RESIDENT_FIELDS = {n: s.map(lambda v: FieldValue(v=v)) for n, s in _PLAIN.items()} | _STATES


@st.composite
def resident_sets(draw: st.DrawFn) -> dict[str, FieldValue]:
    """Draw what one fact sets on a resident."""
    names = draw(st.sets(st.sampled_from(sorted(RESIDENT_FIELDS)), min_size=1, max_size=4))
    return {name: draw(RESIDENT_FIELDS[name]) for name in sorted(names)}


@dataclass
class Replica:
    """A phone as the laws see it: what it knows, and what it has stated."""

    known: dict[str, Record] = field(default_factory=dict)
    heard: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Told:
    """A change with its stamp and the changes its author knew."""

    change: Change
    stamp: Stamp
    after: frozenset[str]


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Draw what three phones state about two residents, now and then hearing of each other."""
    phones = [Replica() for _ in range(3)]
    told: list[Told] = []
    for step in range(draw(st.integers(1, 12))):
        phone = phones[draw(st.integers(0, 2))]
        for one in told[: draw(st.integers(0, len(told)))]:
            hear(phone, one)
        entity = some_id(draw(st.integers(1, 2)))
        values = draw(resident_sets())
        record = phone.known.get(entity)
        seen = {} if record is None else record.seen(values)
        fact = Fact(kind="resident", entity=entity, set=values, seen=seen)
        change = Change.model_validate(
            {
                "id": some_id(100 + step),
                "n": step + 1,
                "at": "2024-05-14T18:00:00+07:00",
                "facts": [fact.model_dump()],
            }
        )
        ladders = draw(st.sampled_from([CAMPAIGN.ladders, CAMPAIGN.ladders, None]))
        at = START_MS + draw(st.integers(0, 3))
        stamp = Stamp(change.id, at, some_id(9), "mobile", ladders=ladders)
        one = Told(change, stamp, frozenset(phone.heard))
        told.append(one)
        hear(phone, one)
    return told


def hear(phone: Replica, one: Told) -> None:
    """Let a phone learn of a change unless it has."""
    if one.change.id not in phone.heard:
        phone.heard.add(one.change.id)
        phone.known.update(apply_change(phone.known, one.change, one.stamp))


@st.composite
def causal_orders(draw: st.DrawFn, told: list[Told]) -> list[Told]:
    """Draw an order of `told` in which every change follows those its author knew, with repetitions."""
    waiting, order, done = list(told), list[Told](), set[str]()
    while waiting:
        ready = [t for t in waiting if t.after <= done]
        one = draw(st.sampled_from(ready))
        waiting.remove(one)
        done.add(one.change.id)
        order += [one] * draw(st.integers(1, 2))
        if draw(st.booleans()):
            order.append(draw(st.sampled_from(order)))
    return order
