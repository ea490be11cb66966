"""A campaign as data: its units, indicators, targets, cohorts, outcomes and places (R-1 … R-33)."""

from collections.abc import Iterable
from datetime import date, time
from functools import cached_property
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from shared.cohort import Cohort
from shared.indicator import Indicator
from shared.referral import Destination
from shared.report_form import ReportForm
from shared.target import Target
from shared.unit import Unit

HouseholdState = Literal["done", "to_revisit", "away", "refused", "gone"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Choice(_Frozen):
    """An answer with the label people see."""

    key: str
    label: str


class Outcome(Choice):
    """How a visit ended, and what that makes of the household; the absences stay apart (A-25).

    `refers_to` says to whom the household is handed on by this alone (R-19, R-36).
    """

    household: HouseholdState
    people_met: bool
    refers_to: Destination | None = None


class ObstacleType(Choice):
    """A kind of obstacle: `owner` is the unit that has to clear it, within `due_days` (R-54)."""

    owner: str
    due_days: int = 3


class QuotaStep(Choice):
    """One thing a helper brings people to: seen by a rung of `statuses` on an indicator's ladder (R-17)."""

    indicator: str
    statuses: tuple[str, ...]


class HelperCategory(Choice):
    """What a helper is in the plan; `quota` tells whether the quota of helped people binds them (R-18).

    `shared`: no person, but a desk or a list that several people record under; no list of people names it.
    """

    quota: bool = False
    shared: bool = False


class OpeningHours(_Frozen):
    """`weekdays` count Monday as 1 … Sunday as 7."""

    weekdays: tuple[int, ...]
    opens: time
    closes: time


class ServicePoint(_Frozen):
    """A place where help is given, and when (R-27 … R-30).

    `staff` people of the unit `staff_unit` are on duty there, beside those of `unit_id` (R-41).
    """

    key: str
    label: str
    unit_id: str
    staff_unit: str | None = None
    staff: int = Field(default=0, ge=0)
    hours: tuple[OpeningHours, ...] = ()


class ParentCampaign(_Frozen):
    """The campaign above this one, with dates of its own (R-2)."""

    name: str
    starts_on: date
    ends_on: date


class Campaign(_Frozen):
    """One campaign of one ward, as everybody uses it. Built from JSON; a new version replaces the whole.

    `eligible_on` is the day on which ages and the rule in force are read, one for all, so that a
    denominator does not drift (A-6, A-22). `erase_on` is the day on which everybody's personal data are
    erased and only totals stay (B.4); without it nothing is erased by itself.
    """

    campaign_id: str
    version: int
    name: str
    short_name: str
    legal_basis: str
    issuer: str
    place: str
    contact: str
    starts_on: date
    ends_on: date
    eligible_on: date
    report_before: date
    erase_on: date | None = None
    adult_age: int
    helper_quota: int
    parent: ParentCampaign
    ward_id: str
    units: tuple[Unit, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    cohorts: tuple[Cohort, ...]
    channels: tuple[Choice, ...]
    outcomes: tuple[Outcome, ...]
    bases: tuple[Choice, ...]
    exclusions: tuple[Choice, ...]
    residencies: tuple[Choice, ...]
    relations: tuple[Choice, ...]
    operators: tuple[Choice, ...]
    service_points: tuple[ServicePoint, ...]
    obstacle_types: tuple[ObstacleType, ...] = ()
    quota_steps: tuple[QuotaStep, ...] = ()
    helper_categories: tuple[HelperCategory, ...] = ()
    further_ticks: tuple[Choice, ...] = ()
    report: ReportForm | None = None

    @field_validator("erase_on")
    @classmethod
    def _erased_after_the_report(cls, day: date | None, info: ValidationInfo) -> date | None:
        last = max(info.data.get("ends_on", date.min), info.data.get("report_before", date.min))
        if day is not None and day <= last:
            raise PydanticCustomError("too_early", "must be after ends_on and report_before")
        return day

    @field_validator("indicators", mode="after")
    @classmethod
    def _adults_are_of_one_age(
        cls, indicators: tuple[Indicator, ...], info: ValidationInfo
    ) -> tuple[Indicator, ...]:
        """Let every rule for adults be of the campaign's age (A-6)."""
        age = info.data.get("adult_age")
        return tuple(
            i.model_copy(
                update={
                    "eligibility": tuple(
                        r.model_copy(update={"min_age": age}) if r.adult else r for r in i.eligibility
                    )
                }
            )
            for i in indicators
        )

    @model_validator(mode="after")
    def _names_refer_to_something(self) -> Self:
        units = {u.unit_id for u in self.units}
        indicators = {i.key for i in self.indicators}
        for unit in self.units:
            _require(unit.parent is None or unit.parent in units, "parent", unit.unit_id)
            _require(units.issuperset(unit.supports), "supports", unit.unit_id)
        for target in self.targets:
            _require(target.unit_id in units, "target_unit", target.unit_id)
            _require(target.indicator in indicators, "target_indicator", target.indicator)
        for indicator in self.indicators:
            known = {e.key for e in self.exclusions}
            _require(known.issuperset(indicator.exclusions), "exclusions", indicator.key)
            _require(indicator.has_one_rule_on(self.eligible_on), "eligibility", indicator.key)
            base = indicator.target_base
            _require(base is None or base in indicators, "target_base", indicator.key)
        for point in self.service_points:
            _require(point.staff_unit is None or point.staff_unit in units, "staff_unit", point.key)
        for obstacle in self.obstacle_types:
            _require(obstacle.owner in units, "owner", obstacle.key)
        for step in self.quota_steps:
            rungs = self.statuses.get(step.indicator, frozenset())
            _require(rungs.issuperset(step.statuses), "quota_step", step.key)
        for cohort in self.cohorts:
            named = {d.indicator for d in cohort.duties if d.indicator}
            _require(indicators.issuperset(named), "duties", cohort.key)
            of = cohort.relatives_of
            _require(of is None or of in self.cohort_keys - {cohort.key}, "relatives_of", cohort.key)
        _require(self.ward_id in units, "ward", self.ward_id)
        _require(self.starts_on <= self.ends_on, "dates", self.ends_on.isoformat())
        return self

    @cached_property
    def neighbourhoods(self) -> tuple[Unit, ...]:
        """The khu phố: units of roll-up and of what a phone downloads."""
        return tuple(u for u in self.units if u.type == "neighbourhood")

    @cached_property
    def neighbourhood_ids(self) -> frozenset[str]:
        """The ids of the khu phố."""
        return frozenset(n.unit_id for n in self.neighbourhoods)

    @cached_property
    def statuses(self) -> dict[str, frozenset[str]]:
        """The rungs that each indicator's ladder has."""
        return {i.key: frozenset(s.status for s in i.steps) for i in self.indicators}

    @cached_property
    def ladders(self) -> dict[str, tuple[str, ...]]:
        """The rungs that each indicator's ladder has, the lowest first."""
        return {i.key: tuple(s.status for s in i.steps) for i in self.indicators}

    @cached_property
    def channel_keys(self) -> frozenset[str]:
        """The channels by which people are reached."""
        return frozenset(c.key for c in self.channels)

    @cached_property
    def cohort_keys(self) -> frozenset[str]:
        """The cohorts somebody may belong to."""
        return frozenset(c.key for c in self.cohorts)

    @cached_property
    def ticks(self) -> dict[str, str]:
        """What is ticked beside the indicators, by key: of some cohort (R-16), or of anybody (R-10)."""
        asked = {d.tick: d.label for c in self.cohorts for d in c.duties if d.tick}
        return asked | {tick.key: tick.label for tick in self.further_ticks}

    @cached_property
    def unit_ids(self) -> frozenset[str]:
        """The ids of all units."""
        return frozenset(u.unit_id for u in self.units)

    @cached_property
    def listed(self) -> dict[str, frozenset[str]]:
        """What a field of that name may say where the campaign has a list of it."""
        return {
            "residency": frozenset(r.key for r in self.residencies),
            "relation": frozenset(r.key for r in self.relations),
            "exclusion": frozenset(e.key for e in self.exclusions),
            "operator": frozenset(o.key for o in self.operators),
            "channel": self.channel_keys,
            "place": frozenset(p.key for p in self.service_points),
            "indicator": frozenset(i.key for i in self.indicators),
            "type": frozenset(o.key for o in self.obstacle_types),
            "owner": self.unit_ids,
        }

    @cached_property
    def household_states(self) -> dict[str, HouseholdState]:
        """How a household stands after each outcome of a visit."""
        return {o.key: o.household for o in self.outcomes}

    def unit(self, unit_id: str) -> Unit:
        """Return a unit; raise LookupError if the campaign has none of that id."""
        for unit in self.units:
            if unit.unit_id == unit_id:
                return unit
        raise LookupError(unit_id)

    def unit_named(self, unit_id: str) -> Unit:
        """Return a unit to be named on a page; one that this version has no more is named by its id."""
        try:
            return self.unit(unit_id)
        except LookupError:
            return Unit(unit_id=unit_id, type="office", label=unit_id, short=unit_id)

    def indicator(self, key: str) -> Indicator:
        """Return an indicator; raise LookupError if the campaign has none of that key."""
        for indicator in self.indicators:
            if indicator.key == key:
                return indicator
        raise LookupError(key)

    def outcome(self, key: str) -> Outcome | None:
        """Return an outcome, or None for one that this version does not know."""
        return next((o for o in self.outcomes if o.key == key), None)

    def obstacle_type(self, key: str) -> ObstacleType | None:
        """Return a kind of obstacle, or None for one that this version does not know."""
        return next((o for o in self.obstacle_types if o.key == key), None)

    def target(self, unit_id: str, indicator: str) -> Target | None:
        """Return the annex's cell, or None where it is blank."""
        return next((t for t in self.targets if (t.unit_id, t.indicator) == (unit_id, indicator)), None)

    def points_for(self, units: Iterable[str]) -> list[ServicePoint]:
        """Return the service points that serve these khu phố: their own and those of the whole ward."""
        others = self.neighbourhood_ids - set(units)
        return [p for p in self.service_points if p.unit_id not in others]

    def scope_of(self, unit_id: str) -> tuple[str, ...]:
        """Return the khu phố below `unit_id`: itself, all of a ward, or those an association supports."""
        unit = self.unit(unit_id)
        if unit.type == "neighbourhood":
            return (unit_id,)
        if unit.type == "association":
            return unit.supports
        return tuple(n.unit_id for n in self.neighbourhoods)


def _require(holds: bool, what: str, said: str) -> None:
    """Raise pydantic's error of type `refers_` and `what` for two parts that do not fit; `said` names one."""
    if not holds:
        raise PydanticCustomError(f"refers_{what}", "does not fit the rest: {said}", {"said": said})
