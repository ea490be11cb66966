"""What a cell of the roll-up counts, in the words people read. Cell names: see shared/rollup.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from shared.campaign import Campaign, Choice
from shared.facts import KINDS
from shared.indicator import Indicator
from shared.referral import NEEDED_BY_DESTINATION
from shared.text import t
from shared.written import day

_HOUSEHOLDS = ("visited", "unvisited", "done", "to_revisit", "away", "refused", "gone", "label_worn")
_PASSED_ON = {"obstacles": "obstacle", "referrals": "referral"}
_WORDS = (
    *("eligible", "ineligible", "uncertain", "unasked", "in_progress", "achieved"),
    *("before", "during", "after", "doubtful"),
)


@dataclass(frozen=True)
class CellName:
    """`kind` of the records counted, `title` what is counted of them, for which indicator if for one."""

    kind: str
    title: str
    indicator: Indicator | None = None


def cell_name(cell: str, campaign: Campaign) -> CellName:
    """Return what a cell counts; raise LookupError for a name that no cell of this campaign has."""
    first, _, rest = cell.partition(".")
    if cell == "residents":
        return CellName("resident", t("cell.residents"))
    if cell == "moved_away":
        return CellName("resident", t("cell.moved_away"))
    if first == "doubtful" and rest in KINDS:
        return CellName(rest, t("cell.doubtful_day"))
    if first == "households" and (not rest or rest in _HOUSEHOLDS):
        return CellName("household", t(f"cell.{cell}"))
    if first == "visits":
        how_ended = _label(rest, campaign.outcomes) if rest else t("cell.visits_all")
        return CellName("visit", t("cell.visits", outcome=how_ended))
    if first in _PASSED_ON:
        return CellName(_PASSED_ON[first], _of_kind(first, rest, campaign))
    if first == "tick":
        return CellName("resident", campaign.ticks[rest])
    if first == "tally":
        return CellName("tally", _of_callers(rest, campaign))
    indicator = campaign.indicator(first)
    return CellName("resident", _of_indicator(rest, indicator, campaign), indicator)


def _of_kind(what: str, rest: str, campaign: Campaign) -> str:
    """Return which obstacles or referrals: all, those still open, each of one kind or all kinds."""
    sort, _, key = rest.partition(".")
    if sort == "open" or not rest:
        title = t(f"cell.{what}.open") if rest else t(f"cell.{what}")
    elif sort == ("type" if what == "obstacles" else "to") and key:
        title = t(f"cell.{what}")
    else:
        raise LookupError(rest)
    if not key:
        return title
    destinations = [Choice(key=d, label=t(f"referral.to.{d}")) for d in NEEDED_BY_DESTINATION]
    label = _label(key, campaign.obstacle_types if what == "obstacles" else destinations)
    return t("cell.of_kind", title=title, kind=label)


def _of_callers(rest: str, campaign: Campaign) -> str:
    word, _, place = rest.partition(".")
    if word not in ("seen", "served"):
        raise LookupError(rest)
    title = t(f"cell.tally.{word}")
    places = [Choice(key=p.key, label=p.label) for p in campaign.service_points]
    return t("cell.of_kind", title=title, kind=_label(place, places)) if place else title


def _of_indicator(rest: str, indicator: Indicator, campaign: Campaign) -> str:
    words, _, operator = rest.partition(".operator.")
    title = _title(words, indicator, campaign)
    if operator:
        return t("cell.of_operator", title=title, operator=_label(operator, campaign.operators))
    return title


def _title(words: str, indicator: Indicator, campaign: Campaign) -> str:
    if words in _WORDS:
        return t(f"cell.{words}")
    group, _, key = words.rpartition(".")
    if group not in _GROUPS or not key:
        raise LookupError(words)
    return _GROUPS[group](key, indicator, campaign)


def _step(key: str, indicator: Indicator, _campaign: Campaign) -> str:
    step = indicator.step(key)
    if step is None:
        raise LookupError(key)
    return step.label


def _week(key: str, _indicator: Indicator, _campaign: Campaign) -> str:
    try:
        first = date.fromisoformat(key)
    except ValueError as error:
        raise LookupError(key) from error
    return t("cell.week", first=day(first), last=day(first + timedelta(days=6)))


def _hard(key: str, _indicator: Indicator, _campaign: Campaign) -> str:
    if key not in ("eligible", "achieved"):
        raise LookupError(key)
    return t(f"cell.hard.{key}")


_GROUPS: dict[str, Callable[[str, Indicator, Campaign], str]] = {
    "step": _step,
    "hard": _hard,
    "week": _week,
    "excluded": lambda key, _i, c: t("cell.excluded", reason=_label(key, c.exclusions)),
    "achieved.basis": lambda key, _i, c: t("cell.basis", basis=_label(key, c.bases)),
    "achieved.channel": lambda key, _i, c: t("cell.channel", channel=_label(key, c.channels)),
    "achieved.cohort": lambda key, _i, c: t(
        "cell.cohort", cohort=_label(key, [Choice(key=x.key, label=x.label) for x in c.cohorts])
    ),
}


def _label(key: str, choices: Iterable[Choice]) -> str:
    if key in ("none", "unknown", "None"):
        return t("cell.not_told")
    for choice in choices:
        if choice.key == key:
            return choice.label
    raise LookupError(key)
