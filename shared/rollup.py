"""Records into totals: what one record adds to its khu phố's cells (sync design, roll-up).

The server adds `contributions(new) - contributions(old)` with every change; a recount adds up all
records; both are the same function, so they can only agree (I4). Cell names are `.`-joined words:

    residents · households · households.STATE · households.visited · visits · visits.OUTCOME
    IND.ineligible · IND.uncertain · IND.excluded.REASON
    IND.eligible · IND.unasked · IND.step.STATUS · IND.in_progress · IND.achieved · IND.before · IND.during
    IND.achieved.basis.B · IND.achieved.channel.C · IND.achieved.cohort.C · IND.week.MONDAY
    and each of the last two lines once more with `.operator.O` where the indicator is told by operator
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from shared.campaign import Campaign
from shared.indicator import Stage, is_eligible, is_uncertain
from shared.merge import Head, Record

Cells = dict[str, int]


@dataclass(frozen=True, slots=True)
class IndicatorRule:
    """An indicator made ready for counting: statuses with their stage, the birth limit, the reasons."""

    key: str
    stages: Mapping[str, Stage]
    birth_limit: str
    exclusions: frozenset[str]
    by_operator: bool


@dataclass(frozen=True, slots=True)
class RollupRules:
    """A campaign made ready for counting."""

    starts_on: str
    indicators: tuple[IndicatorRule, ...]
    household_states: Mapping[str, str]


def rules_of(campaign: Campaign) -> RollupRules:
    """Return the counting rules of a campaign; make them once and keep them."""
    return RollupRules(
        starts_on=campaign.starts_on.isoformat(),
        indicators=tuple(
            IndicatorRule(
                key=i.key,
                stages={s.status: s.stage for s in i.steps},
                birth_limit=i.rule_on(campaign.eligible_on).birth_limit(campaign.eligible_on),
                exclusions=frozenset(i.exclusions),
                by_operator=i.by_operator,
            )
            for i in campaign.indicators
        ),
        household_states={o.key: o.household for o in campaign.outcomes},
    )


def contributions(record: Record | None, rules: RollupRules) -> tuple[str, list[str]]:
    """Return `(unit id, cells)`: the cells to which this record adds one each.

    A record that does not exist, is deleted or has no unit adds nothing and has the unit ``""``.
    """
    if record is None or record.value("deleted"):
        return "", []
    unit = record.value("unit") or ""
    count = _COUNTERS.get(record.kind)
    return (unit, count(record, rules)) if unit and count else ("", [])


def _household(record: Record, rules: RollupRules) -> list[str]:
    last = record.value("last_visit")
    if not last:
        return ["households", "households.unvisited"]
    state = rules.household_states.get(last.get("outcome"), "to_revisit")
    return ["households", "households.visited", f"households.{state}"]


def _visit(record: Record, _rules: RollupRules) -> list[str]:
    return ["visits", f"visits.{record.value('outcome')}"]


def _resident(record: Record, rules: RollupRules) -> list[str]:
    cells = ["residents"]
    birth, excluded = record.value("birth_date"), record.value("exclusion")
    for rule in rules.indicators:
        key = rule.key
        if is_uncertain(birth, rule.birth_limit):
            cells.append(f"{key}.uncertain")
        if not is_eligible(birth, rule.birth_limit):
            cells.append(f"{key}.ineligible")
        elif excluded in rule.exclusions:
            cells.append(f"{key}.excluded.{excluded}")
        else:
            words = _standing(record, rule, rules.starts_on)
            cells += [f"{key}.{w}" for w in words]
            if rule.by_operator:
                operator = record.value("operator") or "unknown"
                cells += [f"{key}.{w}.operator.{operator}" for w in words]
    return cells


def _standing(record: Record, rule: IndicatorRule, starts_on: str) -> list[str]:
    """Return the cells, without the indicator's name, of a person who counts for it."""
    head = record.head(rule.key)
    if head is None or not isinstance(head.value, dict):
        return ["eligible", "unasked"]
    status = str(head.value.get("status"))
    stage = rule.stages.get(status, "none")
    words = ["eligible", f"step.{status}"]
    if stage == "partial":
        words.append("in_progress")
    elif stage == "achieved":
        words += _achieved(record, head, starts_on)
    return words


def _achieved(record: Record, head: Head, starts_on: str) -> list[str]:
    on = head.value.get("achieved_on")
    words = [
        "achieved",
        f"achieved.basis.{head.basis or 'none'}",
        f"achieved.channel.{head.stamp.channel or 'none'}",
    ]
    words += [f"achieved.cohort.{c}" for c in record.value("cohorts") or ("none",)]
    words += ["during", f"week.{monday(on)}"] if on and on >= starts_on else ["before"]
    return words


_COUNTERS: dict[str, Any] = {"household": _household, "resident": _resident, "visit": _visit}


@lru_cache(maxsize=4096)
def monday(day: str) -> str:
    """Return the Monday of the week of `day`, both `YYYY-MM-DD`."""
    when = date.fromisoformat(day)
    return (when - timedelta(days=when.weekday())).isoformat()


def difference(old: tuple[str, list[str]], new: tuple[str, list[str]]) -> dict[tuple[str, str], int]:
    """Return what to add to which `(unit, cell)` when a record's contributions change; no zeros."""
    if old == new:
        return {}
    total: Counter[tuple[str, str]] = Counter((new[0], c) for c in new[1])
    total.subtract((old[0], c) for c in old[1])
    return {cell: n for cell, n in total.items() if n}


def recount(records: Iterable[Record], rules: RollupRules) -> dict[str, Cells]:
    """Return `{unit: {cell: n}}` added up over all records; cells nobody adds to are absent."""
    units: dict[str, Counter[str]] = {}
    for record in records:
        unit, cells = contributions(record, rules)
        if cells:
            units.setdefault(unit, Counter()).update(cells)
    return {unit: dict(cells) for unit, cells in units.items()}
