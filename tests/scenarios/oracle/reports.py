"""Reports: what was done until a day, by what was known at a change, and why it differs from before."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.scenarios.oracle.log import Entry, Json, Thing, is_gone, local_day, persons, stand
from tests.scenarios.oracle.plan import Plan, day_doubted, rung
from tests.scenarios.oracle.ratings import cohorts
from tests.scenarios.oracle.totals import Cells, board, cells_of, counter, plus, totals


def as_of(things: Mapping[str, Thing], plan: Plan, last: str | None) -> dict[str, Thing]:
    """Return what stands without what was done after the day `last`."""
    if last is None:
        return dict(things)
    kept = {
        t.id: Thing(t.id, t.kind, dict(t.heads), t.history)
        for t in things.values()
        if t.kind not in ("visit", "tally") or _when(t, "on") <= last
    }
    for person in persons(things):
        for indicator in plan.indicators:
            state, head = rung(person.get(indicator["key"])), person.head(indicator["key"])
            if head is None or plan.stage(indicator, state.get("status")) != "achieved":
                continue
            on = state.get("achieved_on")
            if on and day_doubted(person, indicator["key"], plan):
                on = min(on, local_day(head.at))
            if on and on > last:
                for part in person.parts:
                    kept[part.id].heads.pop(indicator["key"], None)
    for thing in kept.values():
        newest = thing.head("last_visit") if thing.kind == "household" else None
        if newest is not None and newest.value and newest.value["on"] > last:
            visits = [v for v in kept.values() if v.kind == "visit" and v.get("household") == thing.id]
            visits = [v for v in visits if not is_gone(v)]
            visit = max(visits, key=lambda v: (_when(v, "on"), v.head("outcome").at), default=None)  # type: ignore[union-attr]
            value = visit and {"outcome": visit.get("outcome"), "on": _when(visit, "on")}
            thing.heads["last_visit"] = [replace(newest, value=value, doubtful=False)] if value else []
    return kept


def _when(thing: Thing, name: str) -> str:
    """Return the day that a record says; of one that cannot be, the day on which it was said."""
    head = thing.head(name)
    if head is None:
        return ""
    return local_day(head.at) if head.doubtful else str(head.value)


@dataclass(frozen=True)
class Cut:
    """What a report counts: until which change and day, and the same of the report before."""

    seq: int
    last: str | None
    before_seq: int
    before_last: str | None
    first: str


def report(log: list[Entry], plan: Plan, cut: Cut, erased: Cells) -> Json:
    """Return a report's figures: its lines, doors, cases, callers, channels and cohorts."""
    after = as_of(stand(log, plan.ladders, cut.seq, cut.last), plan, cut.last)
    before = as_of(stand(log, plan.ladders, cut.before_seq, cut.last), plan, cut.before_last)
    cells = plus(totals(after, plan), erased)
    shown = board(cells, plan, min(cut.last or "9999", plan.last))
    units = {u["unit_id"]: u for u in plan.told["units"]}
    lines = {}
    for (unit, key), figures in shown.items():
        of = counter(cells, plan, units[unit], next(i for i in plan.indicators if i["key"] == key))
        bases = {"confirmed": ("police_list", "operator"), "seen": ("observed",), "said": ("stated", "none")}
        words = ("done", "achieved", "eligible", "before", "in_progress")
        lines[unit, key] = {
            **{word: figures[word] for word in words},
            **{name: sum(of(f"achieved.basis.{b}") for b in own) for name, own in bases.items()},
        }
    for place, moved in _moved(before, after, plan, cut, shown).items():
        lines[place] |= moved
    ward = [u["unit_id"] for u in plan.units]

    def n(cell: str) -> int:
        return sum(cells.get((u, cell), 0) for u in ward)

    doors = ("visited", "done", "to_revisit", "away", "refused", "gone")
    return {
        "lines": lines,
        "doors": {
            unit: {
                "total": sum(cells.get((u, "households"), 0) for u in plan.scope(unit)),
                "residents": sum(cells.get((u, "residents"), 0) for u in plan.scope(unit)),
                **{w: sum(cells.get((u, f"households.{w}"), 0) for u in plan.scope(unit)) for w in doors},
            }
            for unit in [*ward, plan.told["ward_id"]]
        },
        "channels": {
            c["key"]: sum(n(f"{i['key']}.achieved.channel.{c['key']}") for i in plan.indicators)
            for c in plan.told["channels"]
        },
        "obstacles_open": n("obstacles.open"),
        "referrals": n("referrals"),
        "referrals_open": n("referrals.open"),
        "callers_seen": n("tally.seen"),
        "callers_served": n("tally.served"),
        "cohorts": cohorts(after, plan),
    }


def _moved(
    before: Mapping[str, Thing], after: Mapping[str, Thing], plan: Plan, cut: Cut, shown: Mapping[Any, Json]
) -> dict[tuple[str, str], Json]:
    """Return of each line what is new, late and corrected in what was done, and how many more count."""
    units = {u["unit_id"]: u for u in plan.told["units"]}
    was, now = totals(before, plan), totals(after, plan)
    news: Counter[tuple[str, str, str]] = Counter()
    for person in persons(after):
        said = [before[p.id] for p in person.parts if p.id in before]
        for name in cells_of(person, plan):
            key, _, word = name.partition(".")
            if word.split(".")[0] not in ("achieved", "during") or word.count(".") not in (0, 2):
                continue
            indicator = next(i for i in plan.indicators if i["key"] == key)
            if ".operator." not in name and word.count("."):
                continue
            if any(plan.stage(indicator, rung(t.get(key)).get("status")) == "achieved" for t in said):
                continue
            on = rung(person.get(key)).get("achieved_on") or ""
            part = "new" if cut.first <= on <= (cut.last or "9999") else "late"
            news[person.get("unit"), name, part] += 1
    found = {}
    for unit, key in shown:
        indicator = next(i for i in plan.indicators if i["key"] == key)
        word = "during" if shown[unit, key]["kind"] == "remaining" else "achieved"
        own = units[unit].get("operator") if indicator.get("by_operator") else None
        name = f"{key}.{word}" + (f".operator.{own}" if own else "")
        new, late = (sum(news[u, name, part] for u in plan.scope(unit)) for part in ("new", "late"))
        more = [counter(cells, plan, units[unit], indicator) for cells in (was, now)]
        change = more[1](word) - more[0](word)
        eligible = more[1]("eligible") - more[0]("eligible")
        found[unit, key] = {
            "new": new,
            "late": late,
            "corrected": change - new - late,
            "more_eligible": eligible,
        }
    return found
