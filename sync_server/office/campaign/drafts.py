"""Another version of the plan: from a form or an Excel file, looked at, and put in force on its day."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.campaign import Campaign
from shared.identity import new_id
from shared.local_time import local_day
from shared.problem import NOT_FOUND, ProblemError
from sync_server.people.accounts import service as accounts
from sync_server.plan.difference import PlanDifference, clashes, differences
from sync_server.plan.due import put_due_in_force
from sync_server.plan.obstructions import Obstruction, obstructions
from sync_server.plan.published import read_campaign
from sync_server.plan.tables import CampaignFaultsError, PlanFault, Rows, from_tables, to_tables
from sync_server.plan.workbook import from_workbook, to_workbook
from sync_server.store import campaigns as queries
from sync_server.store.campaigns import DraftRow
from sync_server.store.database import Connection
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

_OPEN = ("draft", "scheduled")


@dataclass(frozen=True)
class PlanDraft:
    """A version that is not in force: what it changes, and what keeps it from being taken.

    `differences` are to the version that somebody changed; `meanwhile` is what came into force since then,
    and `clashes` are those of the differences that meet with it.
    """

    row: DraftRow
    campaign: Campaign
    differences: tuple[PlanDifference, ...]
    meanwhile: tuple[PlanDifference, ...]
    clashes: tuple[PlanDifference, ...]
    obstructions: tuple[Obstruction, ...]
    outdated: bool


def workbook(services: Services) -> bytes:
    """Return the campaign in force as an Excel file."""
    return to_workbook(to_tables(services.campaign().campaign))


def take_in(services: Services, viewer: Viewer, content: bytes) -> str:
    """Keep an edited file as a draft and return its id.

    Raises NoWorkbookError, and CampaignFaultsError for a file that makes no campaign of this ward.
    """
    return _keep(services, viewer, from_tables(from_workbook(content)))


def tables_of(services: Services, draft_id: str, version: int | None = None) -> dict[str, Rows]:
    """Return the tables of a draft; without one those of a version, or else of the one in force.

    Raises ProblemError `not_found`.
    """
    with services.database.read() as connection:
        if draft_id:
            return to_tables(read_campaign(_found(connection, services, draft_id).body).campaign)
        current = services.campaigns.current(connection).campaign
        if version is None or version == current.version:
            return to_tables(current)
        return to_tables(_version(connection, services, current, version))


def edit(services: Services, viewer: Viewer, old: Mapping[str, Rows], table: str, rows: Rows) -> str:
    """Keep `old` with one table changed as a draft and return its id; raise CampaignFaultsError."""
    return _keep(services, viewer, from_tables({**old, table: rows}))


def _keep(services: Services, viewer: Viewer, new: Campaign) -> str:
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
        old = services.campaigns.current(connection).campaign
        if (new.campaign_id, new.ward_id) != (old.campaign_id, old.ward_id):
            raise CampaignFaultsError([PlanFault("general", None, "campaign_id, ward_id", "another")])
        try:
            _version(connection, services, old, new.version)
        except ProblemError as error:
            raise CampaignFaultsError([PlanFault("general", None, "version", "version")]) from error
        queries.add_draft(connection, row)
    return row.draft_id


def _version(connection: Connection, services: Services, current: Campaign, version: int) -> Campaign:
    """Return a version of the plan that was published; raise ProblemError `not_found`."""
    if version == current.version:
        return current
    body = queries.find_body(connection, services.ward_id, current.campaign_id, version)
    if body is None:
        raise ProblemError(NOT_FOUND)
    return read_campaign(body).campaign


def _found(connection: Connection, services: Services, draft_id: str) -> DraftRow:
    row = queries.find_draft(connection, services.ward_id, draft_id)
    if row is None:
        raise ProblemError(NOT_FOUND)
    return row


def drafts(services: Services) -> list[DraftRow]:
    """Return every draft, the newest first."""
    with services.database.read() as connection:
        return queries.drafts(connection, services.ward_id)


def look(services: Services, draft_id: str) -> PlanDraft:
    """Return a draft beside what it changes and what is in force; raise ProblemError `not_found`."""
    with services.database.read() as connection:
        row = _found(connection, services, draft_id)
        current = services.campaigns.current(connection).campaign
        new = read_campaign(row.body).campaign
        old = _version(connection, services, current, new.version)
        is_open = row.state in _OPEN
        against = obstructions(connection, services.ward_id, current, new) if is_open else []
    mine = differences(old, new)
    theirs = differences(old, current) if is_open else []
    return PlanDraft(
        row=row,
        campaign=new,
        differences=tuple(mine),
        meanwhile=tuple(theirs),
        clashes=tuple(clashes(mine, theirs)),
        obstructions=tuple(against),
        outdated=is_open and new.version != current.version,
    )


def schedule(services: Services, viewer: Viewer, draft_id: str, day: date) -> str:
    """Let a draft come into force on `day`, at once if that is today; return why not (a text key), or "".

    A draft of an older version than the one in force would undo what changed since, so it is not taken; nor
    is a second one while one waits for its day. Raises ProblemError `not_found` for what is no draft,
    ValueError for a day that is past.
    """
    today = local_day(services.clock())
    if day.isoformat() < today:
        raise ValueError(day)
    found = look(services, draft_id)
    if found.row.state != "draft":
        raise ProblemError(NOT_FOUND)
    if found.obstructions:
        return "plan.obstructed"
    with services.database.write(alone=True) as connection:
        current = services.campaigns.current(connection).campaign
        if found.campaign.version != current.version:
            return "plan.outdated"
        if any(d.state == "scheduled" for d in queries.drafts(connection, services.ward_id)):
            return "plan.another_waits"
        values = {"state": "scheduled", "effective_on": day.isoformat()}
        queries.change_draft(connection, services.ward_id, draft_id, values)
    accounts.note(services, viewer, "campaign_scheduled", f"{draft_id} {day.isoformat()}")
    put_due_in_force(services.database, services.ward_id, services.clock())
    return ""


def drop(services: Services, viewer: Viewer, draft_id: str) -> None:
    """Give up a draft that is not in force yet; raise ProblemError `not_found`."""
    with services.database.write() as connection:
        if _found(connection, services, draft_id).state not in _OPEN:
            raise ProblemError(NOT_FOUND)
        queries.change_draft(connection, services.ward_id, draft_id, {"state": "dropped"})
    accounts.note(services, viewer, "campaign_dropped", draft_id)
