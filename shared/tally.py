"""A desk's tally: how many callers came to a service point, and how many were served (R-27, A-20).

There is one per phone, service point and day, and only that phone counts in it. Each number so has one
author, and sums are right in whatever order phones are heard.
"""

from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from shared.change import Fact, Id
from shared.merge import Record
from shared.partial_date import Day
from shared.stated import Key

MOST_CALLERS = 2_000
Count = Annotated[int, Field(strict=True, ge=0, le=MOST_CALLERS)]


class DeskTally(BaseModel):
    """A tally as it stands. `place` is the service point, `unit` the khu phố its phone belongs to."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    id: str
    unit: Key
    place: Key
    on: Day
    device: Id
    seen: Count = 0
    served: Count = 0
    deleted: StrictBool = False


class Callers(NamedTuple):
    """How many came, and how many of them were served."""

    seen: int = 0
    served: int = 0


def one_came(callers: Callers) -> Callers:
    """Return the count after one more caller; it stops at the most that is believed."""
    return callers._replace(seen=min(callers.seen + 1, MOST_CALLERS))


def one_served(callers: Callers) -> Callers:
    """Return the count after one more was served, who came even if nobody counted them then."""
    served = min(callers.served + 1, MOST_CALLERS)
    return Callers(max(callers.seen, served), served)


def tally_of(record: Record) -> DeskTally:
    """Return the tally a record of kind `tally` describes."""
    return DeskTally.model_validate(record.values() | {"id": record.id})


def counted(record: Record) -> Callers:
    """Return what a tally's record counts; nothing for values that are no counts."""
    seen, served = (record.value(name) for name in Callers._fields)
    return Callers(*(n if type(n) is int and 0 <= n <= MOST_CALLERS else 0 for n in (seen, served)))


def counts_for_another(fact: Fact, known: Record | None, device: str) -> bool:
    """Tell whether a fact would count in another phone's tally than that of `device`."""
    if fact.kind != "tally":
        return False
    stated = fact.set.get("device")
    owners = {stated.v} if stated else set()
    return owners | ({known.value("device")} if known else set()) != {device}


def puts_day_right(fact: Fact) -> bool:
    """Tell whether a fact says of a tally only which day it is of: that counts nobody."""
    return fact.kind == "tally" and fact.set.keys() == {"on"}
