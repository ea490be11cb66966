"""Worklist, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "worklist.title": "Households to work on",
    "worklist.unit": "Neighbourhood",
    "worklist.state": "Status",
    "worklist.cell": "Cell",
    "worklist.street": "Street",
    "worklist.helper": "Helper",
    "worklist.days": "Not visited for at least (days)",
    "worklist.all": "All",
    "worklist.count": "{n} [household|households]",
    "worklist.none": "There are no such households.",
    "worklist.col_home": "Household",
    "worklist.col_cell": "Cell",
    "worklist.col_state": "Status",
    "worklist.col_last": "Last visit",
    "worklist.col_idle": "Days since last visit",
    "worklist.col_helper": "Assigned to",
}
