"""Find the doors to work on."""

from shared.campaign import Campaign
from shared.local_time import local_day
from sync_server.office.worklist.doors import Door, DoorFilter, doors
from sync_server.store import records as queries
from sync_server.store.stored import read_in
from sync_server.web.services import Services


def wanted_doors(services: Services, campaign: Campaign, wanted: DoorFilter) -> list[Door]:
    """Return the households of one khu phố that fit, as one walks."""
    with services.database.read() as connection:
        docs = queries.docs_of_kind(connection, services.ward_id, "household", [wanted.unit])
    return doors(read_in(docs), campaign, wanted, local_day(services.clock()))
