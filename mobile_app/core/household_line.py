"""One household's line in the list, drawn from bare records."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from mobile_app.core.views import Attempt, HouseholdLine
from shared.address import natural, walk_key
from shared.campaign import Campaign
from shared.cohort import deadline
from shared.household import LastVisit, door_state
from shared.lease import leases
from shared.merge import Record
from shared.rollup import RollupRules, missing
from shared.vietnamese import clean, fold


def line_doc(  # noqa: PLR0913, PLR0917
    record: Record,
    members: Sequence[Record],
    living: Iterable[Record],
    campaign: Campaign,
    rules: RollupRules,
    unreadable: int = 0,
) -> Mapping[str, Any]:
    """Return a household's line with what it is searched and sorted by.

    `members` are all records of the household that can be read, `living` its people, whoever was linked as
    one once; `unreadable` is how many more live there whose record cannot be read.
    """
    people = sorted(filter(lives, living), key=seniority)
    names = [str(p.value("full_name") or "") for p in people]
    lacks = [(p, keys) for p in people if (keys := missing(p, rules))]
    lacking = {key for _, keys in lacks for key in keys}
    code, address, cell = record.value("code"), record.value("address") or "", record.value("cell")
    last = record.value("last_visit")
    last_visit = LastVisit.model_validate(last) if last else None
    line = HouseholdLine(
        id=record.id,
        code=code,
        address=address,
        cell=cell,
        head_name=names[0] if names else "",
        residents=len(people) + unreadable,
        state=door_state(last_visit.outcome if last_visit else None, campaign.household_states),
        last_visit=last_visit,
        waiting=False,  # said when the line is read
        missing=tuple(i.key for i in campaign.indicators if i.key in lacking),
        due_on=_earliest((p for p, _ in lacks), campaign),
        attempts=tuple(sorted(map(_attempt, filter(_stands, members)), key=_in_time)),
        leases=leases(record),
        unreadable=unreadable,
    )
    words = " ".join([code or "", address, *names])
    numbers = " ".join(str(p.value("phone") or "") for p in people)
    return {
        "id": record.id,
        "line": line,
        "search": f"{fold(words)} {(code or '').replace('-', '').casefold()} {numbers}",
        "accented": clean(words).casefold(),
        "order": (natural(cell or "~"), walk_key(address)),
    }


def lives(record: Record) -> bool:
    """Tell whether this person lives in the ward."""
    return record.kind == "resident" and not record.value("deleted") and not record.value("moved_away")


def _stands(record: Record) -> bool:
    return record.kind == "visit" and not record.value("deleted")


def _attempt(visit: Record) -> Attempt:
    told = visit.head("outcome")
    at_ms = told.stamp.at if told else 0
    return Attempt(str(visit.value("on")), at_ms, str(visit.value("outcome")))


def _in_time(attempt: Attempt) -> tuple[int, str]:
    return attempt.at_ms, attempt.outcome


def _earliest(people: Iterable[Record], campaign: Campaign) -> date | None:
    """Return the earliest deadline that a cohort of these people has, None without any (R-21 … R-25)."""
    cohorts = [cohort for p in people for cohort in p.value("cohorts") or ()]
    if not campaign.cohort_keys.intersection(cohorts):
        return None
    return deadline(cohorts, campaign.cohorts, campaign.ends_on)


def seniority(record: Record) -> tuple[bool, str, str, str]:
    """The head first, then the older before the younger."""
    born, name = record.value("birth_date") or "9999", record.value("full_name") or ""
    return record.value("relation") != "head", born, name, record.id
