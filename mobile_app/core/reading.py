"""What there is to read on a phone: households, who lives there, what was done; all from memory."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from mobile_app.core.own_work import OwnWork
from mobile_app.core.people_index import ANY
from mobile_app.core.register import Register
from mobile_app.core.views import (
    HouseholdLine,
    HouseholdView,
    ObstacleView,
    ReferralView,
    ResidentView,
    UnreadableView,
)
from mobile_app.store.own_change import OwnChange
from shared.matching.person import Person
from shared.quota import Helped
from shared.visit import Visit


class Reading:
    """The questions that need nothing but the register, and what was stated here."""

    _register: Register
    _own_work: OwnWork

    @property
    def edition(self) -> int:
        """A number that is another one whenever lines or figures may have changed."""
        return self._register.edition

    def households(self, search: str = "", state: str | None = None) -> list[HouseholdLine]:
        """Return the list's lines in walking order, of one state if given; a search needs no accents."""
        return self._register.lines(search, lambda line: state in (None, line.state))

    def line(self, household_id: str) -> HouseholdLine | None:
        """Return a household's line of the list, or None."""
        return self._register.line(household_id)

    def household(self, household_id: str) -> HouseholdView | None:
        """Return a household, or None."""
        return self._register.household(household_id)

    def door(self, household_id: str) -> HouseholdView | None:
        """Return a household as far as a visit to it needs, also one that cannot be read, or None."""
        return self._register.door(household_id)

    def unreadable(self, entity: str) -> UnreadableView | None:
        """Return what there is to say of a record that cannot be read, or None for any other."""
        return self._register.unreadable.find(entity)

    def all_unreadable(self, search: str = "") -> list[UnreadableView]:
        """Return all records that cannot be read, or those whose name has all words of a search."""
        return self._register.unreadable.all(search)

    def unreadable_at(self, household_id: str) -> list[UnreadableView]:
        """Return those records of a household that cannot be read."""
        return self._register.unreadable_at(household_id)

    def household_by_code(self, code: str) -> str | None:
        """Return the id of the household with that code (as `str(HouseholdCode)`), or None."""
        return self._register.by_code(code)

    def residents(self, household_id: str) -> list[ResidentView]:
        """Return who lives in a household: its head first, then the older before the younger."""
        return self._register.residents(household_id)

    def resident(self, resident_id: str) -> ResidentView | None:
        """Return a resident, or None."""
        return self._register.resident(resident_id)

    def alike(self, person: Person) -> list[ResidentView]:
        """Return who on this phone may be that person (E-21, T-02), the likeliest first."""
        return self._register.alike(person)

    def people(self, search: str, most: int, cohorts: AbstractSet[str] = ANY) -> list[ResidentView]:
        """Return whom a search by name, birth date or telephone finds: at most so many, of these cohorts."""
        return self._register.people(search, most, cohorts)

    def name_of(self, entity: str) -> str:
        """Return what people call a resident or a household, or an empty text for anything else."""
        resident, home = self.resident(entity), self.household(entity)
        return resident.resident.full_name if resident else home.household.address if home else ""

    def visits(self, household_id: str) -> list[Visit]:
        """Return the visits of a household, newest first."""
        return self._register.visits(household_id)

    def moved_away(self, household_id: str) -> list[ResidentView]:
        """Return who lived in a household and has left the ward."""
        return self._register.moved_away(household_id)

    def referrals(self, household_id: str) -> list[ReferralView]:
        """Return where a household and its people were handed on to, newest first."""
        return self._register.referrals(household_id)

    def unread_answers(self) -> int:
        """Return how many of the own obstacles have an answer that was not read here yet."""
        return sum(view.unread for view in self._register.obstacles())

    def obstacles(self) -> list[ObstacleView]:
        """Return all obstacles on this phone."""
        return self._register.obstacles()

    def visited(self, since_ms: int) -> list[Visit]:
        """Return the visits recorded on this phone since a moment (Unix ms) and not taken back, in order."""
        return self._own_work.visits(since_ms)

    def helped(self, since_ms: int = 0) -> list[Helped]:
        """Return whom this helper brought to a step of the quota; `since_ms`, by what was stated then."""
        return self._own_work.helped(since_ms)

    def own(self) -> Sequence[OwnChange]:
        """Return what was stated on this phone and is recent, set aside or not yet safe, oldest first."""
        return self._own_work.outbox.changes
