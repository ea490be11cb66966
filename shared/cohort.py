"""Cohorts with deadlines of their own; a person in several has the earliest (R-21 … R-25)."""

from collections.abc import Iterable
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict


class Duty(BaseModel):
    """Something that is asked of everybody in a cohort, seen by an indicator (R-16)."""

    model_config = ConfigDict(frozen=True)
    label: str
    indicator: str


class Cohort(BaseModel):
    """A group that must be done before a day. `before` is the plan's word: due the day before (A-11).

    `duties` are asked of this cohort; where there are none, every indicator is.
    """

    model_config = ConfigDict(frozen=True)
    key: str
    label: str
    before: date
    source: str
    duties: tuple[Duty, ...] = ()

    @property
    def due_on(self) -> date:
        """The last day that still counts."""
        return self.before - timedelta(days=1)


def deadline(own: Iterable[str], cohorts: Iterable[Cohort], ends_on: date) -> date:
    """Return the last day for a person of the cohorts `own`: the earliest, or the campaign's end (R-25)."""
    mine = set(own)
    return min((c.due_on for c in cohorts if c.key in mine), default=ends_on)
