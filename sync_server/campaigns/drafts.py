"""Another version of the plan: taken in from an Excel file, looked at, and put in force on its day."""

import secrets
from dataclasses import dataclass
from datetime import date

from shared.campaign import Campaign
from shared.identity import new_id
from shared.problem import NOT_FOUND, ProblemError
from sync_server.accounts import service as accounts
from sync_server.accounts.service import Viewer
from sync_server.campaigns import queries
from sync_server.campaigns.difference import Difference, Obstruction, differences, obstructions
from sync_server.campaigns.due import put_due_in_force
from sync_server.campaigns.queries import DraftRow
from sync_server.campaigns.service import read_campaign
from sync_server.campaigns.tables import CampaignFaultsError, Fault, from_tables, to_tables
from sync_server.campaigns.workbook import from_workbook, to_workbook
from sync_server.clock import local_day
from sync_server.rollups import queries as rollups
from sync_server.services import Services


@dataclass(frozen=True)
class Draft:
    """A version that is not in force: what it changes, and what keeps it from being taken."""

    row: DraftRow
    campaign: Campaign
    differences: tuple[Difference, ...]
    obstructions: tuple[Obstruction, ...]


def workbook(services: Services) -> bytes:
    """Return the campaign in force as an Excel file."""
    return to_workbook(to_tables(services.campaign().campaign))


def take_in(services: Services, viewer: Viewer, content: bytes) -> str:
    """Keep an edited file as a draft and return its id.

    Raises NoWorkbookError, and CampaignFaultsError for a file that makes no campaign of this ward.
    """
    old, new = services.campaign().campaign, from_tables(from_workbook(content))
    if (new.campaign_id, new.ward_id) != (old.campaign_id, old.ward_id):
        raise CampaignFaultsError([Fault("general", None, "campaign_id, ward_id", "another")])
    now = services.clock()
    row = DraftRow(
        ward_id=services.ward_id,
        draft_id=new_id(now, secrets.token_bytes(10)),
        body=new.model_dump_json().encode(),
        effective_on="",
        state="draft",
        made_by=viewer.name,
        made_ms=now,
    )
    with services.database.write() as connection:
        queries.add_draft(connection, row)
    return row.draft_id


def drafts(services: Services) -> list[DraftRow]:
    """Return every draft, the newest first."""
    with services.database.read() as connection:
        return queries.drafts(connection, services.ward_id)


def look(services: Services, draft_id: str) -> Draft:
    """Return a draft beside what is in force; raise ProblemError `not_found`."""
    with services.database.read() as connection:
        row = queries.find_draft(connection, services.ward_id, draft_id)
        if row is None:
            raise ProblemError(NOT_FOUND)
        old = services.campaigns.current(connection).campaign
        totals = rollups.totals(connection, services.ward_id)
    new = read_campaign(row.body).campaign
    return Draft(row, new, tuple(differences(old, new)), tuple(obstructions(old, new, totals)))


def schedule(services: Services, viewer: Viewer, draft_id: str, day: date) -> bool:
    """Let a draft come into force on `day`, at once if that is today; tell whether it could be taken.

    Raises ProblemError `not_found` for what is no draft, ValueError for a day that is past.
    """
    today = local_day(services.clock())
    if day.isoformat() < today:
        raise ValueError(day)
    found = look(services, draft_id)
    if found.row.state != "draft":
        raise ProblemError(NOT_FOUND)
    if found.obstructions:
        return False
    with services.database.write() as connection:
        values = {"state": "scheduled", "effective_on": day.isoformat()}
        queries.change_draft(connection, services.ward_id, draft_id, values)
    accounts.note(services, viewer, "campaign_scheduled", f"{draft_id} {day.isoformat()}")
    put_due_in_force(services.database, services.ward_id, services.clock())
    return True


def drop(services: Services, viewer: Viewer, draft_id: str) -> None:
    """Give up a draft that is not in force yet; raise ProblemError `not_found`."""
    with services.database.write() as connection:
        row = queries.find_draft(connection, services.ward_id, draft_id)
        if row is None or row.state not in ("draft", "scheduled"):
            raise ProblemError(NOT_FOUND)
        queries.change_draft(connection, services.ward_id, draft_id, {"state": "dropped"})
    accounts.note(services, viewer, "campaign_dropped", draft_id)
