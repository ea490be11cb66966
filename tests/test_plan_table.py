"""Every rule and every decision of the ward's plan is somewhere, and has a test."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import BaseModel

from shared.campaign import Campaign
from sync_server.app import create_app
from sync_server.config import Settings
from tests.sync_server.scopes import pages

ROOT = Path(__file__).parents[1]
NUMBERS = [*(f"R-{n}" for n in range(1, 59)), *(f"A-{n}" for n in range(1, 26))]


class Row(NamedTuple):
    """One row of the table."""

    number: str
    where: str
    test: str


def _rows() -> list[Row]:
    text = (ROOT / "docs" / "PLAN.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| ([RA]-\d+) \| [^|]+ \| ([^|]+) \|([^|]*)\|$", text, re.MULTILINE)
    return [Row(number, where.strip(), test.strip()) for number, where, test in found]


@cache
def _routes() -> frozenset[str]:
    return frozenset(page.path for page in pages(create_app(Settings())))


def test_every_number_stands_once_and_in_order() -> None:
    """None is forgotten, none is told twice."""
    assert [row.number for row in _rows()] == NUMBERS


def test_each_row_has_a_test_of_its_own() -> None:
    """What shows one rule does not show another."""
    shared = [test for test, n in Counter(row.test for row in _rows()).items() if n > 1]
    assert shared == []


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row.number)
def test_what_a_row_names_exists(row: Row) -> None:
    """Its page is a route of the app, its screen a file, its data a field; and so is its test."""
    place = row.where.strip("`")
    if place.startswith("/"):
        assert place in _routes()
    elif place.startswith("data: "):
        assert _has(Campaign, place.removeprefix("data: ").split("."))
    else:
        assert (ROOT / place).is_file()
    file, _, test = row.test.strip("`").partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^(async )?def {test}\(", text, re.MULTILINE)


def _has(model: type[BaseModel], names: list[str]) -> bool:
    """Tell whether a path of fields, through lists of models, exists."""
    known = model.model_fields.get(names[0])
    if known is None or len(names) == 1:
        return known is not None
    inside = getattr(known.annotation, "__args__", ())
    return any(isinstance(i, type) and issubclass(i, BaseModel) and _has(i, names[1:]) for i in inside)
