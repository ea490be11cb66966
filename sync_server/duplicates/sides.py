"""Two records side by side, field by field, in the words people read. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.indicator import Indicator
from shared.merge import Record
from shared.partial_date import written
from shared.text import t
from sync_server.clock import written_minute
from sync_server.duplicates.judging import Pair


@dataclass(frozen=True)
class Line:
    """One field of both records; `differs` where both say something, and not the same."""

    label: str
    one: str
    other: str

    @property
    def differs(self) -> bool:
        """Tell whether the two disagree."""
        return bool(self.one and self.other) and self.one != self.other


@dataclass(frozen=True)
class Around:
    """What the records name: households, and who stated things."""

    campaign: Campaign
    households: Mapping[str, Record]
    authors: Mapping[str, str]


def needs(pairs: Iterable[Pair]) -> tuple[set[str], set[str]]:
    """Return the ids of the households and of the authors that pairs name."""
    records = [r for pair in pairs for r in (pair.one, pair.other)]
    told = [head.stamp.by for r in records if (head := r.head("full_name")) is not None]
    return {r.value("household") for r in records} - {None}, set(told)


def lines(pair: Pair, around: Around) -> list[Line]:
    """Return the two records field by field: who, where, on which rungs, recorded by whom and when."""
    one, other = _said(pair.one, around), _said(pair.other, around)
    return [Line(label, one[label], other[label]) for label in one if one[label] or other[label]]


def _said(record: Record, around: Around) -> dict[str, str]:
    campaign = around.campaign
    sex, head = record.value("sex"), record.head("full_name")
    said = {
        t("duplicates.name"): str(record.value("full_name") or ""),
        t("duplicates.born"): written(record.value("birth_date") or ""),
        t("duplicates.sex"): t(f"duplicates.{sex}") if sex in ("male", "female") else "",
        t("duplicates.area"): campaign.unit(record.value("unit")).label,
        t("duplicates.household"): _household(around.households.get(record.value("household") or "")),
        t("duplicates.phone"): str(record.value("phone") or ""),
    }
    said |= {i.label: rung(record, i) for i in campaign.indicators}
    if head is not None:
        said[t("duplicates.recorded")] = written_minute(head.stamp.at)
        said[t("duplicates.recorded_by")] = around.authors.get(head.stamp.by, "")
    return said


def _household(home: Record | None) -> str:
    return "" if home is None else " – ".join(filter(None, (home.value("code"), home.value("address"))))


def rung(record: Record, indicator: Indicator) -> str:
    """Return where somebody stands on a ladder, in its own words, or an empty text."""
    state = record.value(indicator.key)
    status = state.get("status") if isinstance(state, dict) else None
    step = indicator.step(str(status))
    return step.label if step else ""
