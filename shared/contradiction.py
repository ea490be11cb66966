"""Verdicts on residents that contradict each other: A=B and B=C, but A≠C. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from shared.link import MOST_LINKED, ends_of, meets, said_when, says_same, verdict_of
from shared.merge import Record


class Contradiction(NamedTuple):
    """Two who are said to be different and one person by way of others.

    `links` say `same` from each of `people` to the next, the first and last of whom `different` is about.
    """

    different: Record
    people: tuple[Record, ...]
    links: tuple[Record, ...]


def contradictions(residents: Mapping[str, Record], links: Iterable[Record]) -> list[Contradiction]:
    """Return what contradicts itself among `links`, by the shortest way for each that says `different`."""
    said = [link for link in links if meets(link, residents)]
    same: defaultdict[str, dict[str, Record]] = defaultdict(dict)
    for link in sorted(filter(says_same, said), key=said_when):
        one, other = ends_of(link)
        same[one].setdefault(other, link)
        same[other].setdefault(one, link)
    found = []
    for link in sorted((k for k in said if verdict_of(k) == "different"), key=said_when):
        way = _way(*ends_of(link), same)
        if way:
            steps = tuple(same[a][b] for a, b in pairwise(way))
            found.append(Contradiction(link, tuple(residents[i] for i in way), steps))
    return found


def _way(one: str, other: str, same: Mapping[str, Mapping[str, Record]]) -> list[str]:
    """Return the residents on a shortest way of links from one to another, both among them; none if none."""
    came_from, ask = {one: one}, [one]
    for person in ask:
        if person == other or len(came_from) > MOST_LINKED:
            break
        new = [i for i in same.get(person, ()) if i not in came_from]
        came_from.update(dict.fromkeys(new, person))
        ask += new
    if other not in came_from:
        return []
    way = [other]
    while way[-1] != one:
        way.append(came_from[way[-1]])
    return way[::-1]
