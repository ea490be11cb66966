"""The plan as the oracle reads it, and what it says of one person."""

from datetime import date, timedelta
from typing import Any

from tests.scenarios.oracle.log import SLACK_MS, Json, Person, local_day


class Plan:
    """The plan's JSON, read where a rule asks for it."""

    def __init__(self, told: Json) -> None:
        self.told = told
        self.first, self.last = str(told["starts_on"]), str(told["ends_on"])
        self.units = [u for u in told["units"] if u["type"] == "neighbourhood"]
        self.indicators: list[Json] = told["indicators"]
        self.ladders = {i["key"]: [s["status"] for s in i["steps"]] for i in self.indicators}
        self.oldest = (date.fromisoformat(self.first) - timedelta(days=3652)).isoformat()

    def stage(self, indicator: Json, status: str | None) -> str:
        return next((s["stage"] for s in indicator["steps"] if s["status"] == status), "none")

    def old_enough(self, indicator: Json, birth: str) -> bool:
        on = str(self.told["eligible_on"])
        rule = next(
            r
            for r in indicator["eligibility"]
            if r["valid_from"] <= on and (r.get("valid_to") is None or on <= r["valid_to"])
        )
        if rule.get("born_before"):
            return birth < str(rule["born_before"])
        years = self.told["adult_age"] if rule.get("adult") else rule["min_age"]
        return birth <= f"{int(on[:4]) - years}{on[4:]}"

    def born(self, birth: str) -> tuple[str, str]:
        return (birth + "-01-01"[len(birth) - 4 :])[:10], (birth + "-12-31"[len(birth) - 4 :])[:10]

    def scope(self, unit: str) -> list[str]:
        return [unit] if unit in [u["unit_id"] for u in self.units] else [u["unit_id"] for u in self.units]


def rung(value: Any) -> Json:
    """Return a rung's status and day; empty for what is none."""
    return value if isinstance(value, dict) and isinstance(value.get("status"), str) else {}


def counts_for(person: Person, plan: Plan) -> list[Json]:
    """Return the indicators for which somebody counts: not gone away, old enough, not excluded."""
    birth = person.get("birth_date")
    if person.get("moved_away") or birth is None:
        return []
    first = plan.born(birth)[0]
    return [
        i
        for i in plan.indicators
        if plan.old_enough(i, first) and person.get("exclusion") not in i.get("exclusions", ())
    ]


def day_doubted(person: Person, key: str, plan: Plan) -> bool:
    """Tell whether nobody can have come to where they stand on the day that is said."""
    head, on = person.head(key), rung(person.get(key)).get("achieved_on")
    if head is None or not on:
        return False
    birth = person.get("birth_date")
    return bool(
        head.doubtful
        or on < plan.oldest
        or (birth is not None and on < plan.born(birth)[0])
        or (on > plan.last and on > local_day(head.at + SLACK_MS))
    )
