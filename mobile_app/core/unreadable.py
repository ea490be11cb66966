"""Which records on this phone cannot be read: pulled from a server that took them before it checked, or made
by another version of the app.
"""

from collections.abc import Iterable
from typing import Any

from mobile_app.core.search import fits, words_of
from mobile_app.core.views import UnreadableView
from shared.facts import KINDS, can_hold
from shared.household import Household
from shared.identity import is_id
from shared.merge import Record
from shared.readable import unreadable_field
from shared.vietnamese import fold


class UnreadableIndex:
    """Looks at each record once, when it comes."""

    def __init__(self) -> None:
        """Start with none."""
        self._views: dict[str, UnreadableView | None] = {}

    def __contains__(self, entity: str) -> bool:
        """Tell whether a record cannot be read."""
        return entity in self._views

    def put(self, record: Record) -> bool:
        """Take in a record in the place of an earlier state; return whether it can be read."""
        field = _wrong_field(record)
        if field is None:
            self._views.pop(record.id, None)
        else:  # whatever was deleted keeps nobody from anything, and is shown nowhere
            self._views[record.id] = None if record.value("deleted") is True else _view(record, field)
        return field is None

    def discard(self, entity: str) -> None:
        """Forget a record."""
        self._views.pop(entity, None)

    def find(self, entity: str) -> UnreadableView | None:
        """Return one of them by its id, or None."""
        return self._views.get(entity)

    def all(self, search: str = "") -> list[UnreadableView]:
        """Return all of them in order of kind, name and id, or those that have all words of a search."""
        words = words_of(search)
        found = (v for v in self._views.values() if v and fits(words, f"{fold(v.name)} {v.id}"))
        return sorted(found, key=lambda v: (v.kind, fold(v.name), v.id))

    def some(self, entities: Iterable[str]) -> list[UnreadableView]:
        """Return those of some records that are among them, in the same order."""
        found = (self._views.get(i) for i in entities)
        return sorted((v for v in found if v), key=lambda v: (v.kind, fold(v.name), v.id))


def readable_values(record: Record) -> dict[str, Any]:
    """Return the values that stand of those fields that can be read."""
    return {f: v for f, v in record.values().items() if can_hold(record.kind, f, v)}


def readable_household(record: Record) -> Household | None:
    """Return what a visit to a household needs to know of it, or None where not even that can be read."""
    if record.kind != "household" or not is_id(record.id) or record.value("deleted") is True:
        return None
    said = readable_values(record)
    return Household.model_validate(said | {"id": record.id}) if said.get("unit") else None


def _wrong_field(record: Record) -> str | None:
    """Return the field for which a record cannot be read, `kind` or `id`, or None where it can."""
    if record.kind not in KINDS:
        return "kind"
    return unreadable_field(record) if is_id(record.id) else "id"


def _view(record: Record, field: str) -> UnreadableView:
    said = readable_values(record)
    called = ("code", "address") if record.kind == "household" else ("full_name",)
    names = [str(said[f]) for f in called if said.get(f)]
    return UnreadableView(
        id=record.id,
        kind=record.kind,
        field=field,
        name=", ".join(names),
        unit=str(said.get("unit") or ""),
        household=str(said.get("household") or ""),
        resident=str(said.get("resident") or ""),
    )
