"""Which acts say a day: those that a phone which cannot know the day asks for first (`phone_time`)."""

from collections.abc import Iterable
from datetime import date

from shared.change import Fact
from shared.day_doubt import day_in


def says_today(facts: Iterable[Fact], today: date) -> bool:
    """Tell whether facts say a day that the phone told: something was done today, or lasts from then on.

    What was done on another day, or is only put right, was not dated by the phone's clock. When it was said
    the server works out again at the next contact.
    """
    return any(_says(fact, today.isoformat()) for fact in facts)


def _says(fact: Fact, today: str) -> bool:
    lease = fact.set.get("lease")
    if fact.kind == "tally" or (lease is not None and lease.v is not None):
        return True  # callers are counted for the day, and a household is somebody's from it on
    return any(day_in(name, said.v) == today for name, said in fact.set.items())
