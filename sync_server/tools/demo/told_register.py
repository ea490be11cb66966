"""The register as changes: one act per household, with everybody in it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sync_server.tools.demo.ledger import DemoAuthor, Ledger, Statement
from sync_server.tools.demo.people import DemoHousehold, DemoPerson

_BY_POLICE = dict.fromkeys(("full_name", "birth_date", "sex"), "police_list")


def tell_register(ledger: Ledger, author: DemoAuthor, homes: Sequence[DemoHousehold]) -> None:
    """Let `author` state every home, one second after the other."""
    at = author.joined
    for home in homes:
        at += timedelta(seconds=1)
        ledger.tell(author, at, None, statements_of(ledger, at, home))


def statements_of(ledger: Ledger, at: datetime, home: DemoHousehold) -> list[Statement]:
    """Return what makes a home with its people, who are given their ids."""
    home.household_id = ledger.make_id(at)
    values = {"unit": home.unit, "code": home.code, "cell": home.cell, "address": home.address}
    said = [Statement("household", home.household_id, values)]
    for person in home.people:
        person.resident_id = ledger.make_id(at)
    return said + [
        Statement("resident", p.resident_id, values_of(p), _BY_POLICE | p.known) for p in home.people
    ]


def _ticks(person: DemoPerson) -> list[str]:
    """Return what most officials with an account have done beside the indicators (R-16)."""
    active = person.states.get("eid", "").startswith("activated")
    return ["public_portals"] if "official" in person.cohorts and active and len(person.name) % 4 else []


def values_of(person: DemoPerson) -> dict[str, Any]:
    """Return the fields of a resident that say something, with the rungs that the register knows."""
    values = {
        "unit": person.home.unit,
        "household": person.home.household_id,
        "full_name": person.name,
        "birth_date": person.birth_date,
        "sex": person.sex,
        "relation": person.relation,
        "residency": person.residency,
        "phone": person.phone,
        "operator": person.operator,
        "cohorts": sorted(person.cohorts),
        "relative_of": person.relative_of.resident_id if person.relative_of else None,
        "ticks": _ticks(person),
        "exclusion": person.exclusion,
        "hard_case": person.hard_case,
    }
    rungs = {name: {"status": person.states[name]} for name in person.known}
    return {k: v for k, v in values.items() if v} | rungs
