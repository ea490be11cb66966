"""Whether the server takes pushes, and the figures it tells of itself."""

from shared.problem import BUSY, INTERNAL, UPGRADED, ProblemError
from sync_server.custody.operations import queries
from sync_server.people.devices.freshness import is_late
from sync_server.store import campaigns, schema
from sync_server.store import devices as enrolment
from sync_server.web.services import Services


def require_ready(services: Services) -> None:
    """Raise ProblemError `busy`, `clock_behind` or `upgraded` unless pushes are taken here right now."""
    services.require_right_clock()
    if not services.writer.takes_more:
        raise ProblemError(BUSY, "stopping or overloaded")
    try:
        with services.database.read() as connection:
            known = campaigns.find_ward(connection, services.ward_id) is not None
            step = schema.told_step(connection)
    except Exception as error:
        raise ProblemError(BUSY, "the database does not answer") from error
    if step != schema.NEWEST:
        raise ProblemError(UPGRADED)
    if not known:
        raise ProblemError(BUSY, "no campaign is published yet")


def state(services: Services) -> dict[str, int]:
    """Return the figures of this ward by name."""
    with services.database.read() as connection:
        ward = campaigns.find_ward(connection, services.ward_id)
        phones = [d for d, _ in enrolment.devices(connection, services.ward_id) if d.revoked_ms is None]
        set_aside = queries.quarantine_count(connection, services.ward_id)
        failed = queries.quarantine_count(connection, services.ward_id, INTERNAL.slug)
    return {
        "waiting": services.writer.waiting,
        "seq": ward.seq if ward else 0,
        "phones": len(phones),
        "late": sum(is_late(d, services.clock()) for d in phones),
        "quarantine": set_aside,
        "failed": failed,
    }
