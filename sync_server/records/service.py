"""Open a number of the board to the records behind it, for those who may see them, and log that."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.household import household_of
from shared.indicator import Indicator
from shared.merge import Record
from shared.problem import NOT_FOUND, WRONG_SCOPE, ProblemError
from shared.unit import Unit
from sync_server.accounts import service as accounts
from sync_server.accounts.service import Viewer
from sync_server.paging import part_of
from sync_server.records import queries
from sync_server.records.cell_names import CellName, cell_name
from sync_server.records.lines import Lines, Surroundings, ordered
from sync_server.rollups import service as rollups
from sync_server.services import Services
from sync_server.stored import record_in

PER_PAGE = 50
_MOST_CELLS = 4


@dataclass(frozen=True)
class Wanted:
    """What a list is of: `cells` of the roll-up, all of one kind of record, under `unit_id`."""

    unit_id: str
    cells: tuple[str, ...]
    page: int = 1


@dataclass(frozen=True)
class RecordsPage:
    """One page of the list behind a number; `count` is how long the whole list is."""

    wanted: Wanted
    unit: Unit
    kind: str
    title: str
    indicator: Indicator | None
    lines: tuple[dict[str, str], ...]
    count: int
    pages: int

    @property
    def first_number(self) -> int:
        """The running number of the first line."""
        return (self.wanted.page - 1) * PER_PAGE + 1


def records(services: Services, viewer: Viewer, wanted: Wanted) -> RecordsPage:
    """Return a page of the records behind a number, the nearest page there is, and log who looked.

    Raises ProblemError `not_found` for what no board has, `wrong_scope` for what is not the viewer's.
    """
    published = services.campaign()
    campaign = published.campaign
    names = _names(campaign, wanted)
    below = campaign.scope_of(wanted.unit_id)
    if not set(campaign.scope_of(viewer.unit_id)).issuperset(below):
        raise ProblemError(WRONG_SCOPE)
    database, ward_id = services.database, services.ward_id
    found = [
        r for c in wanted.cells for r in rollups.records_behind(database, ward_id, published.rules, below, c)
    ]
    shown, page, pages = part_of(ordered(found, names[0].kind), wanted.page, PER_PAGE)
    lines = _described(services, viewer, Lines(names[0].kind, names[0].indicator), shown, wanted)
    return RecordsPage(
        wanted=Wanted(wanted.unit_id, wanted.cells, page),
        unit=campaign.unit(wanted.unit_id),
        kind=names[0].kind,
        title=", ".join(n.title for n in names),
        indicator=names[0].indicator,
        lines=lines,
        count=len(found),
        pages=pages,
    )


def _names(campaign: Campaign, wanted: Wanted) -> list[CellName]:
    try:
        campaign.unit(wanted.unit_id)
        names = [cell_name(c, campaign) for c in wanted.cells]
    except LookupError as error:
        raise ProblemError(NOT_FOUND) from error
    if (
        not 1 <= len(set(wanted.cells)) == len(names) <= _MOST_CELLS
        or len({(n.kind, n.indicator) for n in names}) > 1
    ):
        raise ProblemError(NOT_FOUND)
    return names


def _described(
    services: Services, viewer: Viewer, lines: Lines, shown: Sequence[Record], wanted: Wanted
) -> tuple[dict[str, str], ...]:
    """Return the lines' texts, and write into the access log that they were read."""
    homes, helpers = lines.needs(shown)
    accounts.note(
        services, viewer, "records_read", f"{wanted.unit_id} {' '.join(wanted.cells)} p{wanted.page}"
    )
    with services.database.read() as connection:
        docs = queries.docs_of(connection, services.ward_id, homes)
        around = Surroundings(
            campaign=services.campaigns.current(connection).campaign,
            households={h.id: h for h in (household_of(record_in(d)) for d in docs)},
            helpers=queries.helper_names(connection, services.ward_id, helpers),
        )
    return tuple(lines.describe(r, around) for r in shown)
