"""Records into totals: what one record adds to its khu phố's cells (sync design, roll-up).

The server adds a record's new share and takes its old one away with every change; a recount adds up
the shares of all records; both are the same function, so they can only agree (I4). Cell names are
`.`-joined words:

    residents · moved_away · tick.KEY · visits · visits.OUTCOME
    households · households.STATE · households.visited · households.label_worn
    referrals · referrals.to.DESTINATION · referrals.open · referrals.open.DESTINATION
    obstacles · obstacles.type.TYPE · obstacles.open · obstacles.open.TYPE
    tally.seen · tally.seen.PLACE · tally.served · tally.served.PLACE
    doubtful.KIND (records of all kinds that say a day on which it cannot have been: see shared/day_doubt.py)
    IND.ineligible · IND.uncertain · IND.excluded.REASON
    IND.hard.eligible · IND.hard.achieved (of those hard to serve, where the plan has a share for them)
    IND.eligible · IND.unasked · IND.step.STATUS · IND.in_progress · IND.achieved
    IND.before · IND.during · IND.after · IND.doubtful (achieved, in one of these: by the day it was reached)
    IND.achieved.basis.B · IND.achieved.channel.C · IND.achieved.cohort.C · IND.week.MONDAY
    and each of the last two lines once more with `.operator.O` where the indicator is told by operator
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from shared.campaign import Campaign, HouseholdState
from shared.dated_rung import DatedRung, dated_rung
from shared.day_doubt import DATED, Sense, sense_of
from shared.household import door_state
from shared.indicator import Stage, is_eligible, is_uncertain
from shared.link import as_counted
from shared.merge import Record
from shared.progress import is_open
from shared.resident import rung
from shared.tally import counted

Cells = dict[str, int]
# The bases B of a cell `IND.achieved.basis.B` beside `CONFIRMED`, by how far a number can be relied on.
SEEN, SAID = ("observed",), ("stated", "none")
# Which rules counted a total. To be raised with every change of what adds to which cell: a server that finds
# totals of other rules counts again when it starts. 2: more than a dozen linked records are no person;
# 3: those hard to serve are counted apart; 4: what linked records say in place of each other, who left by one
# of them alone, and who are said to be different; 5: what was reached on a day that cannot be, or after the
# end, is neither before nor during; 6: words that a deletion has not seen bring a record back; 7: ticks.
COUNTING = 7


class CellGroup:
    """Cells that are always added together.

    Alike records share one bundle, which is told from others by identity: that makes counting cheap.
    """

    __slots__ = ("cells",)

    def __init__(self, *cells: str) -> None:
        self.cells = cells


Share = tuple[str, tuple[CellGroup, ...]]
NOTHING: Share = ("", ())


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorRule:
    """An indicator made ready for counting: statuses with their stage, the birth limit, the reasons."""

    key: str
    starts_on: str
    sense: Sense
    stages: Mapping[str, Stage]
    birth_limit: str
    exclusions: frozenset[str]
    by_operator: bool
    hard_apart: bool


@dataclass(frozen=True, slots=True, eq=False)
class RollupRules:
    """A campaign made ready for counting."""

    indicators: tuple[IndicatorRule, ...]
    household_states: Mapping[str, HouseholdState]


def rules_of(campaign: Campaign) -> RollupRules:
    """Return the counting rules of a campaign; make them once and keep them."""
    return RollupRules(
        indicators=tuple(
            IndicatorRule(
                key=i.key,
                starts_on=campaign.starts_on.isoformat(),
                sense=sense_of(campaign.starts_on, campaign.ends_on),
                stages=i.stages,
                birth_limit=i.rule_on(campaign.eligible_on).birth_limit(campaign.eligible_on),
                exclusions=frozenset(i.exclusions),
                by_operator=i.by_operator,
                hard_apart=i.hard_case_pct is not None,
            )
            for i in campaign.indicators
        ),
        household_states=campaign.household_states,
    )


def share_of(record: Record | None, rules: RollupRules) -> Share:
    """Return `(unit id, bundles)`: to each cell of each bundle this record adds one, each time it is there.

    A record that does not exist, is deleted or has no unit adds `NOTHING`.
    """
    if record is None or record.value("deleted"):
        return NOTHING
    unit = _word(record.value("unit"))
    count = _COUNTERS.get(record.kind)
    if not unit or count is None:
        return NOTHING
    bundles = count(record, rules)
    if record.doubtful and record.kind != "resident" and doubtful_fields(record, rules):
        bundles = (*bundles, _bundle(f"doubtful.{record.kind}"))
    return unit, bundles


def _word(value: Any) -> str | None:
    """Return a text; None for what is none, as a record from before it was checked may have."""
    return value if isinstance(value, str) else None


def contributions(record: Record | None, rules: RollupRules) -> tuple[str, list[str]]:
    """Return `(unit id, cells)`: the cells to which this record adds one each; see `share_of`."""
    unit, bundles = share_of(record, rules)
    return unit, [cell for bundle in bundles for cell in bundle.cells]


def _household(record: Record, rules: RollupRules) -> tuple[CellGroup, ...]:
    last = record.value("last_visit")
    last = last if isinstance(last, dict) else None
    worn = (_bundle("households.label_worn"),) if record.value("label_worn") else ()
    if not last:
        return (_bundle("households", "households.unvisited"), *worn)
    state = door_state(str(last.get("outcome")), rules.household_states)
    return (_bundle("households", "households.visited", f"households.{state}"), *worn)


def _visit(record: Record, _rules: RollupRules) -> tuple[CellGroup, ...]:
    return (_bundle("visits", f"visits.{record.value('outcome')}"),)


def _tally(record: Record, _rules: RollupRules) -> tuple[CellGroup, ...]:
    """Return the cells of a desk's callers, once for each of them."""
    callers, place = counted(record), record.value("place")
    seen = _bundle("tally.seen", f"tally.seen.{place}")
    served = _bundle("tally.served", f"tally.served.{place}")
    return (seen,) * callers.seen + (served,) * callers.served


def _referral(record: Record, _rules: RollupRules) -> tuple[CellGroup, ...]:
    return (_handed_on("referrals", "to", _word(record.value("to")), _word(record.value("status"))),)


def _obstacle(record: Record, _rules: RollupRules) -> tuple[CellGroup, ...]:
    return (_handed_on("obstacles", "type", _word(record.value("type")), _word(record.value("status"))),)


@lru_cache(maxsize=4096)
def _handed_on(what: str, sort: str, key: str | None, status: str | None) -> CellGroup:
    still = (f"{what}.open", f"{what}.open.{key}") if is_open(status) else ()
    return _bundle(what, f"{what}.{sort}.{key}", *still)


def _resident(record: Record, rules: RollupRules) -> tuple[CellGroup, ...]:
    value = record.value
    if value("moved_away"):
        doubt = (_bundle("doubtful.resident"),) if record.is_doubtful("moved_away") else ()
        return (_bundle("moved_away"), *doubt)
    bundles, counted = _by_age(rules, _word(value("birth_date")), _word(value("exclusion")))
    said, operator = value("cohorts"), _word(value("operator"))
    cohorts = tuple(filter(_word, said)) if isinstance(said, list) else ()
    cohorts = cohorts or ("none",)
    rungs = [(rule, _rung(record, rule)) for rule in counted]
    if any(told.doubted for _, told in rungs):
        bundles = (*bundles, _bundle("doubtful.resident"))
    hard = _hard(record, counted) if value("hard_case") is True else ()
    ticks = value("ticks")
    ticked = tuple(_bundle(f"tick.{key}") for key in ticks if _word(key)) if isinstance(ticks, list) else ()
    return (*bundles, *[_place(rule, *told, cohorts, operator) for rule, told in rungs], *hard, *ticked)


def _hard(record: Record, counted: Iterable[IndicatorRule]) -> tuple[CellGroup, ...]:
    """Return what somebody whom the police call hard to serve adds to beside all others (R-12)."""
    found = []
    for rule in counted:
        if rule.hard_apart:
            achieved = rule.stages.get(rung(record, rule.key).get("status", "")) == "achieved"
            cell = f"{rule.key}.hard"
            found.append(_bundle(f"{cell}.eligible", *([f"{cell}.achieved"] if achieved else [])))
    return tuple(found)


@lru_cache(maxsize=65_536)
def _by_age(
    rules: RollupRules, birth_date: str | None, excluded: str | None
) -> tuple[tuple[CellGroup, ...], tuple[IndicatorRule, ...]]:
    """Return what somebody adds to without regard to ladders, and the indicators they count for."""
    bundles, counted = [_bundle("residents")], []
    for rule in rules.indicators:
        uncertain, eligible = _age(birth_date, rule.birth_limit)
        if uncertain:
            bundles.append(_bundle(f"{rule.key}.uncertain"))
        if not eligible:
            bundles.append(_bundle(f"{rule.key}.ineligible"))
        elif excluded in rule.exclusions:
            bundles.append(_bundle(f"{rule.key}.excluded.{excluded}"))
        else:
            counted.append(rule)
    return tuple(bundles), tuple(counted)


def asked(record: Record, rules: RollupRules) -> dict[str, bool]:
    """Return the indicators that a resident counts for, and whether each is achieved."""
    if record.value("moved_away"):
        return {}
    birth, excluded = _word(record.value("birth_date")), _word(record.value("exclusion"))
    return {
        rule.key: rule.stages.get(rung(record, rule.key).get("status", "")) == "achieved"
        for rule in _by_age(rules, birth, excluded)[1]
    }


def missing(record: Record, rules: RollupRules) -> list[str]:
    """Return the keys of indicators that a resident counts for and has not achieved."""
    return [key for key, achieved in asked(record, rules).items() if not achieved]


@lru_cache(maxsize=65_536)
def _age(birth_date: str | None, birth_limit: str) -> tuple[bool, bool]:
    return is_uncertain(birth_date, birth_limit), is_eligible(birth_date, birth_limit)


def doubtful_fields(record: Record, rules: RollupRules) -> list[str]:
    """Return which fields of a record say a day on which it cannot have been, of what is counted by its day.

    That is why it adds to `doubtful.KIND`, until somebody says which day it was.
    """
    if record.kind != "resident":
        return sorted(f for f in {f for f, _ in record.doubtful} if f in DATED and record.is_doubtful(f))
    if record.value("moved_away"):
        return ["moved_away"] if record.is_doubtful("moved_away") else []
    birth, excluded = _word(record.value("birth_date")), _word(record.value("exclusion"))
    return [r.key for r in _by_age(rules, birth, excluded)[1] if _rung(record, r).doubted]


def _rung(record: Record, rule: IndicatorRule) -> DatedRung:
    return dated_rung(record, rule.key, rule.stages, rule.sense)


@lru_cache(maxsize=65_536)
def _place(  # noqa: PLR0913, PLR0917 - one argument per thing that is counted; a call costs a look-up
    rule: IndicatorRule,
    status: str | None,
    on: str | None,
    doubted: bool,
    basis: str | None,
    channel: str | None,
    cohorts: tuple[str, ...],
    operator: str | None,
) -> CellGroup:
    """Return the cells of a person who counts for an indicator, by where they stand on its ladder."""
    words = ["eligible", "unasked" if status is None else f"step.{status}"]
    stage = rule.stages.get(status or "", "none")
    if stage == "partial":
        words.append("in_progress")
    elif stage == "achieved":
        words += ["achieved", f"achieved.basis.{basis or 'none'}", f"achieved.channel.{channel or 'none'}"]
        words += [f"achieved.cohort.{c}" for c in cohorts]
        words += ["doubtful"] if doubted else _when(on, rule)
    names = [f"{rule.key}.{word}" for word in words]
    if rule.by_operator:
        names += [f"{name}.operator.{operator or 'unknown'}" for name in names]
    return _bundle(*names)


def _when(on: str | None, rule: IndicatorRule) -> list[str]:
    if not on or on < rule.starts_on:
        return ["before"]
    return ["after"] if on > rule.sense.last else ["during", f"week.{monday(on)}"]


@lru_cache(maxsize=4096)
def _bundle(*cells: str) -> CellGroup:
    return CellGroup(*cells)


_COUNTERS: dict[str, Any] = {
    "household": _household,
    "resident": _resident,
    "visit": _visit,
    "referral": _referral,
    "obstacle": _obstacle,
    "tally": _tally,
}


@lru_cache(maxsize=4096)
def monday(day: str) -> str:
    """Return the Monday of the week of `day`, both `YYYY-MM-DD`."""
    when = date.fromisoformat(day)
    return (when - timedelta(days=when.weekday())).isoformat()


class Tally:
    """Shares added up: a running total of what records add, or of what changes made of it."""

    def __init__(self) -> None:
        self._units: dict[str, dict[CellGroup, int]] = {}

    def add(self, share: Share, sign: int = 1) -> None:
        """Add a record's share, or take it away again with -1."""
        unit, bundles = share
        total = self._units.setdefault(unit, {})
        for bundle in bundles:
            total[bundle] = total.get(bundle, 0) + sign

    def cells(self) -> dict[tuple[str, str], int]:
        """Return `{(unit, cell): n}` without zeros."""
        cells: Counter[tuple[str, str]] = Counter()
        for unit, bundles in self._units.items():
            for bundle, n in bundles.items():
                for cell in bundle.cells if n else ():
                    cells[unit, cell] += n
        return {key: n for key, n in cells.items() if n}


def recount(records: Iterable[Record], rules: RollupRules) -> dict[str, Cells]:
    """Return `{unit: {cell: n}}` added up over all records, a linked person once; empty cells are absent."""
    tally = Tally()
    for record in as_counted(records):
        tally.add(share_of(record, rules))
    units: dict[str, Cells] = {}
    for (unit, cell), n in tally.cells().items():
        units.setdefault(unit, {})[cell] = n
    return units
