"""Make a joining code for a helper of a unit, and the address that brings them into the app."""

from dataclasses import dataclass

from sync_server.people.enrolment import service as enrolment
from sync_server.store.devices import Helper
from sync_server.web.services import Services

VALID_MINUTES = 24 * 60
_CATEGORY = "volunteer"


@dataclass(frozen=True)
class Invitation:
    """A joining code, good once until `expires_ms`; `address` opens the app with it."""

    helper: str
    unit: str
    code: str
    address: str
    expires_ms: int


def invite(
    services: Services, base_url: str, unit_id: str, name: str, category: str = _CATEGORY
) -> Invitation:
    """Return a fresh code for the helper of that name in that unit, who is kept if they are new.

    Raises LookupError for a unit that the campaign does not have.
    """
    services.campaign().campaign.unit(unit_id)
    helper = enrolment.helper_named(services.enrolment(), name, unit_id, category)
    return invite_helper(services, base_url, helper)


def invite_helper(
    services: Services, base_url: str, helper: Helper, minutes: int = VALID_MINUTES
) -> Invitation:
    """Return a fresh code for a helper, good for `minutes`; raise LookupError for one of an unknown unit."""
    campaign, desk = services.campaign().campaign, services.enrolment()
    unit, scope = campaign.unit(helper.area), frozenset(campaign.scope_of(helper.area))
    code = enrolment.make_code(desk, helper.helper_id, scope, minutes)
    expires = desk.now + minutes * 60_000
    return Invitation(helper.name, unit.label, code, join_address(base_url, code), expires)


def join_address(base_url: str, code: str) -> str:
    """Return the address that opens the app and joins with `code`."""
    return f"{base_url}/app/join/{code}"
