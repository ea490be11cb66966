"""What must be true in the end, and what was found: every phone against our own books."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from mobile_app.core.phone import Phone
from mobile_app.simulator.books import TOLERANCE_MS, Books, CellCounts, same
from mobile_app.simulator.helper import SimulatedHelper
from shared.local_time import LOCAL
from shared.merge import Record

_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be: the key of its sentence, and what to fill in."""

    key: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """What happened and what was found. `moved` is what the server's totals must have moved by."""

    phones: int
    acts: int
    kills: int
    network: dict[str, int]
    rounds: int
    conflicts: int
    moved: CellCounts
    boards: dict[str, list[dict[str, Any]]]
    findings: tuple[Finding, ...]

    def plain(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        return asdict(self)


def check(helpers: Sequence[SimulatedHelper], books: Books, rounds: int) -> SimulationReport:
    """Return the report after everybody has settled."""
    shown = [records_of(h.phone) for h in helpers]
    found = {i: record for records in shown for i, record in records.items()}
    expected = books.expected(found)
    findings = [
        *_wrong_times(books, found),
        *_wrong_days(books),
        *(f for h, records in zip(helpers, shown, strict=True) for f in _phone(h, records, expected)),
    ]
    return SimulationReport(
        phones=len(helpers),
        acts=len(books.saved),
        kills=sum(h.kills for h in helpers),
        network=dict(sum((Counter(h.network.tally) for h in helpers), Counter[str]())),
        rounds=rounds,
        conflicts=sum(bool(r.conflicts) for r in expected.values()),
        moved=books.movement(expected.values()),
        boards={unit: _board(h.phone) for h in helpers for unit in _scope(h.phone)[:1]},
        findings=tuple(findings[:_MOST_NAMED]),
    )


def records_of(phone: Phone) -> dict[str, Record]:
    """Return the records of all households and residents on a phone, as it shows them."""
    found: dict[str, Record] = {}
    for line in phone.households():
        view = phone.household(line.id)
        if view is not None:
            found[line.id] = view.record
        found |= {r.resident.id: r.record for r in phone.residents(line.id)}
    return found


def _phone(
    helper: SimulatedHelper, shown: Mapping[str, Record], expected: Mapping[str, Record]
) -> Iterator[Finding]:
    status, number = helper.phone.status(), helper.number + 1
    if status.problem is not None:
        yield Finding("simulator.stopped", {"phone": number, "why": str(status.problem)})
    if status.waiting:
        yield Finding("simulator.waits", {"phone": number, "n": status.waiting})
    if status.rejected:
        yield Finding("simulator.rejected", {"phone": number, "n": len(status.rejected)})
    if not status.agrees:
        yield Finding("simulator.disagrees", {"phone": number})
    scope = _scope(helper.phone)
    own = {i: r for i, r in expected.items() if r.kind != "visit" and r.value("unit") in scope}
    wrong = [i for i, record in own.items() if not same(record, shown.get(i))]
    if wrong:
        yield Finding("simulator.records_differ", {"phone": number, "n": len(wrong)})


def _scope(phone: Phone) -> tuple[str, ...]:
    return phone.identity.scope if phone.identity else ()


def _board(phone: Phone) -> list[dict[str, Any]]:
    return [asdict(cell) for cell in phone.matrix()]


def _wrong_times(books: Books, found: Mapping[str, Record]) -> Iterator[Finding]:
    wrong = books.wrong_times(found)
    if wrong:
        yield Finding("simulator.wrong_times", {"n": len(wrong)})


def _wrong_days(books: Books) -> Iterator[Finding]:
    """A clock that is a day wrong must not put visits onto the wrong day (I8)."""
    wrong = 0
    for one in books.saved:
        truth = datetime.fromtimestamp(one.at_ms / 1000, LOCAL)
        days = {
            (truth + timedelta(milliseconds=by)).date().isoformat() for by in (-TOLERANCE_MS, TOLERANCE_MS)
        }
        wrong += any(f.kind == "visit" and f.set["on"].v not in days for f in one.change.facts)
    if wrong:
        yield Finding("simulator.wrong_days", {"n": wrong})
