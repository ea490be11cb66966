"""A household that is not on the list: what is typed, and what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass

from mobile_app.core.acts import HouseholdDraft
from mobile_app.screens.households.state import Found, Refused, find
from shared.campaign import Campaign
from shared.household_code import CodeFault, read_code
from shared.text import t
from shared.vietnamese import clean


@dataclass(frozen=True, slots=True)
class HouseholdFaults:
    """What keeps a household from being saved. `taken` is the code's own household, to be opened instead."""

    code: str | None = None
    address: str | None = None
    taken: str | None = None

    @property
    def any(self) -> bool:
        """Tell whether it cannot be saved."""
        return bool(self.code or self.address or self.taken)


def check(
    code: str, address: str, by_code: Callable[[str], str | None], campaign: Campaign, unit: str
) -> HouseholdFaults:
    """Return what is wrong; a household may be without a code."""
    missing = None if clean(address) else t("new_household.address_missing")
    if not code.strip():
        return HouseholdFaults(None, missing)
    match find(code, by_code, campaign, [unit]):
        case Found(key):
            return HouseholdFaults(None, missing, key)
        case Refused(text):
            return HouseholdFaults(text, missing)
    return HouseholdFaults(None, missing)


def draft_of(code: str, address: str, unit: str, cell: str | None) -> HouseholdDraft:
    """Return the household as typed and tapped."""
    read = read_code(code)
    return HouseholdDraft(unit, None if isinstance(read, CodeFault) else str(read), address, cell)
