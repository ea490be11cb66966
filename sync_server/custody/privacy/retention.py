"""The day on which a campaign's personal data go: announced, then erased by the server; totals stay."""

import hashlib
import logging
import threading
from dataclasses import dataclass
from datetime import date, timedelta

from shared.campaign import Campaign
from shared.identity import new_id
from shared.local_time import local_day
from shared.problem import ProblemError
from sync_server.ledger import erase
from sync_server.store import accounts, campaigns
from sync_server.store import erasures as queries
from sync_server.store.accounts import Access
from sync_server.store.database import Connection
from sync_server.web.services import Services

_log = logging.getLogger(__name__)
# From so long before, the pages of an administrator say it.
WARNED_DAYS = 30
# A plan with a wrong day can be corrected for so long, whatever it says: what is erased is gone.
LEAST_NOTICE_DAYS = 7
_LOOK_EVERY_S = 60.0


@dataclass(frozen=True)
class Retention:
    """When data go: `day` is None where the plan says none; `gone` tells whether it was done."""

    day: date | None
    left: int
    over: bool
    gone: bool

    @property
    def state(self) -> str:
        """What there is to say: `unset`, `set`, `near` or `gone`."""
        if self.day is None:
            return "unset"
        return "gone" if self.gone else "near" if self.left <= WARNED_DAYS else "set"

    @property
    def pressing(self) -> bool:
        """Whether an administrator should hear of it without asking."""
        return self.state in ("near", "gone") or (self.state == "unset" and self.over)


def retention(services: Services) -> Retention:
    """Return when the campaign's personal data go, as of today."""
    today = date.fromisoformat(local_day(services.clock()))
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        day = _day_of(connection, campaign)
        gone = day is not None and day <= today and not queries.has_records(connection, services.ward_id)
    return Retention(day, (day - today).days if day else 0, today > campaign.ends_on, gone)


def erase_if_due(services: Services) -> int:
    """Erase everybody if the campaign's day has come; return how many records went, here and now.

    What is recorded after that day goes at the next look on another day. Several processes and restarts do
    it once: the act's id follows from ward, campaign and day. Raises ProblemError `busy`, `storage_full`.
    """
    now = services.clock()
    today = local_day(now)
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        act = _act(campaign, today)
        if not _is_due(connection, campaign, act, today):
            return 0
    entry = services.lasting.begin("erased_all", act, now)
    with services.database.write(alone=True) as connection:
        published = services.campaigns.current(connection)
        if not _is_due(connection, published.campaign, act, today):
            return 0
        gone = erase.erase_all(connection, services.ward_id, published.rules, act, now)
        done = Access(None, "erased_by_plan", f"{campaign.campaign_id} {gone}")
        accounts.add_access(connection, services.ward_id, now, done)
    services.lasting.confirm(entry)
    _log.warning("the campaign's retention day has come: %d records erased", gone)
    return gone


def _is_due(connection: Connection, campaign: Campaign, act: str, today: str) -> bool:
    day = _day_of(connection, campaign)
    if day is None or day.isoformat() > today or not queries.has_records(connection, campaign.ward_id):
        return False
    return act not in queries.erased_ids(connection, campaign.ward_id)


def _day_of(connection: Connection, campaign: Campaign) -> date | None:
    """Return the day the plan says, never sooner than a week after the version that says so was published."""
    if campaign.erase_on is None:
        return None
    key = campaign.ward_id, campaign.campaign_id, campaign.version
    published = date.fromisoformat(local_day(campaigns.published_ms(connection, *key)))
    return max(campaign.erase_on, published + timedelta(days=LEAST_NOTICE_DAYS))


def _act(campaign: Campaign, today: str) -> str:
    told = f"{campaign.ward_id}|{campaign.campaign_id}|{today}".encode()
    return new_id(0, hashlib.sha256(told).digest())


class RetentionWatch:
    """Looks every minute whether the day has come, in a thread of its own, the first time at once."""

    def __init__(self, services: Services) -> None:
        """Start."""
        self._services = services
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop after what is under way."""
        self._closing.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                erase_if_due(self._services)
            except ProblemError as problem:
                _log.warning("erasing waits: %s", problem.problem.slug)
            except Exception:  # noqa: BLE001 - the next look may succeed
                _log.exception("looking whether data are to be erased failed")
            if self._closing.wait(_LOOK_EVERY_S):
                return
