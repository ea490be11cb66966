"""The ward's records as they stood at the end of a day, by what is known now (R-48, R-50). Pure.

A report is closed by the day on which something was done, not by the moment at which a phone sent it: what
was done on the last evening and arrived the next morning is in it, what was done the next morning is not.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from shared.campaign import Campaign
from shared.change import Change, Fact
from shared.dated_rung import dated_rung
from shared.day_doubt import Sense, sense_of
from shared.link import groups, one_person
from shared.local_time import local_day
from shared.merge import Record
from shared.resident import is_state

Records = dict[str, Record]
_DATED = frozenset({"visit", "tally"})
_HANDED_ON = frozenset({"obstacle", "referral"})


def as_of(records: Mapping[str, Record], campaign: Campaign, last: date | None) -> Records:
    """Return the records without what was done after the day `last`; all of them as they are for None.

    Who was brought to the top of a ladder later has not answered there: the rung below is not known any more.
    A door is as its last visit until then left it; later visits and callers at desks are left out. Obstacles
    and referrals are followed in the log: see `until`.
    """
    if last is None:
        return dict(records)
    day = last.isoformat()
    found = {i: r for i, r in records.items() if r.kind not in _DATED or not _is_after(_done_on(r), day)}
    found.update(_not_yet_reached(records, campaign, day))
    found.update(_doors_before(records, day))
    return found


def until(change: Change, done_on: str, last: str) -> Change:
    """Return a change without what it says after the day `last` of obstacles and referrals.

    They are dated by the day they were opened or answered on; without one, by that of the change, `done_on`.
    """
    kept = tuple(f for f in change.facts if f.kind not in _HANDED_ON or not _is_after(_on(f, done_on), last))
    return change if len(kept) == len(change.facts) else change.model_copy(update={"facts": kept})


def _on(fact: Fact, done_on: str) -> Any:
    dated = (fact.set[name].v for name in ("on", "answered_on") if name in fact.set)
    return next((day for day in dated if isinstance(day, str)), done_on)


def _done_on(record: Record) -> Any:
    """Return the day a visit or a tally says; of one that cannot be, the day on which it was stated."""
    head = record.head("on") if record.is_doubtful("on") else None
    return record.value("on") if head is None else local_day(head.stamp.at)


def _is_after(day: Any, last: str) -> bool:
    return isinstance(day, str) and day > last


def _not_yet_reached(records: Mapping[str, Record], campaign: Campaign, day: str) -> dict[str, Record]:
    """Return the residents whose ladder, as it counts, was reached after `day`, without that ladder.

    Of linked records it is taken from all: what counts is what they say together.
    """
    ladders = {i.key: i.stages for i in campaign.indicators}
    sense = sense_of(campaign.starts_on, campaign.ends_on)
    residents = {i: r for i, r in records.items() if r.kind == "resident"}
    late = {i for i, r in residents.items() if any(_may_be_later(r, key, day) for key in ladders)}
    if not late:
        return {}
    links = [r for r in records.values() if r.kind == "link"]
    found = {}
    for parts in groups(residents, links) if links else ([residents[i]] for i in sorted(late)):
        if late.isdisjoint(p.id for p in parts):
            continue
        whole = one_person(parts)
        fields = {key for key, stages in ladders.items() if _is_later(whole, key, stages, sense, day)}
        found.update({p.id: _without(p, fields) for p in parts if fields})
    return found


def _may_be_later(record: Record, key: str, day: str) -> bool:
    return any(is_state(h[1]) and _is_after(h[1].get("achieved_on"), day) for h in record.stated.get(key, ()))


def _is_later(record: Record, key: str, stages: Mapping[str, str], sense: Sense, day: str) -> bool:
    """Tell whether the top was reached after `day`.

    What is said to be of a day that cannot be was reached no later than it was said.
    """
    told = dated_rung(record, key, stages, sense)
    if stages.get(told.status or "") != "achieved" or not _is_after(told.on, day):
        return False
    head = record.head(key) if told.doubted else None
    return head is None or local_day(head.stamp.at) > day


def _without(record: Record, fields: Collection[str]) -> Record:
    stated = {name: heads for name, heads in record.stated.items() if name not in fields}
    return Record(record.id, record.kind, record.stamps, stated, record.beside, record.doubtful)


def _doors_before(records: Mapping[str, Record], day: str) -> dict[str, Record]:
    """Return the households last visited after `day`, with the last visit until then, or none."""
    late = {
        i: r
        for i, r in records.items()
        if r.kind == "household" and _is_after(_day_of(r.value("last_visit")), day)
    }
    if not late:
        return {}
    newest: dict[str, tuple[str, int, Record]] = {}
    for visit in records.values():
        if visit.kind == "visit" and visit.value("household") in late and not visit.value("deleted"):
            on, head = _done_on(visit), visit.head("outcome")
            if isinstance(on, str) and head is not None and on <= day:
                home, told = visit.value("household"), (on, head.stamp.at, visit)
                if home not in newest or newest[home][:2] < told[:2]:
                    newest[home] = told
    return {i: _with_last_visit(r, newest.get(i)) for i, r in late.items()}


def _day_of(last_visit: Any) -> Any:
    return last_visit.get("on") if isinstance(last_visit, dict) else None


def _with_last_visit(home: Record, told: tuple[str, int, Record] | None) -> Record:
    if told is None:
        return _without(home, {"last_visit"})
    on, _, visit = told
    said = {"visit": visit.id, "outcome": visit.value("outcome"), "on": on, "appointment": None}
    stamp = home.stated["last_visit"][0][0]
    stated = {**home.stated, "last_visit": [[stamp, said, None]]}
    return Record(home.id, home.kind, home.stamps, stated, home.beside, home.doubtful)
