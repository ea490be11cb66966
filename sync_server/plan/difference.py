"""What another version of a campaign would change. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.campaign import Campaign
from sync_server.plan.tables import Rows, to_tables

_KEY_COLUMNS = (
    "of",
    "field",
    "key",
    "unit_id",
    "indicator",
    "status",
    "label",
    "valid_from",
    "weekdays",
    "opens",
)


@dataclass(frozen=True)
class PlanDifference:
    """One line that another version adds (`was` is empty), drops (`becomes` is empty), or changes."""

    table: str
    key: str
    column: str
    was: str
    becomes: str


def differences(old: Campaign, new: Campaign) -> list[PlanDifference]:
    """Return every difference, table by table; the version's own number is none."""
    before, after = to_tables(old), to_tables(new)
    found = []
    for table in before | after:
        old_rows, new_rows = _by_key(before.get(table, [[]])), _by_key(after.get(table, [[]]))
        for key in old_rows | new_rows:
            was, becomes = old_rows.get(key), new_rows.get(key)
            if was is None:
                found.append(PlanDifference(table, key, "", "", _joined(becomes or {})))
            elif becomes is None:
                found.append(PlanDifference(table, key, "", _joined(was), ""))
            else:
                found += [
                    PlanDifference(table, key, column, was.get(column, ""), becomes.get(column, ""))
                    for column in was | becomes
                    if was.get(column, "") != becomes.get(column, "")
                ]
    return [d for d in found if (d.table, d.key) != ("general", "version")]


def clashes(mine: Iterable[PlanDifference], theirs: Iterable[PlanDifference]) -> list[PlanDifference]:
    """Return those of my changes at whose place somebody else changed something, too."""
    changed = list(theirs)
    return [d for d in mine if any(_same_place(d, other) for other in changed)]


def _same_place(one: PlanDifference, other: PlanDifference) -> bool:
    whole_line = "" in (one.column, other.column)
    return (one.table, one.key) == (other.table, other.key) and (whole_line or one.column == other.column)


def _by_key(rows: Rows) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in rows[1:]:
        cells = dict(zip(rows[0], row, strict=False))
        key = " / ".join(cells[c] for c in _KEY_COLUMNS if cells.get(c))
        found[key] = cells
    return found


def _joined(cells: Mapping[str, str]) -> str:
    return ", ".join(text for text in cells.values() if text)
