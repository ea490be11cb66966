"""One table of the plan as a form: fields with choices where there are some, and what is wrong at each. Pure.

The same tables go out as a spreadsheet; what a form says is checked by the same function.
"""

import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal, Union, get_args, get_origin

from shared.text import language, t, texts
from shared.vietnamese import clean
from sync_server.plan.fault_words import why_words
from sync_server.plan.tables import GENERAL, PlanFault, Rows, Tables, columns_of, general_type

# As many lines as a form offers for what is new, and how a plan is told from others: never changed here.
_NEW_LINES = 3
FIXED = ("campaign_id", "version", "ward_id")
_SHORT = 60
_REFER_TO = {
    "unit_id": "units",
    "parent": "units",
    "owner": "units",
    "staff_unit": "units",
    "indicator": "indicators",
    "relatives_of": "cohorts",
}


@dataclass(frozen=True)
class Field:
    """One cell: its name in the form, its label, what it says, what may be chosen, and what is wrong.

    `type` is that of HTML's input: `date` and `time` say what the tables say, `2024-05-14` and `07:30`.
    """

    name: str
    column: str
    label: str
    value: str
    type: str
    choices: tuple[tuple[str, str], ...]
    wrong: str

    @property
    def long(self) -> bool:
        """Whether it needs more than one line."""
        return len(self.value) > _SHORT


@dataclass(frozen=True)
class TableForm:
    """A table: its columns' labels, its lines of fields, the plan's version, and what is wrong elsewhere."""

    table: str
    columns: tuple[str, ...]
    lines: tuple[tuple[Field, ...], ...]
    version: str
    faults: tuple[PlanFault, ...]


def form_of(tables: Tables, table: str, faults: Iterable[PlanFault] = ()) -> TableForm:
    """Return a table's form, with empty lines at its end for what is new."""
    found = tuple(faults)
    here = [f for f in found if f.table == table]
    lines = _named_lines(tables, here) if table == GENERAL else _lines(tables, table, here)
    version = next(row[1] for row in tables[GENERAL] if row[0] == "version")
    columns = () if table == GENERAL else tuple(column_name(table, c) for c in tables[table][0])
    shown = any(field.wrong for line in lines for field in line)
    elsewhere = tuple(f for f in found if f.table != table or not shown)
    return TableForm(table, columns, tuple(lines), version, elsewhere)


def _named_lines(tables: Tables, faults: Iterable[PlanFault]) -> list[tuple[Field, ...]]:
    """Return a field for each line of the general table that may be changed."""
    wrong = {f.line: why_words(f) for f in faults}
    return [
        (
            Field(
                name=f"c.{n}.1",
                column=name,
                label=column_name(GENERAL, name),
                value=value,
                type=_type(general_type(name)),
                choices=(),
                wrong=wrong.get(n, ""),
            ),
        )
        for n, (name, value, *_) in enumerate(tables[GENERAL][1:], 2)
        if name not in FIXED
    ]


def _lines(tables: Tables, table: str, faults: Iterable[PlanFault]) -> list[tuple[Field, ...]]:
    header, *rows = tables[table]
    wrong = {(f.line, f.column): why_words(f) for f in faults}
    choices = [_choices(tables, table, column) for column in header]
    labels = [column_name(table, column) for column in header]
    columns = columns_of(table)
    kinds = [_type(columns[column]) for column in header]
    empty = [[""] * len(header)] * _NEW_LINES
    return [
        tuple(
            Field(
                name=f"c.{n}.{at}",
                column=column,
                label=labels[at],
                value=row[at],
                type=kinds[at],
                choices=choices[at],
                wrong=wrong.get((n, column), ""),
            )
            for at, column in enumerate(header)
        )
        for n, row in enumerate([*rows, *empty], 2)
    ]


def read_rows(form: Mapping[str, str], tables: Tables, table: str) -> Rows:
    """Return a table as a form says it is; emptied lines stay, so that all keep their numbers."""
    header, *rows = tables[table]
    if table == GENERAL:
        told = [[r[0], clean(form.get(f"c.{line}.1", r[1]))] for line, r in enumerate(rows, 2)]
        return [header, *[t_ if r[0] not in FIXED else r for t_, r in zip(told, rows, strict=True)]]
    lines = range(2, 2 + len(rows) + _NEW_LINES)
    return [header, *[[clean(form.get(f"c.{n}.{at}", "")) for at in range(len(header))] for n in lines]]


def _choices(tables: Tables, table: str, column: str) -> tuple[tuple[str, str], ...]:
    """Return what may be chosen in a column as (value, label); nothing where people write."""
    if table == GENERAL:
        return ()
    if column == "of":
        return _keys(tables, table.rpartition(".")[0])
    annotation = columns_of(table)[column]
    if column in _REFER_TO and table != _REFER_TO[column]:
        return _keys(tables, _REFER_TO[column])
    options = [a for a in _members(annotation) if a is not type(None)]
    if options == [bool]:
        return (("true", t("plan.choice.true")), ("false", t("plan.choice.false")))
    literals = [v for o in options if get_origin(o) is Literal for v in get_args(o)]
    return tuple((str(v), _said(f"plan.choice.{v}", str(v))) for v in literals)


def _type(annotation: Any) -> str:
    """Return the type of the input for what a cell holds."""
    held = _members(annotation)
    return "date" if date in held else "time" if time in held else "text"


def _members(annotation: Any) -> tuple[Any, ...]:
    together = get_origin(annotation) in (Union, types.UnionType)
    return get_args(annotation) if together else (annotation,)


def _keys(tables: Tables, table: str) -> tuple[tuple[str, str], ...]:
    header, *rows = tables[table]
    label = header.index("label") if "label" in header else 0
    return tuple((row[0], row[label]) for row in rows if any(row))


def sheet_name(table: str) -> str:
    """Return what people call a table."""
    return _said(f"plan.sheet.{table}", table)


def column_name(table: str, column: str) -> str:
    """Return what people call a column, or a line of the general table."""
    return _said(f"plan.field.{column}" if table == GENERAL else f"plan.column.{column}", column)


def _said(key: str, otherwise: str) -> str:
    return t(key) if key in texts(language()) else otherwise


NAMES = {"sheet_name": sheet_name, "column_name": column_name}
