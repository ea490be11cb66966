"""What the server set aside and somebody is recording again: the next fitting act takes its place."""

from collections.abc import Sequence

from shared.change import Change, Fact


class Again:
    """The act on the desk, if any; it stays in the history whatever becomes of it."""

    def __init__(self) -> None:
        """Nothing is being recorded again."""
        self.change: Change | None = None

    def put(self, change: Change) -> None:
        """Begin with an act that was set aside."""
        self.change = change

    def replaced_by(self, facts: Sequence[Fact], household_id: str) -> str | None:
        """Return the id of the act whose place `facts` take, once; None where they are about another door."""
        before = self.change
        if before is None:
            return None
        new_door = facts[0].kind == before.facts[0].kind == "household"
        if not new_door and home_of(before) != household_id:
            return None
        self.change = None
        return before.id


def home_of(change: Change) -> str:
    """Return the household an act is about, or an empty text."""
    for fact in change.facts:
        if fact.kind == "household":
            return fact.entity
        if "household" in fact.set and fact.set["household"].v:
            return str(fact.set["household"].v)
    return ""
