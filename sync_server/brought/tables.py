"""Grids of texts into tables: which sheet, which row names the columns, which rows are no rows. Pure.

Lists as offices have them begin with titles and remarks, name their columns over one or two rows, count the
columns below that, and end with totals and signatures.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from shared.vietnamese import clean, fold
from sync_server.brought.beside import Row, counts_columns, unit_above, without_beside
from sync_server.brought.legacy_text import converted_rows
from sync_server.brought.limited_process import UnreadableFile
from sync_server.brought.titles import KnownTitles

Note = tuple[str, dict[str, str]]
_HEADER_WITHIN = 200
_MOST_TABLES = 10
_ERRORS = {
    "#N/A",
    "#REF!",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
}
# What says two things in one cell: `Lê Thị Hai (1971)`, `05/06/1971 - Nữ`, `Lê Thị Hai 1971`.
_TWO = [
    re.compile(form)
    for form in (
        r"(.+?)\s*[,;(]\s*(.+?)\)?",
        r"(.+?)\s+[-–/]\s+(.+)",
        r"(\D+?)\s*[-–/]?\s*(\d[\d/.\-]*)",
        r"(\d[\d/.\-]*\d)\s*[-–/]?\s*(\D+)",
    )
]
_UNDER = {"nam", "nu", "ngay", "thang", "male", "female"}
_DATE_PARTS = (("ngay", "thang", "nam"), ("ngay sinh", "thang sinh", "nam sinh"))
_UNSEEN = {"\xa0", "\u2007", "\u202f"}


class Grid(NamedTuple):
    """A sheet as it stands in the file: per row its number and its cells.

    `uncomputed` is how many cells are formulas of which the file holds no result.
    """

    name: str
    rows: tuple[Row, ...]
    shown: bool = True
    since_1904: bool = False
    uncomputed: int = 0


class Table(NamedTuple):
    """A list: the names of its columns, and per row its number in the file and its cells, all as long.

    `notes` are text keys with their values: what was done to the file that its owner should know.
    `since_1904` tells from when the days of its bare numbers count. `known` is how many names are known.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[Note, ...] = ()
    since_1904: bool = False
    known: int = 0


def tables_of(grids: Sequence[Grid], known: KnownTitles) -> list[Table]:
    """Return the tables in a file's sheets, the one with most known names first.

    Hidden sheets are left out unless there is no other; so are sheets without a known name where another
    has one. Raises UnreadableFile `file.empty`.
    """
    filled = [g for g in grids if g.rows]
    shown = [g for g in filled if g.shown] or filled
    tables = sorted((_table(g, known) for g in shown), key=lambda t: -t.known)
    if not tables:
        raise UnreadableFile("file.empty")
    hidden = [g.name for g in filled if g not in shown]
    notes = (("table.hidden", {"names": ", ".join(hidden)}),) if hidden else ()
    likely = [t for t in tables if t.known] or tables[:1]
    return [t._replace(notes=(*notes, *_others(t, likely), *t.notes)) for t in likely[:_MOST_TABLES]]


def _others(table: Table, likely: Sequence[Table]) -> list[Note]:
    """Return the note that names the other sheets that are as likely to be a list."""
    names = [t.name for t in likely if t is not table and t.known == table.known]
    return [("table.others", {"names": ", ".join(names)})] if names else []


def _table(grid: Grid, known: KnownTitles) -> Table:
    width = max(len(cells) for _, cells in grid.rows)
    rows = [tuple(cells) + ("",) * (width - len(cells)) for _, cells in grid.rows]
    numbers = [number for number, _ in grid.rows]
    texts, from_old_fonts = converted_rows(rows, known.has)
    texts, unseen, errors = _cleaned(texts)
    said = [i for i, cells in enumerate(texts) if any(cells)]
    if not said:
        raise UnreadableFile("file.empty")
    texts, numbers = [texts[i] for i in said], [numbers[i] for i in said]
    notes = [
        (key, {"n": str(n)})
        for key, n in (
            ("table.fonts", from_old_fonts),
            ("table.unseen", unseen),
            ("table.errors", errors),
            ("table.uncomputed", grid.uncomputed),
        )
        if n
    ]
    best = max(range(min(_HEADER_WITHIN, len(texts))), key=lambda i: (known.count(texts[i]), -i))
    header, start = _header(texts, best, known)
    titles = texts[max(best - 1, 0) : start]
    rest = list(zip(numbers[start:], texts[start:], strict=True))
    body, units, left_out = without_beside(rest, header, titles, known, unit_above(texts[:best]))
    if known.grouped and any(units):
        header, body = _grouped(header, body, units, known)
    if left_out:
        notes.append(("table.left_out", {"rows": ", ".join(map(str, left_out[:20]))}))
    header, body = _joined(header, body, known)
    header, body = _without_empty(header, body)
    return Table(grid.name, header, tuple(body), tuple(notes), grid.since_1904, known.count(header))


def _grouped(
    header: tuple[str, ...], rows: list[Row], units: Sequence[str], known: KnownTitles
) -> tuple[tuple[str, ...], list[Row]]:
    """Return a table in which each row says what the line above its part does, unless it says its own."""
    column = next((i for i, title in enumerate(header) if known.is_grouped(title)), None)
    if column is None:
        column, header = len(header), (*header, known.grouped[0])
        rows = [(number, (*cells, "")) for number, cells in rows]
    return header, [
        (number, (*cells[:column], cells[column] or unit, *cells[column + 1 :]))
        for (number, cells), unit in zip(rows, units, strict=True)
    ]


def _cleaned(rows: Sequence[Sequence[str]]) -> tuple[list[tuple[str, ...]], int, int]:
    """Return the rows as they are stored; in how many cells something unseen was dropped, and an error."""
    unseen = errors = 0
    found: list[tuple[str, ...]] = []
    for cells in rows:
        line = []
        for cell in cells:
            text = cell if cell.isascii() and cell.isprintable() else clean(cell)
            if not cell.isascii() and any(c in _UNSEEN or unicodedata.category(c) == "Cf" for c in cell):
                unseen += 1
            text = " ".join(text.split())
            if text.upper() in _ERRORS:
                errors += 1
                text = ""
            line.append(text)
        found.append(tuple(line))
    return found, unseen, errors


def _header(rows: Sequence[Sequence[str]], best: int, known: KnownTitles) -> tuple[tuple[str, ...], int]:
    """Return the names of the columns, of one row or two, and where the rows begin."""
    names = list(rows[best])
    start = best + 1
    if start < len(rows) and _is_second(rows[best], rows[start], known):
        names = _two_rows(rows[best], rows[start], known)
        start += 1
    elif (
        best
        and (above := rows[best - 1])
        and any(a and not n and known.has(a) for a, n in zip(above, names, strict=True))
    ):
        names = _two_rows(above, rows[best], known)
    while start < len(rows) and (counts_columns(rows[start]) or _in_brackets(rows[start])):
        start += 1
    return tuple(names), start


def _is_second(first: Sequence[str], second: Sequence[str], known: KnownTitles) -> bool:
    """Tell whether a row stands under a group of columns: each of its cells is such a name, or the same."""
    fresh = [(i, c) for i, c in enumerate(second) if c and c != first[i]]
    if not fresh or not any(_group(first, i) is not None for i, _ in fresh):
        return False
    return all(_group(first, i) is not None and (fold(c) in _UNDER or known.has(c)) for i, c in fresh)


def _group(first: Sequence[str], column: int) -> int | None:
    """Return the column of the name that goes over a column, or None: the last one named at or before it."""
    return next((i for i in range(column, -1, -1) if first[i]), None)


def _two_rows(first: Sequence[str], second: Sequence[str], known: KnownTitles) -> list[str]:
    folded = [fold(c) for c in second if c]
    names = []
    for column, under in enumerate(second):
        over = first[column]
        group = _group(first, column)
        if not under or under == over:
            names.append(over)
        elif group is None or (
            known.has(under) and folded.count(fold(under)) == 1 and fold(under) not in _UNDER
        ):
            names.append(under)
        else:
            names.append(f"{first[group]}: {under}")
    return names


def _in_brackets(cells: Sequence[str]) -> bool:
    """Tell whether a row only remarks on the names above it: (ghi đầy đủ), (dd/mm/yyyy)."""
    said = [c for c in cells if c]
    return bool(said) and all(c.startswith("(") and c.endswith(")") for c in said)


def _joined(
    header: tuple[str, ...], rows: list[Row], known: KnownTitles
) -> tuple[tuple[str, ...], list[Row]]:
    """Return a table in which one thing has one column, also a name over two, and a date over three."""
    header, rows = _split(header, rows, known)
    names, column = list(header), 0
    while column < len(names):
        if (whole := _date_over(names[column : column + 3])) is not None:
            names[column : column + 3] = [whole]
            rows = [(n, (*c[:column], _date(c[column : column + 3]), *c[column + 3 :])) for n, c in rows]
        while column + 1 < len(names) and _continues(names, column, rows, known):
            del names[column + 1]
            rows = [
                (n, (*c[:column], " ".join(p for p in c[column : column + 2] if p), *c[column + 2 :]))
                for n, c in rows
            ]
        column += 1
    return tuple(names), rows


def _split(header: tuple[str, ...], rows: list[Row], known: KnownTitles) -> tuple[tuple[str, ...], list[Row]]:
    """Return a table in which a column that says two things is two, where most of its cells say both."""
    for column in reversed(range(len(header))):
        if not (both := known.both(header[column])):
            continue
        found = [_two_in(cells[column]) for _, cells in rows]
        said = sum(bool(cells[column]) for _, cells in rows)
        if said and sum(second != "" for _, second in found) * 5 >= said * 4:
            header = (*header[:column], *both, *header[column + 1 :])
            rows = [
                (number, (*cells[:column], *two, *cells[column + 1 :]))
                for (number, cells), two in zip(rows, found, strict=True)
            ]
    return header, rows


def _two_in(cell: str) -> tuple[str, str]:
    """Return the two things that a cell says; the second is empty where it says one."""
    found = next((m for form in _TWO if (m := form.fullmatch(cell))), None)
    return (found[1], found[2]) if found else (cell, "")


def _date_over(names: Sequence[str]) -> str | None:
    """Return the name of what three columns say together, the day, the month and the year, or None."""
    parts = [n.rpartition(": ") for n in names]
    over = {p[0] for p in parts}
    if len(over) > 1 or tuple(fold(p[2]) for p in parts) not in _DATE_PARTS:
        return None
    return over.pop() or ", ".join(names)


def _date(parts: Sequence[str]) -> str:
    day, month, year = (p.removesuffix(".0") for p in parts)
    return f"{day or '00'}/{month or '00'}/{year}" if year else ""


def _continues(names: Sequence[str], column: int, rows: Sequence[Row], known: KnownTitles) -> bool:
    """Tell whether the next column has no name of its own and goes on with a name of this one."""
    if names[column + 1] or not known.continues(names[column]):
        return False
    said = [c[column : column + 2] for _, c in rows if c[column + 1]]
    right = sum(not any(x.isdigit() for x in after) and bool(before) for before, after in said)
    return bool(said) and right * 10 >= len(said) * 9 and len(said) * 2 > len(rows)


def _without_empty(header: Sequence[str], rows: list[Row]) -> tuple[tuple[str, ...], list[Row]]:
    """Return a table without the columns that say nothing; those without a name get one.

    Nothing says a column with neither a name nor a cell, and of several of one name one that is empty, or
    has what an earlier one has.
    """
    there: list[int] = []
    for i, name in enumerate(header):
        cells = [c[i] for _, c in rows]
        twins = [j for j, other in enumerate(header) if j != i and name and fold(other) == fold(name)]
        doubled = any(j in there and cells == [c[j] for _, c in rows] for j in twins)
        if (any(cells) and not doubled) or (name and not any(cells) and not twins):
            there.append(i)
    names = tuple(header[i] or f"({i + 1})" for i in there)
    if len(there) == len(header):
        return names, rows
    return names, [(n, tuple(c[i] for i in there)) for n, c in rows]
