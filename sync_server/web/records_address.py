"""Where the list behind a number is."""

from collections.abc import Iterable
from urllib.parse import urlencode


def records_address(unit_id: str, cells: Iterable[str], week: str = "") -> str:
    """Return the address of the list behind a number of the roll-up, if need be only those of one week."""
    query = [("unit", unit_id), *(("cell", cell) for cell in cells)]
    return "/records?" + urlencode([*query, ("week", week)] if week else query)
