"""What people are rated by: cohorts, the quota, and the log of days."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from tests.scenarios.oracle.log import Json, Person, Said, Thing, is_gone, local_day, persons
from tests.scenarios.oracle.plan import Plan, counts_for, day_doubted, rung


def cohorts(things: Mapping[str, Thing], plan: Plan) -> dict[str, Json]:
    """Return how each cohort stands, and each of its duties as `[done, asked, late]`."""
    everybody = list(persons(things))
    return {c["key"]: _cohort(c, everybody, plan) for c in plan.told["cohorts"]}


def _cohort(cohort: Json, everybody: Collection[Person], plan: Plan) -> Json:
    due = (date.fromisoformat(cohort["before"]) - timedelta(days=1)).isoformat()
    duties = [d.get("indicator") or d["tick"] for d in cohort.get("duties", ())]
    duties = duties or [i["key"] for i in plan.indicators]
    ladders = {i["key"]: i for i in plan.indicators}
    own = [p for p in everybody if cohort["key"] in (p.get("cohorts") or ())]
    by_id = {part.id: p for p in everybody for part in p.parts}
    people = complete = late = unlinked = 0
    each = {d: [0, 0, 0] for d in duties}
    for person in own:
        counted = {i["key"] for i in counts_for(person, plan)}
        wanted = [d for d in duties if d in counted or d not in ladders]
        if not any(d in counted for d in wanted) and not (counted and not any(d in ladders for d in duties)):
            continue
        people += 1
        named = by_id.get(person.get("relative_of") or "")
        of = cohort.get("relatives_of")
        tied = named is not None and named is not person and of in (named.get("cohorts") or ())
        unlinked += of is not None and not tied
        done = {d: _done_on(person, d, ladders, plan) for d in wanted}
        for duty, on in done.items():
            each[duty][0] += on is not None
            each[duty][1] += 1
            each[duty][2] += bool(on and on > due)
        if all(on is not None for on in done.values()):
            complete += 1
            late += any(on > due for on in done.values() if on)
    return {
        "people": people,
        "complete": complete,
        "late": late,
        "not_asked": len(own) - people,
        "unlinked": unlinked,
        "duties": each,
    }


def _done_on(person: Person, duty: str, ladders: Mapping[str, Json], plan: Plan) -> str | None:
    """Return the day on which a duty was done, empty where nobody knows it, or None if it is not done."""
    if duty not in ladders:
        head = person.head("ticks")
        return local_day(head.at) if head and duty in (head.value or ()) else None
    state = rung(person.get(duty))
    if plan.stage(ladders[duty], state.get("status")) != "achieved":
        return None
    return "" if day_doubted(person, duty, plan) else state.get("achieved_on") or ""


def quota(things: Mapping[str, Thing], plan: Plan) -> dict[str, dict[str, int]]:
    """Return, by helper, how many people each figure counts; figures of nobody are left out."""
    steps: list[Json] = plan.told["quota_steps"]
    found: dict[str, Counter[str]] = {}
    for person in persons(things):
        by: dict[str, set[str]] = {}
        reached = [s for s in steps if rung(person.get(s["indicator"])).get("status") in s["statuses"]]
        for step in reached:
            on = day_reached(person, step["indicator"], plan)
            helper = bringer(person, step["indicator"], plan)
            if helper and on and plan.first <= on <= plan.last:
                by.setdefault(helper, set()).add(step["key"])
        for helper, own in by.items():
            told = found.setdefault(helper, Counter())
            told["people"] += 1
            told.update(f"step.{key}" for key in own)
            told["all_steps"] += len(own) == len(steps)
            told["rest_done"] += len(reached) == len(steps) and len(own) < len(steps)
    return {helper: {f: n for f, n in told.items() if n} for helper, told in found.items()}


def day_reached(person: Person, key: str, plan: Plan) -> str | None:
    """Return the day of what stands at the top of a ladder, or of the strongest word beside it with one."""
    indicator = next(i for i in plan.indicators if i["key"] == key)
    top = [s for s in person.heads.get(key, ()) if _is_top(s, plan, indicator)]
    dated = [s for s in top if s.value.get("achieved_on")]
    if person.head(key) not in top or not dated:
        return None
    said = max(dated, key=lambda s: (s == person.head(key), s.strength))
    alone = Person(person.parts, {**person.heads, key: [said]})
    return None if day_doubted(alone, key, plan) else str(said.value["achieved_on"])


def bringer(person: Person, key: str, plan: Plan) -> str | None:
    """Return who made a person stand where they do: the first since they stand there without a break.

    Who only puts back the day that somebody said before, as an undo does, is not the one who brought them.
    """
    indicator = next(i for i in plan.indicators if i["key"] == key)
    claims = {(s.entity, s.change): s for p in person.parts for s in p.history.get(key, ())}
    done: list[Said] = []
    for said in sorted(claims.values(), key=lambda s: (s.at, s.change, s.entity)):
        _after_seen(said, claims, done)
    helper: str | None = None
    known = False
    first: dict[str, str] = {}
    for i, said in enumerate(done):
        if _is_top(said, plan, indicator) and said.value.get("achieved_on"):
            first.setdefault(said.value["achieved_on"], said.by)
        gone = {place for s in done[: i + 1] for place in _over(s)}
        left = [s for s in done[: i + 1] if (s.entity, s.change) not in gone]
        stands = max(left, key=lambda s: (*s.strength, s.entity), default=None)
        if stands is None or not _is_top(stands, plan, indicator):
            helper, known = None, False
        elif not known and stands.value.get("achieved_on"):
            helper, known = first.get(stands.value["achieved_on"], stands.by), True
    return helper


def _after_seen(said: Said, claims: Mapping[tuple[str, str], Said], done: list[Said]) -> None:
    """Put a statement behind those that it has seen."""
    if said in done:
        return
    seen = [claims[place] for place in _over(said) if place in claims]
    for before in sorted(seen, key=lambda s: (s.at, s.change)):
        _after_seen(before, claims, done)
    done.append(said)


def _over(said: Said) -> list[tuple[str, str]]:
    own = [(said.entity, change) for change in said.seen]
    return own + [(other, change) for other, changes in said.beside.items() for change in changes]


def _is_top(said: Said, plan: Plan, indicator: Json) -> bool:
    return plan.stage(indicator, rung(said.value).get("status")) == "achieved"


def days_of_work(things: Mapping[str, Thing]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return `{(helper, day): (doors, visits)}`: a visit is of whoever recorded it."""
    found: dict[tuple[str, str], list[str]] = {}
    for thing in things.values():
        if thing.kind == "visit" and not is_gone(thing) and isinstance(thing.get("on"), str):
            by = min(thing.history["outcome"], key=lambda s: (s.at, s.change)).by
            found.setdefault((by, thing.get("on")), []).append(thing.get("household"))
    return {place: (len(set(homes)), len(homes)) for place, homes in found.items()}
