"""Long lists a page at a time."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

_T = TypeVar("_T")


class Part(NamedTuple, Generic[_T]):
    """A page of a list: what stands on it, its number from 1 on, and how many pages there are."""

    shown: Sequence[_T]
    page: int
    pages: int


def page_count(count: int, per_page: int) -> int:
    """Return how many pages `count` lines need; an empty list has one page."""
    return max(1, -(-count // per_page))


def part_of(whole: Sequence[_T], page: int, per_page: int) -> Part[_T]:
    """Return the page asked for, or the nearest there is."""
    pages = page_count(len(whole), per_page)
    page = min(max(page, 1), pages)
    return Part(whole[(page - 1) * per_page : page * per_page], page, pages)
