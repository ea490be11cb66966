"""Write down what was refused, and list it. Of what was typed, three letters of a name nobody has."""

import hashlib
import logging
from dataclasses import dataclass

from shared.problem import ProblemError
from shared.text import t
from sync_server.people.refusals import queries
from sync_server.people.refusals.queries import RefusalRow
from sync_server.store.database import Connection
from sync_server.store.paging import Part, page_count
from sync_server.web.services import Services
from sync_server.web.sessions.about import place_of, place_words

KEPT_MS = 90 * 24 * 60 * 60 * 1000
MOST_KEPT = 10_000
PER_PAGE = 50
_HOUR_MS = 60 * 60 * 1000
_SHOWN_OF_A_NAME = 3
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Refusal:
    """What was refused (`action`), to which account or to which typed name, from which address, at what."""

    action: str
    address: str
    account_id: str | None = None
    name: str = ""
    subject: str = ""


@dataclass(frozen=True)
class RefusalLine:
    """A line as the page shows it; times are Unix ms."""

    who: str
    did: str
    subject: str
    where: str
    first_ms: int
    last_ms: int
    n: int


def hint(name: str) -> str:
    """Return what is shown of a name that nobody has: people type passwords into the wrong field."""
    letters = [c for c in name[:40] if c.isprintable() and not c.isspace()]
    return "".join(letters[:_SHOWN_OF_A_NAME]) + "…" if letters else "…"


def write(connection: Connection, services: Services, refused: Refusal) -> None:
    """Count a refusal; the same again within the hour adds to its line."""
    now = services.clock()
    name = "" if refused.account_id else hint(refused.name)
    values = {
        "action": refused.action,
        "account_id": refused.account_id,
        "name": name,
        "subject": refused.subject[:120],
        "place": place_of(refused.address),
    }
    told = "\n".join(f"{v}" for v in values.values())
    key = hashlib.sha256(told.encode()).digest()[:16]
    about = {"ward_id": services.ward_id, "hour": now // _HOUR_MS, "key": key}
    queries.add(connection, about | values | {"first_ms": now, "last_ms": now, "n": 1})
    queries.forget_old(connection, services.ward_id, now - KEPT_MS)
    beyond = queries.moment_beyond(connection, services.ward_id, MOST_KEPT)
    if beyond is not None:
        queries.forget_old(connection, services.ward_id, beyond + 1)


def note(services: Services, refused: Refusal) -> None:
    """Count a refusal in a transaction of its own; the answer does not wait for a database that is busy."""
    try:
        with services.database.write() as connection:
            write(connection, services, refused)
    except ProblemError as problem:
        _log.warning("a refusal was not written down: %s", problem.problem.slug)


def listed(services: Services, page: int) -> Part[RefusalLine]:
    """Return a page of what was refused, the newest first."""
    with services.database.read() as connection:
        pages = page_count(queries.count(connection, services.ward_id), PER_PAGE)
        page = min(max(page, 1), pages)
        rows = queries.listed(connection, services.ward_id, (page - 1) * PER_PAGE, PER_PAGE)
    return Part([_line(row) for row in rows], page, pages)


def _line(row: RefusalRow) -> RefusalLine:
    return RefusalLine(
        row.account_name or t("refusals.nobody", name=row.name),
        t(f"refusals.did_{row.action}"),
        row.subject,
        place_words(row.place),
        row.first_ms,
        row.last_ms,
        row.n,
    )
