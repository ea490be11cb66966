"""Cohorts with deadlines of their own; a person in several has the earliest (R-21 … R-25)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError


class Duty(BaseModel):
    """Something that is asked of everybody in a cohort (R-16).

    An indicator's ladder says whether it is done, for those who count for it; or, of what no indicator
    counts, a tick of its own.
    """

    model_config = ConfigDict(frozen=True)
    label: str
    indicator: str | None = None
    tick: str | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        if (self.indicator is None) is (self.tick is None):
            raise PydanticCustomError("refers_duties", "does not fit the rest: {said}", {"said": self.label})
        return self

    @property
    def key(self) -> str:
        """The indicator or the tick."""
        return self.indicator or self.tick or ""


class Cohort(BaseModel):
    """A group that must be done before a day. `before` is the plan's word: due the day before (A-11).

    `duties` are asked of this cohort; where there are none, every indicator is. `relatives_of` is the key of
    the cohort whose relatives these are: each of them names one of its people (R-22, R-24).
    """

    model_config = ConfigDict(frozen=True)
    key: str
    label: str
    before: date
    source: str
    duties: tuple[Duty, ...] = ()
    relatives_of: str | None = None

    @property
    def due_on(self) -> date:
        """The last day that still counts."""
        return self.before - timedelta(days=1)


def leading(own: Iterable[str], cohorts: Iterable[Cohort]) -> frozenset[str]:
    """Return the cohorts whose relatives people of the cohorts `own` are (R-22, R-24)."""
    mine = set(own)
    return frozenset(c.relatives_of for c in cohorts if c.key in mine and c.relatives_of)


def deadline(own: Iterable[str], cohorts: Iterable[Cohort], ends_on: date) -> date:
    """Return the last day for a person of the cohorts `own`: the earliest, or the campaign's end (R-25)."""
    mine = set(own)
    return min((c.due_on for c in cohorts if c.key in mine), default=ends_on)
