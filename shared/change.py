"""A change: what one person stated in one act on one phone. Never edited, only followed by others.

One change carries facts about several entities (a visit: the visit, its household, its residents),
so that an act is kept whole or not at all, in the phone's journal and in the server's log.
"""

import unicodedata
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from shared.identity import UUID_PATTERN

MAX_FACTS = 200
FORM_VERSION = 1
Basis = Literal["stated", "observed", "police_list", "operator"]


def _composed(value: Any) -> bool:
    if isinstance(value, str):
        return value.isascii() or unicodedata.is_normalized("NFC", value)
    if isinstance(value, dict):
        return all(map(_composed, value.values()))
    if isinstance(value, list):
        return all(map(_composed, value))
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("not a finite number")
    return True


def _compose(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {k: _compose(v) for k, v in value.items()}
    return [_compose(v) for v in value] if isinstance(value, list) else value


def _nfc(value: Any) -> Any:
    return value if _composed(value) else _compose(value)


# Patterns, not functions: a push has dozens of ids, and pydantic checks patterns without calling Python.
Id = Annotated[str, Field(pattern=UUID_PATTERN)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class _Wire(BaseModel):
    # Unknown keys of a newer app stay in the stored bytes; nothing here needs them.
    model_config = ConfigDict(frozen=True, extra="ignore")


class FieldValue(_Wire):
    """A value (JSON) and what it rests on: said, seen, on the police list, confirmed by the operator.

    `channel` is how this value was gained where that is not the act's own: an undo puts back with a value
    what stood with it, or totals by channel would move.
    """

    v: Annotated[Any, AfterValidator(_nfc)]
    basis: Basis | None = None
    channel: Name | None = None


class Fact(_Wire):
    """Fields set on one entity. `seen` names, per field, the changes whose values the person was shown."""

    kind: Name
    entity: Id
    set: dict[Name, FieldValue] = Field(min_length=1)
    seen: dict[Name, tuple[Id, ...]] = Field(default_factory=dict)


class Change(_Wire):
    """One act. `n` counts the acts of a stream from 1 without gaps; `at` is the phone's own clock.

    Who and which phone come from the token, never from here. `channel` says how the people were
    reached, `place` at which service point, if at one (R-33).
    """

    id: Id
    n: int = Field(ge=1, strict=True)
    at: AwareDatetime
    channel: Name | None = None
    place: str | None = Field(default=None, max_length=60)
    form: int = Field(default=FORM_VERSION, ge=1)
    facts: tuple[Fact, ...] = Field(min_length=1, max_length=MAX_FACTS)


def effective_ms(at_ms: int, offset_ms: int, enrolled_ms: int, arrived_ms: int) -> int:
    """Return when a change really happened, in Unix milliseconds.

    `at_ms` is the phone's clock, `offset_ms` what to add to it by its last contact. The result lies
    between the phone's enrolment and the arrival, so a constant clock error changes nothing (I8).
    """
    return max(enrolled_ms, min(at_ms + offset_ms, arrived_ms))
