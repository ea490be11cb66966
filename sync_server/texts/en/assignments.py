"""Assignments, in English."""

from typing import Final

TEXTS: Final[dict[str, str]] = {
    "assign.title": "Assign households to helpers",
    "assign.intro": "Choose a neighbourhood and a cell, tick households, choose a person and a day. Their phone shows the assignment once it has a network.",
    "assign.unit": "Neighbourhood",
    "assign.cell": "Cell",
    "assign.all_cells": "All cells",
    "assign.only": "Which households",
    "assign.only.open": "not done yet",
    "assign.only.free": "not assigned",
    "assign.only.doubled": "assigned to several",
    "assign.only.all": "all",
    "assign.show": "Show",
    "assign.count": "{n} [household|households]",
    "assign.household": "Household",
    "assign.state": "Status",
    "assign.holder": "Assigned to",
    "assign.pick": "Choose household {code}",
    "assign.which": "Which households to assign",
    "assign.ticked": "The ticked households",
    "assign.every": "All {n} [household|households] on this list",
    "assign.helper": "To whom",
    "assign.nobody": "Nobody (take back)",
    "assign.until": "Until the end of",
    "assign.submit": "Assign",
    "assign.done": "{n} [household|households] assigned.",
    "assign.failed": "{n} [household|households] could not be assigned.",
    "assign.none": "There are no households here",
    "assign.wrong": "Tick at least one household, choose a person and a day (from today to 92 days ahead)",
}
