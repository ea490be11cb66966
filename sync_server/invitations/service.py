"""Make a joining code for a helper of a unit, and the address that brings them into the app."""

from dataclasses import dataclass

from shared.vietnamese import clean
from sync_server.enrolment import service as enrolment
from sync_server.services import Services

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


def invite(services: Services, base_url: str, unit_id: str, name: str) -> Invitation:
    """Return a fresh code for the helper of that name in that unit, who is kept if they are new.

    Raises LookupError for a unit that the campaign does not have.
    """
    campaign = services.campaign().campaign
    unit, scope = campaign.unit(unit_id), frozenset(campaign.scope_of(unit_id))
    desk = services.desk()
    known = enrolment.helpers(services.database, services.ward_id)
    same = [h for h in known if (h.unit_id, h.name) == (unit_id, clean(name))]
    helper = same[0] if same else enrolment.add_helper(desk, name, unit_id, _CATEGORY)
    code = enrolment.make_code(desk, helper.helper_id, scope, VALID_MINUTES)
    expires = desk.now + VALID_MINUTES * 60_000
    return Invitation(helper.name, unit.label, code, join_address(base_url, code), expires)


def join_address(base_url: str, code: str) -> str:
    """Return the address that opens the app and joins with `code`."""
    return f"{base_url}/app/join/{code}"
