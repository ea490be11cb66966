"""A change of this phone, as it is sent and as it is shown until the server's own comes back."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from pydantic import ValidationError

from shared.campaign import Campaign
from shared.change import Change, Fact
from shared.merge import Stamp


@dataclass(frozen=True, slots=True)
class OwnChange:
    """A change of this phone: as it is sent, and with the corrected time (Unix ms) it is shown by.

    `before` is what stood in its fields until then (`undo.before`); it stays on the phone.
    """

    n: int
    wire: dict[str, Any]
    change: Change
    at_ms: int
    before: Mapping[str, Any] = field(default_factory=dict)

    def stamp(self, helper: str, plan: Campaign | None) -> Stamp:
        """Return the stamp it carries until the server's own comes back."""
        return Stamp(
            self.change.id, self.at_ms, helper, self.change.channel, None, plan.ladders if plan else None
        )


class OwnHelp(NamedTuple):
    """What is left of a forgotten change that said, with its day, how far somebody had come.

    `value` was said of the field `ladder` of the record `entity`, at `at_ms` (Unix ms, corrected).
    """

    entity: str
    ladder: str
    change: str
    at_ms: int
    value: dict[str, Any]
    basis: str | None


def numbered(own: OwnChange, n: int) -> OwnChange:
    """Return the same change under another number."""
    return replace(own, n=n, wire=own.wire | {"n": n}, change=own.change.model_copy(update={"n": n}))


def entry_of(own: OwnChange) -> dict[str, Any]:
    """Return a change as the journal keeps it."""
    entry: dict[str, Any] = {"change": own.wire, "at": own.at_ms}
    return entry | {"before": own.before} if own.before else entry


def own_change_in(entry: Mapping[str, Any]) -> OwnChange | None:
    """Return what `entry_of` wrote, or None for what never was a change."""
    change = _read(entry["change"])
    if change is None:
        return None
    return OwnChange(change.n, entry["change"], change, entry["at"], entry.get("before", {}))


def _read(wire: Any) -> Change | None:
    """Return an own change as kept, or None for what never was one.

    An earlier version may have saved what this one takes no more. It keeps its number and is sent all the
    same, so that the server sets it aside by name; here it says as much as can be read.
    """
    with contextlib.suppress(ValidationError):
        return Change.model_validate(wire)
    if not isinstance(wire, dict) or type(wire.get("n")) is not int:
        return None
    facts = []
    for told in wire["facts"] if isinstance(wire.get("facts"), list) else ():
        with contextlib.suppress(ValidationError):
            facts.append(Fact.model_validate(told))
    whole: Any = Change
    read: Change = whole.model_construct(id=str(wire.get("id")), n=wire["n"], facts=tuple(facts))
    return read
