"""Why a place of a plan cannot stand, in the reader's words; the technical reason only where none fits."""

import re

from shared.text import t
from sync_server.plan.tables import PlanFault

_KEYS = {
    "missing": "missing",
    "owner": "owner",
    "another": "another",
    "version": "version",
    "int_": "number",
    "greater_than": "range",
    "less_than": "range",
    "literal_error": "choice",
    "date": "day",
    "time": "time",
    "bool_": "yes_no",
    "string_pattern": "pattern",
    "string_too": "length",
    "too_early": "too_early",
    "refers_": "",  # each has a text of its own
}


def why_words(fault: PlanFault) -> str:
    """Return what is wrong at a place."""
    key = next((word for kind, word in _KEYS.items() if fault.kind.startswith(kind)), "other")
    said = fault.said
    if key == "choice":
        said = ", ".join(re.findall(r"'([^']*)'", said))
    return t(f"plan.why_{key or fault.kind}", said=said)
