"""Print runs of blank labels: made once per form, listed with what became of them, taken back if unused."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from shared.household_code import CodeFault, HouseholdCode, make_code, read_code
from shared.problem import NOT_FOUND, ProblemError
from shared.unit import Unit
from sync_server.papers.labels import queries
from sync_server.papers.labels.numbers import free_numbers, ranges_of
from sync_server.papers.labels.queries import RangeRow, RunRow
from sync_server.store.campaigns import lock_ward
from sync_server.store.stored import record_in
from sync_server.web.services import Services

MOST_LISTED = 100
_Runs = Sequence[tuple[RunRow, tuple[RangeRow, ...]]]
Used = Mapping[str, Collection[int]]


class NoMoreCodesError(Exception):
    """A khu phố (`unit`, its label) has only `left` numbers left, fewer than were wanted."""

    def __init__(self, unit: str, left: int) -> None:
        super().__init__(unit)
        self.unit, self.left = unit, left


class RunWithdrawnError(Exception):
    """The form was sent before, and what it printed was taken back since."""


class RunUsedError(Exception):
    """A door has a code of this run: it cannot be taken back."""


@dataclass(frozen=True)
class Run:
    """A print run as the page lists it: `labels` blank codes, of which `used` are on doors."""

    row: RunRow
    ranges: tuple[tuple[Unit, int, int], ...]
    labels: int
    used: int

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.row.withdrawn_ms is None


def run_id_of(key: str, units: Sequence[str], count: int, size: str) -> str:
    """Return the id of what one form asks for; an empty key makes a run of its own each time."""
    asked = "|".join([key or secrets.token_hex(16), *units, str(count), size])
    return hashlib.sha256(asked.encode()).hexdigest()[:40]


def print_run(
    services: Services, run: RunRow, units: Sequence[Unit], count: int
) -> list[tuple[Unit, HouseholdCode]]:
    """Return `count` new codes per khu phố and keep them as taken; those of before for a run that there is.

    Raises NoMoreCodesError, which uses none up, and RunWithdrawnError.
    """
    by_id = {u.unit_id: u for u in units}
    places = {u.unit_id: n for n, u in enumerate(units)}
    with services.database.write() as connection:
        lock_ward(connection, services.ward_id)  # two processes must not give out the same numbers
        known = queries.runs(connection, services.ward_id)
        found = next((one for one in known if one[0].run_id == run.run_id), None)
        if found is None:
            used = used_numbers(queries.household_docs(connection, services.ward_id))
            ranges = [r for u in units for r in _new_ranges(run, u, count, _free(u, known, used))]
            queries.add_run(connection, run, ranges)
        elif found[0].withdrawn_ms is not None:
            raise RunWithdrawnError
        else:
            ranges = sorted(found[1], key=lambda r: (places[r.unit_id], r.first))
    return [one for r in ranges for one in _codes_in(by_id[r.unit_id], r.first, r.last)]


def codes_of(run: Run) -> list[tuple[Unit, HouseholdCode]]:
    """Return the codes of a run with their khu phố."""
    return [one for unit, first, last in run.ranges for one in _codes_in(unit, first, last)]


def _codes_in(unit: Unit, first: int, last: int) -> list[tuple[Unit, HouseholdCode]]:
    return [(unit, make_code(unit.code_prefix or "", n)) for n in range(first, last + 1)]


def _new_ranges(run: RunRow, unit: Unit, count: int, free: Sequence[int]) -> list[RangeRow]:
    if len(free) < count:
        raise NoMoreCodesError(unit.label, len(free))
    return [RangeRow(run.ward_id, run.run_id, unit.unit_id, *pair) for pair in ranges_of(free[:count])]


def _free(unit: Unit, known: _Runs, used: Used) -> Sequence[int]:
    if unit.code_prefix is None:
        return ()
    printed: dict[bool, set[int]] = {True: set(), False: set()}
    for run, ranges in known:
        for r in ranges:
            if r.unit_id == unit.unit_id:
                printed[run.withdrawn_ms is None].update(range(r.first, r.last + 1))
    return free_numbers(printed[True].union(used.get(unit.code_prefix, ())), printed[False])


def left(services: Services, units: Sequence[Unit]) -> dict[str, int]:
    """Return how many blank codes each khu phố has left."""
    with services.database.read() as connection:
        known = queries.runs(connection, services.ward_id)
        used = used_numbers(queries.household_docs(connection, services.ward_id))
    return {u.unit_id: len(_free(u, known, used)) for u in units}


def listed(services: Services, units: Sequence[Unit]) -> list[Run]:
    """Return the newest runs all of whose khu phố are among `units`."""
    with services.database.read() as connection:
        known = queries.runs(connection, services.ward_id)
        used = used_numbers(queries.household_docs(connection, services.ward_id))
    by_id = {u.unit_id: u for u in units}
    mine = [one for one in known if one[1] and all(r.unit_id in by_id for r in one[1])]
    return [_run(row, ranges, by_id, used) for row, ranges in mine[:MOST_LISTED]]


def _run(row: RunRow, ranges: Sequence[RangeRow], by_id: Mapping[str, Unit], used: Used) -> Run:
    told = tuple((by_id[r.unit_id], r.first, r.last) for r in ranges)
    on_doors = sum(
        len(set(used.get(unit.code_prefix or "", ())).intersection(range(first, last + 1)))
        for unit, first, last in told
    )
    return Run(row, told, sum(last - first + 1 for _, first, last in told), on_doors)


def find(services: Services, units: Sequence[Unit], run_id: str) -> Run:
    """Return a run; raise ProblemError `not_found` for one that is not of these khu phố alone."""
    for run in listed(services, units):
        if run.row.run_id == run_id:
            return run
    raise ProblemError(NOT_FOUND)


def withdraw(services: Services, units: Sequence[Unit], run_id: str, by: str) -> Run:
    """Take a run back, so that its codes are free again; raise RunUsedError, ProblemError `not_found`."""
    run = find(services, units, run_id)
    if not run.stands:
        return run
    with services.database.write() as connection:
        lock_ward(connection, services.ward_id)
        used = used_numbers(queries.household_docs(connection, services.ward_id))
        if any(set(used.get(u.code_prefix or "", ())) & set(range(a, b + 1)) for u, a, b in run.ranges):
            raise RunUsedError
        queries.withdraw_run(connection, services.ward_id, run_id, services.clock(), by)
    return run


def used_numbers(docs: Sequence[bytes]) -> dict[str, set[int]]:
    """Return the numbers in use per prefix, of deleted and moved households as well."""
    used: dict[str, set[int]] = {}
    for doc in docs:
        for head in record_in(doc).fields.get("code", ()):
            code = read_code(head.value if isinstance(head.value, str) else "")
            if not isinstance(code, CodeFault):
                used.setdefault(code.prefix, set()).add(code.number)
    return used
