"""Open a number to the records behind it, for those who may see them, and log that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from shared.campaign import Campaign
from shared.facts import can_hold
from shared.household import household_of
from shared.indicator import Indicator
from shared.merge import Record
from shared.problem import NOT_FOUND, WRONG_SCOPE, ProblemError
from shared.readable import is_readable
from shared.rollup import contributions, monday
from shared.text import t
from shared.unit import Unit
from shared.written import day
from sync_server.ledger import rollups
from sync_server.office.records.cell_names import CellName, cell_name
from sync_server.office.records.lines import RecordContext, RecordLines, ordered
from sync_server.people.accounts import service as accounts
from sync_server.plan.published import Published
from sync_server.store import records as queries
from sync_server.store.paging import part_of
from sync_server.store.stored import readable, record_in
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

PER_PAGE = 50
# As many as a campaign of a year has weeks, and those from before.
MOST_CELLS = 60
_MOST_NAMED = 4
_LONGEST_SUBJECT = 280
_HAVE_A_DAY = ("visit", "obstacle", "referral", "tally")


@dataclass(frozen=True)
class WantedList:
    """What a list is of: `cells` of the roll-up, all of one kind of record, under `unit_id`.

    `week` is a Monday (`YYYY-MM-DD`): only what happened in that week; empty for all.
    """

    unit_id: str
    cells: tuple[str, ...]
    week: str = ""


@dataclass(frozen=True)
class Behind:
    """The records behind a number: all of one `kind`, under `unit`; `title` says what they have in common.

    `amount` is the number where one record adds more than one to it, as a desk's tally does. `effects` are
    what each record, by its id, did to a difference: +1 or -1. `erased` are those that the number still
    counts though their data are erased. `steps` says by id what somebody was helped with.
    """

    unit: Unit
    kind: str
    title: str
    records: Sequence[Record]
    indicator: Indicator | None = None
    amount: int | None = None
    effects: Mapping[str, int] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    erased: int = 0


@dataclass(frozen=True)
class RecordsPage:
    """One page of the list behind a number."""

    behind: Behind
    lines: tuple[dict[str, str], ...]
    page: int
    pages: int

    @property
    def count(self) -> int:
        """How long the whole list is."""
        return len(self.behind.records)

    @property
    def first_number(self) -> int:
        """The running number of the first line."""
        return (self.page - 1) * PER_PAGE + 1


def records(services: Services, viewer: Viewer, wanted: WantedList, page: int) -> RecordsPage:
    """Return a page of the records behind a number of the roll-up, and log who looked.

    Raises ProblemError `not_found` for what no page counts, `wrong_scope` for what is not the viewer's.
    """
    published = services.campaign()
    below = seen_below(published.campaign, viewer, wanted.unit_id)
    names = names_of(published.campaign, wanted)
    found = rollups.records_behind(services.database, services.ward_id, published.rules, below, *wanted.cells)
    behind = behind_cells(published, wanted, names, found)
    if not wanted.week:  # of which week the erased were is not kept
        erased = rollups.erased_of(services.database, services.ward_id, below, wanted.cells)
        behind = replace(behind, erased=erased)
    return show(services, viewer, behind, page, f"{wanted.unit_id} {' '.join(wanted.cells)} {wanted.week}")


def seen_below(campaign: Campaign, viewer: Viewer, unit_id: str) -> tuple[str, ...]:
    """Return the khu phố under a unit.

    Raises ProblemError `not_found` for no unit, `wrong_scope` where `viewer` does not see all of them.
    """
    try:
        below = campaign.scope_of(unit_id)
    except LookupError as error:
        raise ProblemError(NOT_FOUND) from error
    if not set(campaign.scope_of(viewer.unit_id)).issuperset(below):
        raise ProblemError(WRONG_SCOPE)
    return below


def names_of(campaign: Campaign, wanted: WantedList) -> list[CellName]:
    """Return what the cells count; raise ProblemError `not_found` where that is nothing, or nothing alike."""
    try:
        names = [cell_name(c, campaign) for c in wanted.cells]
    except LookupError as error:
        raise ProblemError(NOT_FOUND) from error
    several = not 1 <= len(set(wanted.cells)) == len(names) <= MOST_CELLS
    alike = len({(n.kind, n.indicator) for n in names}) == 1
    if several or not alike or (wanted.week and names[0].kind not in _HAVE_A_DAY):
        raise ProblemError(NOT_FOUND)
    return names


def behind_cells(
    published: Published, wanted: WantedList, names: Sequence[CellName], found: Iterable[Record]
) -> Behind:
    """Return what stands behind cells of the roll-up."""
    kept = [r for r in found if not wanted.week or _in_week(r, wanted.week)]
    title = ", ".join(n.title for n in names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
    if wanted.week:
        title = t("cell.in_week", title=title, first=day(date.fromisoformat(wanted.week)))
    amount = None
    if names[0].kind == "tally":
        cells = [c for r in kept for c in contributions(r, published.rules)[1]]
        amount = sum(cells.count(c) for c in wanted.cells)
    unit = published.campaign.unit(wanted.unit_id)
    return Behind(unit, names[0].kind, title, kept, names[0].indicator, amount)


def _in_week(record: Record, week: str) -> bool:
    day = record.value("on")
    return can_hold("visit", "on", day) and monday(day) == week


def show(services: Services, viewer: Viewer, behind: Behind, page: int, subject: str) -> RecordsPage:
    """Return a page of the list, the nearest there is; log that `viewer` read what `subject` names."""
    sound = [r for r in behind.records if is_readable(r)]
    unread = {r.id: r for r in behind.records} | dict.fromkeys(r.id for r in sound)
    in_order = ordered(sound, behind.kind) + [r for r in unread.values() if r is not None]
    shown, page, pages = part_of(in_order, page, PER_PAGE)
    accounts.note(services, viewer, "records_read", f"{subject[:_LONGEST_SUBJECT].strip()} p{page}")
    lines = RecordLines(behind.kind, behind.indicator)
    needed, helpers = lines.needs(r for r in shown if unread[r.id] is None)
    with services.database.read() as connection:
        campaign = services.campaigns.current(connection).campaign
        docs = queries.docs_of(connection, services.ward_id, needed)
        names = queries.helper_names(connection, services.ward_id, helpers)
    around = surroundings(campaign, viewer, readable(map(record_in, docs)), names)
    told = (
        (lines.describe(r, around) if unread[r.id] is None else {"unreadable": r.id}) | _beside(behind, r.id)
        for r in shown
    )
    return RecordsPage(behind, tuple(told), page, pages)


def _beside(behind: Behind, record_id: str) -> dict[str, str]:
    """Return what a line says beyond its record."""
    effect = behind.effects.get(record_id)
    return {
        "effect": "" if effect is None else f"{effect:+d}",
        "steps": behind.steps.get(record_id, ""),
    }


def surroundings(
    campaign: Campaign, viewer: Viewer, found: Iterable[Record], helpers: Mapping[str, str]
) -> RecordContext:
    """Return what lines name beside their own record, of it only what `viewer` may see."""
    units = campaign.scope_of(viewer.unit_id)
    seen = [r for r in found if r.value("unit") in units and not r.value("deleted")]
    return RecordContext(
        campaign=campaign,
        households={r.id: household_of(r) for r in seen if r.kind == "household"},
        people={r.id: r.value("full_name") or "" for r in seen if r.kind == "resident"},
        helpers=helpers,
    )
