"""A desk's callers: counted once each, in whatever order phones are heard."""

from hypothesis import given
from hypothesis import strategies as st

from shared.change import Fact, FieldValue
from shared.merge import Record, Stamp, apply_fact
from shared.rollup import Tally, recount, rules_of, share_of
from shared.tally import MOST_CALLERS, Callers, counted, counts_for_another, one_came, one_served, tally_of
from tests.shared.strategies import CAMPAIGN, START_MS, some_id

RULES = rules_of(CAMPAIGN)
PLACES = ("mot-cua-ubnd", "mot-cua-cong-an")


def _fact(tally: int, device: int, callers: Callers, place: str = PLACES[0]) -> Fact:
    values = {"unit": "kp3", "place": place, "on": "2024-05-14", "device": some_id(device)}
    said = values | callers._asdict()
    return Fact(kind="tally", entity=some_id(tally), set={n: FieldValue(v=v) for n, v in said.items()})


def _stamp(number: int) -> Stamp:
    return Stamp(some_id(1000 + number), START_MS + number, some_id(9), "fixed")


def test_whoever_is_served_came() -> None:
    """Serving somebody nobody counted on arrival counts both; numbers stop at what is believed."""
    assert one_came(Callers(2, 1)) == (3, 1)
    assert one_served(Callers(2, 1)) == (2, 2)
    assert one_served(Callers(2, 2)) == (3, 3)
    assert one_served(one_came(Callers(MOST_CALLERS, MOST_CALLERS))) == (MOST_CALLERS, MOST_CALLERS)


_TAPS = st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=25)


@given(_TAPS, st.randoms())
def test_sums_are_right_in_any_order(taps: list[tuple[int, bool]], random: object) -> None:
    """Three phones count at two points; whoever is heard first, each caller counts once (R-27, I10)."""
    states: dict[int, Callers] = {}
    told: dict[int, list[tuple[Fact, Stamp]]] = {1: [], 2: [], 3: []}
    for n, (phone, served) in enumerate(taps):
        states[phone] = (one_served if served else one_came)(states.get(phone, Callers()))
        fact = _fact(phone, phone, states[phone], PLACES[phone % 2])
        if told[phone]:
            known = apply_all(told[phone])
            fact = fact.model_copy(update={"seen": known.seen(fact.set)})
        told[phone].append((fact, _stamp(n)))
    queues, records, running = {p: list(q) for p, q in told.items() if q}, dict[str, Record](), Tally()
    while queues:
        phone = random.choice(sorted(queues))  # type: ignore[attr-defined]
        fact, stamp = queues[phone].pop(0)
        if not queues[phone]:
            del queues[phone]
        before = records.get(fact.entity)
        records[fact.entity] = after = apply_fact(before, fact, stamp)
        running.add(share_of(before, RULES), -1)
        running.add(share_of(after, RULES))
    cells = recount(records.values(), RULES).get("kp3", {})
    assert running.cells() == {("kp3", cell): n for cell, n in cells.items()}
    assert cells.get("tally.seen", 0) == sum(c.seen for c in states.values())
    assert cells.get("tally.served", 0) == sum(c.served for c in states.values())
    for i, place in enumerate(PLACES):
        there = [c for p, c in states.items() if p % 2 == i]
        assert cells.get(f"tally.served.{place}", 0) == sum(c.served for c in there)
    assert not any(record.conflicts for record in records.values())


def apply_all(told: list[tuple[Fact, Stamp]]) -> Record:
    record: Record | None = None
    for fact, stamp in told:
        record = apply_fact(record, fact, stamp)
    assert record is not None
    return record


def test_what_is_no_count_counts_nothing() -> None:
    """A number beyond belief, or none at all, adds nobody."""
    for value in (-1, MOST_CALLERS + 1, "7", None, 1.5):
        fact = _fact(1, 1, Callers())
        odd = fact.model_copy(update={"set": {**fact.set, "seen": FieldValue(v=value)}})
        assert counted(apply_fact(None, odd, _stamp(1))) == Callers()


def test_only_its_own_phone_counts_in_a_tally() -> None:
    """Another phone's number, a tally of no phone, and taking one over are all told apart."""
    own, other = _fact(1, 1, Callers(1, 0)), some_id(2)
    record = apply_fact(None, own, _stamp(1))
    assert tally_of(record).place == PLACES[0]
    assert not counts_for_another(own, None, some_id(1))
    assert not counts_for_another(own, record, some_id(1))
    assert counts_for_another(own, None, other)
    taken = Fact(kind="tally", entity=some_id(1), set={"device": FieldValue(v=other)})
    assert counts_for_another(taken, record, other)
    more = Fact(kind="tally", entity=some_id(1), set={"seen": FieldValue(v=9)})
    assert counts_for_another(more, record, other)
    assert counts_for_another(more, None, other)
