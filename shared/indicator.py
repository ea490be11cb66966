"""Indicators: a ladder of steps each, the achieved ones marked, and who is eligible (A.4, R-5 … R-15)."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.partial_date import earliest, latest

Stage = Literal["none", "partial", "achieved"]


class Step(BaseModel):
    """One rung. `partial` is work begun, `achieved` is what the indicator counts (R-7, R-8)."""

    model_config = ConfigDict(frozen=True)
    status: str
    label: str
    stage: Stage


class EligibilityRule(BaseModel):
    """Who counts, while the rule is in force: born before a day, or of an age (R-11, A-6, A-22).

    `adult`: of the age at which the campaign calls somebody an adult, which is put in as `min_age`.
    """

    model_config = ConfigDict(frozen=True)
    valid_from: date
    valid_to: date | None = None
    born_before: date | None = None
    min_age: int | None = Field(default=None, ge=0, le=150)
    adult: bool = False
    source: str

    def holds_on(self, on: date) -> bool:
        """Tell whether the rule is in force on `on`."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def birth_limit(self, on: date) -> str:
        """Return the first day, `YYYY-MM-DD`, on which a person may be born and not be eligible on `on`."""
        if self.born_before is not None:
            return self.born_before.isoformat()
        day = (on.month, 28) if (on.month, on.day) == (2, 29) else (on.month, on.day)
        limit = date(on.year - (self.min_age or 0), *day).isoformat()
        return limit + "~"  # the birthday itself is old enough: everything up to and including it


class Indicator(BaseModel):
    """A coverage to reach. `vision_pct` is the hope, `target_pct` the order (A-2), `shared.coverage` counts.

    `target_base` names the indicator of whose achieved people the order is a share, None for all who count
    (A-5). `hard_case_pct` is the order for those whom the police call hard to serve (R-12).
    """

    model_config = ConfigDict(frozen=True)
    key: str
    number: int
    label: str
    short: str
    question: str
    steps: tuple[Step, ...]
    eligibility: tuple[EligibilityRule, ...]
    exclusions: tuple[str, ...] = ()
    lead_units: tuple[str, ...] = ()
    by_operator: bool = False
    denominator: str
    vision_pct: int | None = None
    target_pct: int | None = None
    target_strictly_over: bool = False
    target_base: str | None = None
    hard_case_pct: int | None = None

    @property
    def achieved(self) -> frozenset[str]:
        """The rungs that the indicator counts."""
        return frozenset(s.status for s in self.steps if s.stage == "achieved")

    @property
    def stages(self) -> dict[str, Stage]:
        """The stage of each rung."""
        return {s.status: s.stage for s in self.steps}

    def step(self, status: str) -> Step | None:
        """Return the rung `status`, or None where a newer app knows one that we do not."""
        return next((s for s in self.steps if s.status == status), None)

    def has_one_rule_on(self, on: date) -> bool:
        """Tell whether one rule, and no other, is in force on `on`."""
        return sum(rule.holds_on(on) for rule in self.eligibility) == 1

    def rule_on(self, on: date) -> EligibilityRule:
        """Return the rule in force on `on`; raise LookupError when there is none."""
        for rule in self.eligibility:
            if rule.holds_on(on):
                return rule
        raise LookupError(f"no eligibility rule of {self.key} on {on}")


def is_eligible(birth_date: str | None, birth_limit: str) -> bool:
    """Tell whether somebody born on `birth_date` (a partial date) counts under `birth_limit`.

    A year alone is read as its first day, as registers write it. Nobody without a birth date counts:
    a person must not enter a denominator on a guess.
    """
    return birth_date is not None and earliest(birth_date) < birth_limit


def is_uncertain(birth_date: str | None, birth_limit: str) -> bool:
    """Tell whether knowing the day or month could change the answer of `is_eligible`."""
    return birth_date is None or earliest(birth_date) < birth_limit <= latest(birth_date)
