"""Rows by their ids, however many there are."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import FromClause, Select, bindparam, func, literal_column, select

from sync_server.store.database import Connection, read_rows
from sync_server.store.tables.records import id_bytes

# Below the number of values either database takes in one statement.
_AT_ONCE = 8_192


def of_ids(columns: Sequence[Any], key: Any, source: FromClause | None = None) -> Select[Any]:
    """Return a statement for `find_rows`: `columns`, of which `key` is the first, of the rows asked for."""
    of_ward = key.table.c.ward_id == bindparam("w")
    chosen = select(*columns).where(of_ward, key.in_(bindparam("ids", expanding=True)))
    return chosen if source is None else chosen.select_from(source)


def no_longer_than(statement: Select[Any], column: Any, most: int) -> Select[Any]:
    """Return a statement without the rows whose `column` has more than `most` bytes."""
    return statement.where(func.length(column) <= literal_column(str(most)))


def find_rows(
    connection: Connection, statement: Select[Any], ward_id: str, ids: Iterable[str]
) -> Iterator[Any]:
    """Give the rows of these ids, the id first and as text, all else as it is stored."""
    texts = {id_bytes(text): text for text in ids}
    wanted = sorted(texts)  # neighbours in the index are then read together
    for start in range(0, len(wanted), _AT_ONCE):
        for row in read_rows(connection, statement, ward_id, wanted[start : start + _AT_ONCE]):
            yield (texts[row[0]], *row[1:])
