"""Names of columns as they are looked up. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from shared.vietnamese import fold


class KnownTitles(NamedTuple):
    """Names of columns that are known, as `title_forms` has them; `continued` go over two columns.

    `grouped` are names of the column that says what lines between the rows may say (`I. KHU PHỐ 3`): the
    first is what it is called where a list has only such lines.
    """

    known: frozenset[str]
    continued: frozenset[str]
    grouped: tuple[str, ...] = ()

    def is_grouped(self, title: str) -> bool:
        """Tell whether a column says what such lines say."""
        return any(form in {title_forms(g)[0] for g in self.grouped} for form in title_forms(title))

    def has(self, title: str) -> bool:
        """Tell whether a cell is a known name, or two of them."""
        return self._is_one(title) or bool(self.both(title))

    def both(self, title: str) -> tuple[str, ...]:
        """Return the two known names that a cell is (`Họ tên, năm sinh`), or nothing."""
        if self._is_one(title):
            return ()
        parts = tuple(re.split(r"\s*[,;/&+]\s*|\s+[-–]\s+", title))
        return parts if len(parts) == 2 and all(map(self._is_one, parts)) else ()

    def _is_one(self, title: str) -> bool:
        return any(form in self.known for form in title_forms(title))

    def continues(self, title: str) -> bool:
        """Tell whether a cell is the name of what may go over two columns."""
        return any(form in self.continued for form in title_forms(title))

    def count(self, cells: Iterable[str]) -> int:
        """Return how many different known names a row has."""
        return len({forms[0] for c in cells if c and (forms := title_forms(c)) and self.has(c)})


def title_forms(title: str) -> tuple[str, ...]:
    """Return how a column's name may be looked up: folded, without signs, then without brackets."""
    plain = fold(title)
    bare = re.sub(r"\(.*?\)|\[.*?\]", " ", plain)
    forms = (_words(plain), _words(bare))
    return forms if forms[1] and forms[1] != forms[0] else forms[:1]


def _words(text: str) -> str:
    return " ".join(re.sub(r"[^\w/]+", " ", text).split())


def known_titles(
    known: Iterable[str], continued: Iterable[str] = (), grouped: Iterable[str] = ()
) -> KnownTitles:
    """Return names of columns in the form in which they are looked up."""
    return KnownTitles(_forms(known), _forms(continued), tuple(grouped))


def _forms(names: Iterable[str]) -> frozenset[str]:
    return frozenset(title_forms(name)[0] for name in names)
