"""Put the board together: totals against targets, by today's date, and how fresh they are."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from shared.campaign import Campaign
from shared.local_time import local_day
from shared.matrix import MatrixCell, matrix
from shared.unit import Unit
from sync_server.office.board.board import Board, build_board
from sync_server.office.board.timeline import Timeline, timeline
from sync_server.people.devices.freshness import Freshness, areas_of, freshness, is_seen
from sync_server.store import devices as enrolment
from sync_server.store import rollups
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer


@dataclass(frozen=True)
class BoardPage:
    """Everything the board's page shows, as of `now` (Unix ms)."""

    campaign: Campaign
    unit: Unit
    board: Board
    timeline: Timeline
    freshness: Freshness
    now: int


def board(services: Services, viewer: Viewer) -> BoardPage:
    """Return the board of what `viewer` may see: one index range of totals, whatever the ward's size."""
    now = services.clock()
    today = date.fromisoformat(local_day(now))
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        totals = rollups.totals(connection, services.ward_id)
        phones = enrolment.devices(connection, services.ward_id)
    seen = frozenset(campaign.scope_of(viewer.unit_id))
    return BoardPage(
        campaign=campaign,
        unit=campaign.unit(viewer.unit_id),
        board=build_board(campaign, totals, viewer.unit_id, today),
        timeline=timeline(campaign, today),
        freshness=freshness(
            [
                (d, h)
                for d, h in phones
                if seen & areas_of(d, campaign) or is_seen(d, campaign, viewer.unit_id)
            ],
            campaign,
            now,
        ),
        now=now,
    )


def figures(services: Services) -> tuple[Campaign, list[MatrixCell]]:
    """Return the campaign in force and its board as plain figures."""
    today = date.fromisoformat(local_day(services.clock()))
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        return campaign, matrix(campaign, rollups.totals(connection, services.ward_id), today)


def mark_of_records(services: Services, viewer: Viewer) -> str:
    """Return a mark of how the records stand that the viewer sees; another one when any of them changed."""
    with services.database.read() as connection:
        scope = services.campaigns.current(connection).campaign.scope_of(viewer.unit_id)
        digests = rollups.digests(connection, services.ward_id)
    seen = [(unit, digests[unit]) for unit in scope if unit in digests]
    return sha256(repr(seen).encode()).hexdigest()[:16]
