"""Which referrals somebody sees, with the least that is needed to help (R-36, R-45, R-46). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from shared.campaign import Campaign
from shared.household import Household, household_of
from shared.indicator import Indicator
from shared.merge import Record
from shared.progress import is_open
from shared.referral import Referral, referral_of
from shared.resident import Resident, resident_of
from shared.unit import Unit

Which = Literal["open", "closed", "all"]
# What may be said of a case: still at it, not to be helped, helped.
Result = Literal["in_progress", "answered", "done"]
RESULTS: tuple[Result, ...] = ("in_progress", "answered", "done")


@dataclass(frozen=True)
class ReferralCase:
    """One referral. `seen` are the changes whose values are shown, of it and of the ladder it is about.

    `resident` is None where the referral is about a household, or they stand outside of what one may see.
    """

    referral: Referral
    area: str
    household: Household | None
    resident: Resident | None
    indicator: Indicator | None
    seen: Mapping[str, tuple[str, ...]]

    @property
    def open(self) -> bool:
        """Whether somebody still has to act."""
        return is_open(self.referral.status)


def is_theirs(referral: Referral, unit: Unit, campaign: Campaign) -> bool:
    """Tell whether a referral went to `unit`; the ward sees all of them."""
    if unit.type == "ward":
        return True
    if referral.to == "operator":
        return unit.type == "operator" and referral.operator == unit.operator and referral.consent is not None
    if referral.to == "area_officer":
        return unit.type == "police"
    place = next((p for p in campaign.service_points if p.key == referral.place), None)
    return place is not None and place.unit_id == unit.unit_id


def cases(
    records: Iterable[Record], others: Mapping[str, Record], campaign: Campaign, unit: Unit, which: Which
) -> list[ReferralCase]:
    """Return the cases of `unit`, the oldest first; `others` are the records that referrals are about."""
    found = [
        _case(record, others, campaign)
        for record in records
        if not record.value("deleted") and is_theirs(referral_of(record), unit, campaign)
    ]
    wanted = [c for c in found if which == "all" or c.open is (which == "open")]
    return sorted(wanted, key=lambda c: (not c.open, c.referral.on, c.referral.id))


def _case(record: Record, others: Mapping[str, Record], campaign: Campaign) -> ReferralCase:
    told = referral_of(record)
    indicator = _indicator(told, campaign)
    person = _of_kind("resident", others.get(told.resident or ""))
    home = _of_kind("household", others.get(told.household or ""))
    seen = {f"referral.{n}": ids for n, ids in record.seen(("status", "answer", "answered_on")).items()}
    if person is not None and indicator is not None:
        seen |= {f"resident.{n}": ids for n, ids in person.seen((indicator.key,)).items()}
    return ReferralCase(
        referral=told,
        area=campaign.unit_named(told.unit).short,
        household=None if home is None else household_of(home),
        resident=None if person is None else resident_of(person),
        indicator=indicator,
        seen=seen,
    )


def _of_kind(kind: str, record: Record | None) -> Record | None:
    return record if record is not None and record.kind == kind else None


def _indicator(referral: Referral, campaign: Campaign) -> Indicator | None:
    """Return what a case is about: what it says, or for operators the indicator that is told by operator."""
    if referral.indicator:
        return next((i for i in campaign.indicators if i.key == referral.indicator), None)
    told_by_operator = (i for i in campaign.indicators if i.by_operator)
    return next(told_by_operator, None) if referral.to == "operator" else None
