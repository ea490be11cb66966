"""Two records side by side, field by field, in the words people read. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.indicator import Indicator
from shared.merge import Record
from shared.text import t
from shared.written import partial_day
from sync_server.office.duplicates.judging import JudgedPair
from sync_server.store.clock import written_minute


@dataclass(frozen=True)
class FieldPair:
    """One field of both records. What is only `about` a record may differ and says nothing by that."""

    label: str
    one: str
    other: str
    about: bool = False

    @property
    def differs(self) -> bool:
        """Tell whether both say something, and not the same."""
        return not self.about and bool(self.one and self.other) and self.one != self.other


@dataclass(frozen=True)
class PairContext:
    """What the records name: households, and who stated things."""

    campaign: Campaign
    households: Mapping[str, Record]
    authors: Mapping[str, str]


def needs(records: Sequence[Record]) -> tuple[set[str], set[str]]:
    """Return the ids of the households and of the authors that residents' records name."""
    told = [head.stamp.by for r in records if (head := r.head("full_name")) is not None]
    return {r.value("household") for r in records} - {None}, set(told)


def in_short(record: Record, around: PairContext) -> str:
    """Return what tells a record from others: name, birth date, household or khu phố, recorded when."""
    home = _household(around.households.get(record.value("household") or ""))
    head = record.head("full_name")
    said = (
        record.text("full_name"),
        partial_day(record.text("birth_date") or ""),
        home or around.campaign.unit_named(record.value("unit")).label,
        "" if head is None else f"{t('duplicates.recorded')} {written_minute(head.stamp.at)}",
    )
    return ", ".join(part for part in said if part)


def lines(pair: JudgedPair, around: PairContext) -> list[FieldPair]:
    """Return the two records field by field: who, where, on which rungs, recorded by whom and when."""
    one, other = _said(pair.one, around), _said(pair.other, around)
    said = [FieldPair(label, one[label], other[label]) for label in one if one[label] or other[label]]
    one, other = _told(pair.one, around), _told(pair.other, around)
    return said + [FieldPair(label, one[label], other[label], about=True) for label in one]


def _said(record: Record, around: PairContext) -> dict[str, str]:
    campaign = around.campaign
    sex = record.value("sex")
    said = {
        t("duplicates.name"): str(record.value("full_name") or ""),
        t("duplicates.born"): partial_day(record.value("birth_date") or ""),
        t("duplicates.sex"): t(f"duplicates.{sex}") if sex in ("male", "female") else "",
        t("duplicates.area"): campaign.unit_named(record.value("unit")).label,
        t("duplicates.household"): _household(around.households.get(record.value("household") or "")),
        t("duplicates.phone"): str(record.value("phone") or ""),
    }
    return said | {i.label: rung(record, i) for i in campaign.indicators}


def _told(record: Record, around: PairContext) -> dict[str, str]:
    head = record.head("full_name")
    return {
        t("duplicates.recorded"): "" if head is None else written_minute(head.stamp.at),
        t("duplicates.recorded_by"): "" if head is None else around.authors.get(head.stamp.by, ""),
    }


def _household(home: Record | None) -> str:
    return "" if home is None else " – ".join(filter(None, (home.value("code"), home.value("address"))))


def rung(record: Record, indicator: Indicator) -> str:
    """Return where somebody stands on a ladder, in its own words, or an empty text."""
    state = record.value(indicator.key)
    status = state.get("status") if isinstance(state, dict) else None
    step = indicator.step(str(status))
    return step.label if step else ""
