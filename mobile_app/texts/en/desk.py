"""Desk, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "desk.title": "Service point",
    "desk.choose": "At which point today? Choose once for the whole day.",
    "desk.change": "Change point",
    "desk.came": "One came",
    "desk.served": "One served",
    "desk.came_n": "Callers who came: {n}",
    "desk.served_n": "Callers served: {n}",
    "desk.who": "Who is here now",
    "desk.search": "Find name, phone, birth year",
    "desk.nobody": "Nobody found on this phone. Add them if they are new.",
    "desk.no_home": "Household not known",
    "desk.begun": "Left half-way",
    "desk.add": "Add caller",
    "desk.add_next": "Save and ask on",
    "desk.which_unit": "In which neighbourhood do they live?",
    "desk.unit_help": "It counts for the neighbourhood where they live now.",
    "desk.caller": "At the service point",
    "desk.next": "Save, next caller",
    "desk.back": "Back to the desk",
    "desk.nothing_said": "Nothing was recorded for this person yet",
    "desk.not_here": "Choose a service point first, then find the caller.",
    "desk.undone": "Taken back",
}
