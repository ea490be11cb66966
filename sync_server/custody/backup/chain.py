"""Accept where the log's hash chain is broken: both ends are kept with a reason, nothing is rewritten."""

from shared.vietnamese import clean
from sync_server.ledger.rollups import replay
from sync_server.store.accounts import Access, add_access
from sync_server.store.seams import ChainBreak, add_seam
from sync_server.web.services import Services

_LONGEST_REASON = 400


def broken_chain(services: Services) -> list[ChainBreak]:
    """Return the breaks of the ward's chain that nobody has accepted."""
    with services.database.read() as connection:
        return replay(connection, services.ward_id).breaks


def join(services: Services, reason: str) -> list[ChainBreak]:
    """Accept every break there is, and write each into the access log; return them.

    Raises ValueError without a reason.
    """
    why = clean(reason)[:_LONGEST_REASON]
    if not why:
        raise ValueError("a reason is needed")
    now = services.clock()
    with services.database.write() as connection:
        found = replay(connection, services.ward_id).breaks
        for broken in found:
            add_seam(connection, services.ward_id, broken, now, why)
            subject = f"{broken.seq} {broken.before_hash.hex()[:16]} {broken.hash.hex()[:16]}"
            add_access(connection, services.ward_id, now, Access(None, "chain_joined", subject))
    return found
