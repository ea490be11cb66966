"""A change: what one person stated in one act on one phone. Never edited, only followed by others.

One change carries facts about several entities (a visit: the visit, its household, its residents),
so that an act is kept whole or not at all, in the phone's journal and in the server's log.
"""

import re
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from shared.identity import UUID_PATTERN
from shared.vietnamese import is_plain, plain

MAX_FACTS = 200
# Of more linked records (`link.MOST_LINKED`) and more heads of one field nobody has to speak in one fact.
_MOST_BESIDE = 50
FORM_VERSION = 1
Basis = Literal["stated", "observed", "police_list", "operator"]


def _is_clean(value: Any) -> bool:
    """Tell whether a JSON value has only clean text; raise ValueError for what no JSON can say."""
    if isinstance(value, str):
        return is_plain(value)
    if isinstance(value, dict):
        return all(map(is_plain, value)) and all(map(_is_clean, value.values()))
    if isinstance(value, list):
        return all(map(_is_clean, value))
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("not a finite number")
    return True


def cleaned(value: Any) -> Any:
    """Return a JSON value with every text in it as `vietnamese.plain` has it."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {plain(k): cleaned(v) for k, v in value.items()}
    return [cleaned(v) for v in value] if isinstance(value, list) else value


def _clean(value: Any) -> Any:
    try:
        return value if _is_clean(value) else cleaned(value)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


# Patterns, not functions: a push has dozens of ids, and pydantic checks patterns without calling Python.
Id = Annotated[str, Field(pattern=UUID_PATTERN)]
FIELD_NAME = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
Name = Annotated[str, Field(pattern=FIELD_NAME.pattern)]


class _Wire(BaseModel):
    # Unknown keys of a newer app stay in the stored bytes; nothing here needs them.
    model_config = ConfigDict(frozen=True, extra="ignore")


class FieldValue(_Wire):
    """A value (JSON) and what it rests on: said, seen, on the police list, confirmed by the operator.

    `channel` is how this value was gained where that is not the act's own: an undo puts back with a value
    what stood with it, or totals by channel would move.
    """

    v: Annotated[Any, AfterValidator(_clean)]
    basis: Basis | None = None
    channel: Name | None = None


_Replaced = Annotated[tuple[Id, ...], Field(max_length=_MOST_BESIDE)]
Beside = Annotated[dict[Id, dict[Name, _Replaced]], Field(max_length=_MOST_BESIDE)]


class Fact(_Wire):
    """Fields set on one entity. `seen` names, per field, the changes whose values the person was shown.

    `beside` is `{record: {field: change ids}}`: which values of other records the new ones stand for, as long
    as these records are linked with this one. It takes nothing from them.
    """

    kind: Name
    entity: Id
    set: dict[Name, FieldValue] = Field(min_length=1)
    seen: dict[Name, tuple[Id, ...]] = Field(default_factory=dict)
    beside: Beside = Field(default_factory=dict)


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
