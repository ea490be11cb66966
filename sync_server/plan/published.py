"""Publish a campaign, and find the one in force, made ready for use."""

import threading
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.problem import BUSY, ProblemError
from shared.rollup import RollupRules, rules_of
from sync_server.ledger import rollups
from sync_server.store import campaigns as queries
from sync_server.store.campaigns import WardRow
from sync_server.store.database import Connection, Database


@dataclass(frozen=True)
class Published:
    """A campaign as published: its JSON bytes, its parsed form, its counting rules, its ETag."""

    body: bytes
    campaign: Campaign
    rules: RollupRules

    @property
    def etag(self) -> str:
        """The quoted tag by which a phone asks whether anything is new."""
        return f'"{self.campaign.campaign_id}-{self.campaign.version}"'


class Campaigns:
    """The campaign in force, parsed once per version. The database says which version that is."""

    def __init__(self, ward_id: str) -> None:
        self._ward_id = ward_id
        self._line = threading.Lock()
        self._newest: Published | None = None

    def current(self, connection: Connection, ward: WardRow | None = None) -> Published:
        """Return the campaign in force in this transaction; raise ProblemError `busy` if there is none."""
        row = ward or queries.find_ward(connection, self._ward_id)
        if row is None:
            raise ProblemError(BUSY, "no campaign is published yet")
        with self._line:
            known = self._newest
            if known is None or (known.campaign.campaign_id, known.campaign.version) != row[-2:]:
                body = queries.body_of(connection, self._ward_id, row.campaign_id, row.campaign_version)
                self._newest = known = read_campaign(body)
            return known


def read_campaign(body: bytes) -> Published:
    """Return the campaign in `body`; raise pydantic's ValidationError if it is none."""
    campaign = Campaign.model_validate_json(body)
    return Published(body, campaign, rules_of(campaign))


def publish(database: Database, body: bytes, now: int) -> Published:
    """Put a new version in force and count everything anew by its rules, in one transaction.

    Raises pydantic's ValidationError for a wrong campaign, SQLAlchemy's IntegrityError for a version
    that was published before.
    """
    new = read_campaign(body)
    with database.write(alone=True) as connection:
        publish_within(connection, new, now)
    return new


def publish_within(connection: Connection, new: Published, now: int) -> None:
    """Put a version in force and count everything anew, in a transaction that locks all others out."""
    plan = new.campaign
    key = {"ward_id": plan.ward_id, "campaign_id": plan.campaign_id, "version": plan.version}
    seq = queries.put_in_force(connection, plan.ward_id, plan.campaign_id, plan.version)
    queries.add_campaign(connection, key | {"body": new.body, "published_ms": now, "after_seq": seq})
    rollups.rebuild(connection, plan.ward_id, new.rules)
