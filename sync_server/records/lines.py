"""One line of the list behind a number: who or which door, where they stand, said by whom and when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from shared.campaign import Campaign
from shared.household import Household, household_of
from shared.indicator import Indicator
from shared.merge import Head, Record
from shared.resident import IndicatorState, resident_of
from shared.text import t
from shared.vietnamese import name_sort_key, sort_key
from shared.visit import visit_of
from shared.written import day, minute
from sync_server.clock import written_minute


@dataclass(frozen=True)
class Surroundings:
    """What a line needs beyond its own record: the households and helpers that it names."""

    campaign: Campaign
    households: Mapping[str, Household]
    helpers: Mapping[str, str]

    def area(self, unit_id: str) -> str:
        """Return a unit's short name."""
        return self.campaign.unit(unit_id).short


def ordered(records: list[Record], kind: str) -> list[Record]:
    """Return people as lists in offices have them, doors by code, visits with the newest first."""
    if kind == "resident":
        return sorted(records, key=lambda r: (name_sort_key(r.value("full_name") or ""), r.id))
    if kind == "household":
        return sorted(records, key=lambda r: (sort_key(r.value("code") or "~"), r.id))
    return sorted(records, key=lambda r: (r.value("on") or "", r.id), reverse=True)


@dataclass(frozen=True)
class Lines:
    """Lines about one kind of record, and of residents about one indicator if the number was about one."""

    kind: str
    indicator: Indicator | None

    def needs(self, records: Iterable[Record]) -> tuple[set[str], set[str]]:
        """Return the ids of the households and of the helpers that lines of these records name."""
        kept = list(records)
        homes = {r.value("household") for r in kept if self.kind != "household"} - {None}
        return homes, {h.stamp.by for r in kept if (h := self._telling(r)) is not None}

    def describe(self, record: Record, around: Surroundings) -> dict[str, str]:
        """Return the texts of one line by column."""
        head = self._telling(record)
        told = {
            "recorded": "" if head is None else written_minute(head.stamp.at),
            "by": "" if head is None else around.helpers.get(head.stamp.by, ""),
        }
        if self.kind == "resident":
            return told | _resident(record, head, self.indicator, around)
        return told | (_household(record, around) if self.kind == "household" else _visit(record, around))

    def _telling(self, record: Record) -> Head | None:
        """Return the statement whose author and time the line shows."""
        if self.kind == "household":
            return record.head("last_visit") or record.head("unit")
        if self.kind == "visit":
            return record.head("outcome")
        return record.head(self.indicator.key if self.indicator else "full_name")


def _resident(
    record: Record, head: Head | None, indicator: Indicator | None, around: Surroundings
) -> dict[str, str]:
    person = resident_of(record)
    state = person.states.get(indicator.key) if indicator else None
    home = around.households.get(person.household or "")
    return {
        "name": person.full_name,
        "born": (person.birth_date or "")[:4],
        "code": (home and home.code) or "",
        "address": home.address if home else "",
        "area": around.area(person.unit),
        "step": "" if indicator is None else _step(state, indicator),
        "basis": "" if head is None or state is None else _basis(head, around.campaign),
        "achieved_on": "" if state is None else _day(state.achieved_on),
    }


def _household(record: Record, around: Surroundings) -> dict[str, str]:
    home = household_of(record)
    last = home.last_visit
    outcome = last and around.campaign.outcome(last.outcome)
    return {
        "code": home.code or t("records.no_code"),
        "address": home.address,
        "area": around.area(home.unit),
        "outcome": outcome.label if outcome else t("board.col.households.unvisited") if last is None else "",
        "visited_on": _day(last.on) if last else "",
        "appointment": _minute(last.appointment) if last else "",
    }


def _visit(record: Record, around: Surroundings) -> dict[str, str]:
    visit = visit_of(record)
    home = around.households.get(visit.household)
    outcome = around.campaign.outcome(visit.outcome)
    channel = next((c.label for c in around.campaign.channels if c.key == visit.channel), "")
    return {
        "code": (home and home.code) or "",
        "address": home.address if home else "",
        "area": around.area(visit.unit),
        "outcome": outcome.label if outcome else "",
        "channel": channel,
        "visited_on": _day(visit.on),
    }


def _step(state: IndicatorState | None, indicator: Indicator) -> str:
    step = indicator.step(state.status) if state else None
    return step.label if step else t("records.not_asked") if state is None else state.status


def _basis(head: Head, campaign: Campaign) -> str:
    return next((b.label for b in campaign.bases if b.key == head.basis), t("cell.not_told"))


def _day(text: str | None) -> str:
    try:
        return day(date.fromisoformat(text)) if text else ""
    except ValueError:
        return text or ""


def _minute(text: str | None) -> str:
    try:
        return minute(datetime.fromisoformat(text)) if text else ""
    except ValueError:
        return text or ""
