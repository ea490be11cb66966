"""Put together what the page of service points shows."""

from collections.abc import Callable
from datetime import date

from shared.local_time import local_day
from shared.vietnamese import name_sort_key
from sync_server.office.points.calendar import PointRecord, Week, record_of
from sync_server.store import devices as enrolment
from sync_server.store import records as queries
from sync_server.store.stored import read_in
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer


def on_duty(services: Services) -> Callable[[PointRecord, Week], list[str]]:
    """Return what names those of a point's unit on duty who recorded something there in a week (R-41)."""
    with services.database.read() as connection:
        helpers = {h.helper_id: h for h in enrolment.helpers(connection, services.ward_id)}

    def names(point: PointRecord, week: Week) -> list[str]:
        there = (helpers[i] for i in week.people if i in helpers)
        return sorted((h.name for h in there if h.unit_id == point.point.staff_unit), key=name_sort_key)

    return names


def point_records(services: Services, viewer: Viewer) -> list[PointRecord]:
    """Return each service point that the viewer sees, with its weeks."""
    campaign, today = services.campaign().campaign, date.fromisoformat(local_day(services.clock()))
    units = campaign.scope_of(viewer.unit_id)
    with services.database.read() as connection:
        docs = [
            doc
            for kind in ("tally", "visit")
            for doc in queries.docs_of_kind(connection, services.ward_id, kind, units)
        ]
    records = read_in(docs)
    return [record_of(point, records, campaign, today) for point in campaign.points_for(units)]
