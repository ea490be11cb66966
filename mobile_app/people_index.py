"""People on this phone by name: who may be somebody who is being typed in, and who is looked for.

Made when first asked for and kept up to date from then on, so that ten thousand people cost one pass.
"""

from collections import defaultdict
from collections.abc import Iterable

from mobile_app.search import fits
from shared.merge import Record
from shared.partial_date import written
from shared.vietnamese import fold


class PeopleIndex:
    """Residents by folded name, its words in any order."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        """Take in those of `records` that are residents."""
        self._by_name: defaultdict[str, set[str]] = defaultdict(set)
        self._known: dict[str, tuple[str, str | None]] = {}
        self._text: dict[str, str] = {}
        for record in records:
            self.put(record.id, record)

    def put(self, entity: str, record: Record | None) -> None:
        """Take in a resident in the place of an earlier state; what is gone or no resident is forgotten."""
        name, _ = self._known.pop(entity, ("", None))
        self._by_name[name].discard(entity)
        self._text.pop(entity, None)
        if record is None or record.kind != "resident" or record.value("deleted"):
            return
        name = _name(str(record.value("full_name") or ""))
        self._by_name[name].add(entity)
        born = record.value("birth_date")
        self._known[entity] = name, born
        told = written(born) if born else ""
        self._text[entity] = " ".join([name, born or "", told, str(record.value("phone") or "")])

    def alike(self, full_name: str, birth_date: str | None, but: str | None = None) -> list[str]:
        """Return who has that name and a birth date that does not speak against it; full dates first."""
        found = [i for i in self._by_name.get(_name(full_name), ()) if i != but]
        fitting = [i for i in found if _fits(birth_date, self._known[i][1])]
        return sorted(fitting, key=lambda i: (self._known[i][1] != birth_date, i))

    def find(self, words: list[str], most: int) -> list[str]:
        """Return whose name, birth date or telephone has all of `words`: the first so many, by name."""
        if not words:
            return []
        found = [i for i, text in self._text.items() if fits(words, text)]
        return sorted(found, key=lambda i: (self._known[i], i[-12:]))[:most]


def _name(full_name: str) -> str:
    return " ".join(sorted(fold(full_name).split()))


def _fits(one: str | None, other: str | None) -> bool:
    """Tell whether two birth dates may be one: equal, unknown, or the shorter the beginning of the longer."""
    if not one or not other:
        return True
    return one.startswith(other) or other.startswith(one)
