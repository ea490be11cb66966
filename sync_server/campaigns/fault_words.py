"""Why a place of a plan cannot stand, in the reader's words; the technical reason only where none fits."""

import re

from shared.text import t
from sync_server.campaigns.tables import Fault

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
    "value_error": "refers",
    "too_early": "too_early",
}


def why_words(fault: Fault) -> str:
    """Return what is wrong at a place."""
    key = next((word for kind, word in _KEYS.items() if fault.kind.startswith(kind)), "other")
    said = fault.said
    if key == "choice":
        said = ", ".join(re.findall(r"'([^']*)'", said))
    if key == "refers" and "YYYY" in said:
        key = "day"
    if key == "refers":
        said = said.removeprefix("campaign data: ").removesuffix(" does not fit")
    return t(f"plan.why_{key}", said=said)
