"""Residents as the people they are, found under the id of any of their records. Pure."""

from collections.abc import Iterable

from shared.link import groups, one_person
from shared.merge import Record


def persons_by_id(records: Iterable[Record]) -> dict[str, Record]:
    """Return `{id: person}` of every resident who lives: linked ones are one person, under each of their ids.

    `records` are residents with the links between them; others are left out.
    """
    found = list(records)
    residents = {r.id: r for r in found if r.kind == "resident"}
    links = [r for r in found if r.kind == "link"]
    return {
        part.id: person
        for group in groups(residents, links)
        if not (person := one_person(group)).value("deleted")
        for part in group
    }
