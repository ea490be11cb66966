"""List the cases of whoever looks, send them out as a batch, take replies in: dry first, then as facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shared.campaign import Campaign
from shared.change import Fact
from shared.local_time import local_day
from shared.matrix import MatrixCell, matrix
from shared.merge import Record
from shared.pace import Pace, pace_of
from shared.unit import Unit
from sync_server.brought.grids import read_tables
from sync_server.office.acts.service import author_of, state
from sync_server.office.board.board import done_address
from sync_server.office.referrals.batch import batch_file
from sync_server.office.referrals.cases import ReferralCase, Which, cases
from sync_server.office.referrals.replies import Reply, Unread, column_names, facts_of, read_rows
from sync_server.people.accounts import service as accounts
from sync_server.store import records as queries
from sync_server.store import rollups
from sync_server.store.stored import noted, read_in
from sync_server.web.roles import Permission
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

MOST_IN_BATCH = 300
Seen = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Allocation:
    """The target that the viewer's own unit bears, and how it stands (R-45).

    `address` lists the people behind it; empty for who may not see them all, as a telecom company.
    """

    cell: MatrixCell
    label: str
    pace: Pace | None
    address: str


@dataclass(frozen=True)
class ReferralsPage:
    """Everything the page shows."""

    campaign: Campaign
    unit: Unit
    cases: tuple[ReferralCase, ...]
    allocations: tuple[Allocation, ...]
    today: str


@dataclass(frozen=True)
class DryRun:
    """What a file would do: per reply its case, and the lines that cannot be taken."""

    replies: tuple[tuple[ReferralCase, Reply], ...]
    unread: tuple[Unread, ...]


def referrals(services: Services, viewer: Viewer, which: Which) -> ReferralsPage:
    """Return the cases of `viewer`, and log that they were read."""
    today = local_day(services.clock())
    campaign, found = _cases(services, viewer, which)
    accounts.note(services, viewer, "referrals_read", f"{viewer.unit_id} {which} {len(found)}")
    with services.database.read() as connection:
        totals = rollups.totals(connection, services.ward_id)
    mine = [c for c in matrix(campaign, totals, date.fromisoformat(today)) if c.unit_id == viewer.unit_id]
    allocations = [
        Allocation(
            cell=c,
            label=campaign.indicator(c.indicator).label,
            pace=pace_of(c, campaign, date.fromisoformat(today)),
            address=done_address(campaign, c) if viewer.may(Permission.RECORDS) else "",
        )
        for c in mine
        if c.target is not None
    ]
    return ReferralsPage(campaign, campaign.unit(viewer.unit_id), tuple(found), tuple(allocations), today)


def batch(services: Services, viewer: Viewer) -> tuple[bytes, int]:
    """Return the open cases as an Excel file, at most 300, and how many; log that they were taken."""
    _, found = _cases(services, viewer, "open")
    taken = found[:MOST_IN_BATCH]
    accounts.note(services, viewer, "referrals_taken", f"{viewer.unit_id} {len(taken)}")
    told = noted() if viewer.may(Permission.RECORDS) else ()  # whose they are cannot be read either
    unread = [one.id for one in told if one.kind == "referral"]
    return batch_file(taken, unread), len(taken)


def try_file(services: Services, viewer: Viewer, body: bytes) -> DryRun:
    """Return what a reply file would do, changing nothing; raise UnreadableFile for what is no list."""
    _, found = _cases(services, viewer, "all")
    known = {c.referral.id: c for c in found}
    sheet = read_tables(body, column_names())[0]
    today = local_day(services.clock())
    replies, unread = read_rows(sheet, known, today)
    return DryRun(tuple((known[r.case_id], r) for r in replies), tuple(unread))


def reply(services: Services, viewer: Viewer, replies: Iterable[Reply], seen: Seen) -> dict[str, str]:
    """Keep replies, each with what was shown beside it; return per case why it was not kept.

    A case that is not the viewer's is answered as one that does not exist.
    """
    campaign, found = _cases(services, viewer, "all")
    known = {c.referral.id: c for c in found}
    operator = campaign.unit(viewer.unit_id).operator
    refused: dict[str, str] = {}
    acts: list[tuple[str, list[Fact]]] = []
    for one in replies:
        case = known.get(one.case_id)
        if case is None:
            refused[one.case_id] = "referrals.case_unknown"
        else:
            acts.append((one.case_id, facts_of(case, one, seen.get(one.case_id, {}), operator)))
    results = state(services, author_of(viewer), *[facts for _, facts in acts]) if acts else []
    for (case_id, _), result in zip(acts, results, strict=True):
        if result["status"] == "rejected":
            refused[case_id] = f"rejection.{result['reason']}"
    accounts.note(services, viewer, "referrals_answered", f"{viewer.unit_id} {len(acts)}")
    return refused


def _cases(services: Services, viewer: Viewer, which: Which) -> tuple[Campaign, list[ReferralCase]]:
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        units = campaign.scope_of(viewer.unit_id)
        records = _read(queries.docs_of_kind(connection, services.ward_id, "referral", units))
        about = {i for r in records for name in ("household", "resident") if (i := r.value(name))}
        others = _read(queries.docs_of(connection, services.ward_id, about))
    near = {r.id: r for r in others if r.value("unit") in units and not r.value("deleted")}
    return campaign, cases(records, near, campaign, campaign.unit(viewer.unit_id), which)


def _read(docs: Iterable[bytes]) -> list[Record]:
    return read_in(docs)
