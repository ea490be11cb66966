"""List phones and refuse one, each within what the viewer may see."""

from dataclasses import dataclass

from shared.campaign import Campaign
from shared.contract import APP_VERSION
from shared.problem import NOT_FOUND, ProblemError
from sync_server.people.accounts import service as accounts
from sync_server.people.devices.freshness import area_words, is_late, is_seen
from sync_server.people.enrolment import service as enrolment
from sync_server.store import devices as queries
from sync_server.store.devices import Device, Helper
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer


@dataclass(frozen=True)
class HelperPhone:
    """A phone with its helper. What it holds unsent is what it said when it last pushed."""

    device: Device
    helper: Helper
    area: str
    late: bool

    @property
    def old_version(self) -> bool:
        """Whether another version of the app is the newest."""
        return self.device.app_version != APP_VERSION


def phones(services: Services, viewer: Viewer) -> list[HelperPhone]:
    """Return the phones all of whose khu phố the viewer sees: in use first, the longest unheard of first."""
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        known = queries.devices(connection, services.ward_id)
    now = services.clock()
    mine = [_phone(d, h, campaign, now) for d, h in known if is_seen(d, campaign, viewer.unit_id)]
    return sorted(mine, key=lambda p: (p.device.revoked_ms is not None, p.device.last_seen_ms))


def phone(services: Services, viewer: Viewer, device_id: str) -> HelperPhone:
    """Return one phone; raise ProblemError `not_found` for any that the viewer does not see."""
    for found in phones(services, viewer):
        if found.device.device_id == device_id:
            return found
    raise ProblemError(NOT_FOUND)


def revoke(services: Services, viewer: Viewer, device_id: str) -> None:
    """Refuse a phone from now on; raise ProblemError `not_found` as `phone` does. What it sent stays."""
    if phone(services, viewer, device_id).device.revoked_ms is None:
        enrolment.revoke(services.enrolment(), device_id)
        accounts.note(services, viewer, "device_revoked", device_id)


def _phone(device: Device, helper: Helper, campaign: Campaign, now: int) -> HelperPhone:
    return HelperPhone(device, helper, area_words(device, campaign), is_late(device, now))
