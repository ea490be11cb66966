"""What the generator works on while it makes a ward: people and homes, still to be finished."""

from dataclasses import dataclass, field
from datetime import date

State = tuple[str, str]
"""A rung and the basis of knowing it."""


@dataclass(eq=False, slots=True)
class DemoPerson:
    """Somebody who does not exist. `states` is the truth, `known` which of it the register says.

    `age` is in full years on the campaign's day of eligibility. `basis` says what a known state rests on.
    """

    relation: str
    sex: str
    age: int
    home: "DemoHousehold"
    born: date = date.min
    year_only: bool = False
    name: str = ""
    residency: str = "permanent"
    phone: str | None = None
    operator: str | None = None
    cohorts: set[str] = field(default_factory=set)
    exclusion: str | None = None
    hard_case: bool = False
    states: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    resident_id: str = ""
    relative_of: "DemoPerson | None" = None

    @property
    def birth_date(self) -> str:
        """The birth date as the register has it: a day, or the year alone."""
        return f"{self.born.year}" if self.year_only else self.born.isoformat()


@dataclass(eq=False, slots=True)
class DemoHousehold:
    """A household. `number` is the running number of its printed code, `shared` a house of lodgers."""

    unit: str
    number: int
    cell: str
    code: str = ""
    address: str = ""
    shared: bool = False
    people: list[DemoPerson] = field(default_factory=list)
    household_id: str = ""
