"""One line of the list behind a number: who or which door, where they stand, said by whom and when. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from shared.campaign import Campaign
from shared.household import Household, household_of
from shared.indicator import Indicator
from shared.merge import Head, Record
from shared.obstacle import obstacle_of
from shared.referral import referral_of
from shared.resident import IndicatorState, resident_of
from shared.tally import tally_of
from shared.text import t
from shared.vietnamese import name_sort_key, sort_key
from shared.visit import visit_of
from shared.written import day, minute, whole
from sync_server.store.clock import written_minute


@dataclass(frozen=True)
class RecordContext:
    """What a line needs beyond its own record: the households, people and helpers that it names, by id."""

    campaign: Campaign
    households: Mapping[str, Household]
    people: Mapping[str, str]
    helpers: Mapping[str, str]

    def area(self, unit_id: str) -> str:
        """Return a unit's short name."""
        return self.campaign.unit_named(unit_id).short


# Which field tells by its author who said what a line is about.
_TELLING = {"visit": "outcome", "obstacle": "type", "referral": "to", "tally": "seen"}


def ordered(records: Sequence[Record], kind: str) -> list[Record]:
    """Return people as lists in offices have them, doors by code, what has a day with the newest first."""
    if kind == "resident":
        return sorted(records, key=lambda r: (name_sort_key(r.value("full_name") or ""), r.id))
    if kind == "household":
        return sorted(records, key=lambda r: (sort_key(r.value("code") or "~"), r.id))
    return sorted(records, key=lambda r: (r.value("on") or "", r.id), reverse=True)


@dataclass(frozen=True)
class RecordLines:
    """Lines about one kind of record, and of residents about one indicator if the number was about one."""

    kind: str
    indicator: Indicator | None

    def needs(self, records: Iterable[Record]) -> tuple[set[str], set[str]]:
        """Return the ids of the records, and those of the helpers, that lines of these records name."""
        kept = list(records)
        named = {r.value(name) for r in kept for name in ("household", "resident")} - {None}
        return named, {h.stamp.by for r in kept if (h := self._telling(r)) is not None}

    def describe(self, record: Record, around: RecordContext) -> dict[str, str]:
        """Return the texts of one line by column."""
        head = self._telling(record)
        told = {
            "recorded": "" if head is None else written_minute(head.stamp.at),
            "by": "" if head is None else around.helpers.get(head.stamp.by, ""),
        }
        if self.kind == "resident":
            return told | _resident(record, head, self.indicator, around)
        return told | _DESCRIBED[self.kind](record, around)

    def _telling(self, record: Record) -> Head | None:
        """Return the statement whose author and time the line shows."""
        if self.kind == "household":
            return record.head("last_visit") or record.head("unit")
        if self.kind in _TELLING:
            return record.head(_TELLING[self.kind])
        return record.head(self.indicator.key if self.indicator else "full_name")


def _resident(
    record: Record, head: Head | None, indicator: Indicator | None, around: RecordContext
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


def _household(record: Record, around: RecordContext) -> dict[str, str]:
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


def _visit(record: Record, around: RecordContext) -> dict[str, str]:
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


def _obstacle(record: Record, around: RecordContext) -> dict[str, str]:
    told = obstacle_of(record)
    kind = around.campaign.obstacle_type(told.type)
    passed_on = _passed_on(told.household, told.resident, told.on, around)
    return passed_on | {
        "type": kind.label if kind else told.type,
        "area": around.area(told.unit),
        "status": t(f"progress.{told.status}"),
    }


def _referral(record: Record, around: RecordContext) -> dict[str, str]:
    told = referral_of(record)
    passed_on = _passed_on(told.household, told.resident, told.on, around)
    return passed_on | {
        "to": t(f"referral.to.{told.to}"),
        "area": around.area(told.unit),
        "status": t(f"progress.{told.status}"),
    }


def _passed_on(household: str | None, resident: str | None, on: str, around: RecordContext) -> dict[str, str]:
    home = around.households.get(household or "")
    return {
        "name": around.people.get(resident or "", ""),
        "code": (home and home.code) or "",
        "address": home.address if home else "",
        "on": _day(on),
    }


def _tally(record: Record, around: RecordContext) -> dict[str, str]:
    told = tally_of(record)
    places = {p.key: p.label for p in around.campaign.service_points}
    return {
        "place": places.get(told.place, told.place),
        "area": around.area(told.unit),
        "on": _day(told.on),
        "seen": whole(told.seen),
        "served": whole(told.served),
    }


_DESCRIBED = {
    "household": _household,
    "visit": _visit,
    "obstacle": _obstacle,
    "referral": _referral,
    "tally": _tally,
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
