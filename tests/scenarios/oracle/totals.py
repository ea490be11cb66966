"""Totals, and the board that they make."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from tests.scenarios.oracle.log import DATED, Json, Person, Thing, is_gone, monday, persons
from tests.scenarios.oracle.plan import Plan, counts_for, day_doubted, rung

Cells = dict[tuple[str, str], int]
Counting = Callable[[str], int]


def totals(things: Mapping[str, Thing], plan: Plan) -> Cells:
    """Return `{(khu phố, cell): n}` without zeros."""
    cells: Counter[tuple[str, str]] = Counter()
    for person in persons(things):
        for name in cells_of(person, plan):
            cells[person.get("unit"), name] += 1
    for thing in things.values():
        if thing.kind in ("resident", "link") or is_gone(thing):
            continue
        for name, n in _cells_of_thing(thing, plan).items():
            cells[thing.get("unit"), name] += n
    return {place: n for place, n in cells.items() if n}


def _cells_of_thing(thing: Thing, plan: Plan) -> dict[str, int]:
    names: list[str] = []
    if thing.kind == "household":
        last = thing.get("last_visit")
        names = ["households"] + (["households.label_worn"] if thing.get("label_worn") else [])
        state = next(
            (o["household"] for o in plan.told["outcomes"] if last and o["key"] == last["outcome"]), None
        )
        names += (
            ["households.visited", f"households.{state or 'to_revisit'}"]
            if last
            else ["households.unvisited"]
        )
    elif thing.kind == "visit":
        names = ["visits", f"visits.{thing.get('outcome')}"]
    elif thing.kind in ("referral", "obstacle"):
        sort = "to" if thing.kind == "referral" else "type"
        many = thing.kind + "s"
        names = [many, f"{many}.{sort}.{thing.get(sort)}"]
        if (thing.get("status") or "sent") in ("sent", "in_progress"):
            names += [f"{many}.open", f"{many}.open.{thing.get(sort)}"]
    found = dict.fromkeys(names, 1)
    if thing.kind == "tally":
        for what in ("seen", "served"):
            n = thing.get(what) or 0
            found |= {f"tally.{what}": n, f"tally.{what}.{thing.get('place')}": n}
    heads = (thing.head(name) for name in DATED)
    if any(h is not None and h.doubtful for h in heads):
        found[f"doubtful.{thing.kind}"] = 1
    return found


def cells_of(person: Person, plan: Plan) -> list[str]:
    if person.get("moved_away"):
        left = person.head("moved_away")
        return ["moved_away"] + (["doubtful.resident"] if left and left.doubtful else [])
    cells, birth = ["residents"], person.get("birth_date")
    counted = counts_for(person, plan)
    for indicator in plan.indicators:
        key = indicator["key"]
        young = birth is None or not plan.old_enough(indicator, plan.born(birth)[0])
        if birth is None or (not young and not plan.old_enough(indicator, plan.born(birth)[1])):
            cells.append(f"{key}.uncertain")
        if young:
            cells.append(f"{key}.ineligible")
        elif indicator not in counted:
            cells.append(f"{key}.excluded.{person.get('exclusion')}")
    doubted = False
    for indicator in counted:
        key, head = indicator["key"], person.head(indicator["key"])
        state = rung(person.get(key))
        stage = plan.stage(indicator, state.get("status"))
        doubt = stage == "achieved" and day_doubted(person, key, plan)
        doubted |= doubt
        words = ["eligible", f"step.{state['status']}" if state else "unasked"]
        words += ["in_progress"] if stage == "partial" else []
        if stage == "achieved" and head is not None:
            words += ["achieved", f"achieved.basis.{head.basis or 'none'}"]
            words += [f"achieved.channel.{head.channel or 'none'}"]
            words += [f"achieved.cohort.{c}" for c in person.get("cohorts") or ["none"]]
            words += ["doubtful"] if doubt else _period(state.get("achieved_on"), plan)
        cells += [f"{key}.{w}" for w in words]
        if indicator.get("by_operator"):
            cells += [f"{key}.{w}.operator.{person.get('operator') or 'unknown'}" for w in words]
        if person.get("hard_case") is True and indicator.get("hard_case_pct") is not None:
            cells += [f"{key}.hard.eligible"] + ([f"{key}.hard.achieved"] if stage == "achieved" else [])
    cells += ["doubtful.resident"] if doubted else []
    return cells + [f"tick.{tick}" for tick in person.get("ticks") or ()]


def _period(on: str | None, plan: Plan) -> list[str]:
    if not on or on < plan.first:
        return ["before"]
    return ["after"] if on > plan.last else ["during", f"week.{monday(on)}"]


def board(cells: Cells, plan: Plan, today: str) -> dict[tuple[str, str], Json]:
    """Return the board's figures by unit and indicator."""
    units = {u["unit_id"]: u for u in plan.told["units"]}
    targets = {(x["unit_id"], x["indicator"]): x for x in plan.told["targets"]}
    rows = [*[u["unit_id"] for u in plan.units], plan.told["ward_id"]]
    others = [u for u in units if u not in rows and any(t[0] == u for t in targets)]
    places = [(u, i) for u in rows for i in plan.indicators]
    places += [(u, i) for u in others for i in plan.indicators if (u, i["key"]) in targets]
    return {
        (u, i["key"]): _figures(counter(cells, plan, units[u], i), targets.get((u, i["key"])), plan, today)
        for u, i in places
    }


def _figures(n: Counting, target: Json | None, plan: Plan, today: str) -> Json:
    first, weeks = date.fromisoformat(min(monday(plan.first), monday(today))), {}
    while first.isoformat() <= today:
        weeks[first.isoformat()] = n(f"week.{first.isoformat()}")
        first += timedelta(days=7)
    kind, value = (target["kind"], target["value"]) if target else (None, None)
    done = n("during") if kind == "remaining" else n("achieved")
    words = ("eligible", "achieved", "before", "during", "in_progress", "unasked")
    return {
        **{word: n(word) for word in words},
        "target": value,
        "kind": kind,
        "done": done,
        "remaining": None if value is None else max(0, value - done),
        "week_change": weeks[monday(today)],
        "weeks": {week: gained for week, gained in weeks.items() if gained},
    }


def counter(cells: Cells, plan: Plan, unit: Json, indicator: Json) -> Counting:
    """Return what sums a word's cells over the khu phố below a unit; a company's are its own customers."""
    own = unit.get("operator") if indicator.get("by_operator") else None
    suffix = f".operator.{own}" if own else ""
    below = plan.scope(unit["unit_id"])

    def n(word: str) -> int:
        return sum(cells.get((u, f"{indicator['key']}.{word}{suffix}"), 0) for u in below)

    return n


def plus(one: Cells, other: Cells, sign: int = 1) -> Cells:
    """Return the sum of two counts, or their difference, without zeros."""
    both = {place: one.get(place, 0) + sign * other.get(place, 0) for place in {*one, *other}}
    return {place: n for place, n in both.items() if n}
