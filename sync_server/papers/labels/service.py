"""Which labels are wanted: those of doors that have a code, or blank ones for doors still to be found."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.household import household_of
from shared.household_code import CodeFault, HouseholdCode, read_code
from shared.problem import NOT_FOUND, ProblemError
from shared.text import DEFAULT, speaking, t
from shared.unit import Unit
from sync_server.papers.labels import queries, runs
from sync_server.papers.labels.queries import RunRow
from sync_server.papers.labels.sheet import SIZES, Label, Size, draw_sheets
from sync_server.store.stored import read_in
from sync_server.web.services import Services

MOST_BLANKS = 960


@dataclass(frozen=True)
class LabelOrder:
    """Labels of `units`: with `blanks` so many new codes for each, else those of its households.

    `worn`: only those that somebody at the door said can no longer be read.

    `key` is the form's: the same form sent again gives the same labels. `by` is who prints.

    `link` is the address before `/h/CODE`, for codes that any phone's camera opens; without it codes are
    the short text that only the app reads, readable when small or dirty.
    """

    units: tuple[str, ...]
    size: Size = "small"
    blanks: int = 0
    worn: bool = False
    link: str | None = None
    key: str = ""
    by: str = ""


@speaking(DEFAULT)
def sheets(services: Services, wanted: LabelOrder) -> tuple[bytes, int]:
    """Return a PDF and how many labels are on it. Blank codes are given out once per form.

    Raises NoMoreCodesError where a khu phố has fewer numbers left than blanks are wanted, and
    RunWithdrawnError for a form whose print run was taken back.
    """
    campaign = services.campaign().campaign
    units = [campaign.unit(u) for u in wanted.units]
    codes = (
        _blank_codes(services, units, wanted) if wanted.blanks else _codes_of(services, units, wanted.worn)
    )
    return _drawn(codes, wanted)


@speaking(DEFAULT)
def sheets_of_run(services: Services, units: Sequence[Unit], run_id: str, link: str | None) -> bytes:
    """Return the PDF of a print run once more; raise ProblemError `not_found` for none that stands."""
    run = runs.find(services, units, run_id)
    if not run.stands:
        raise ProblemError(NOT_FOUND)
    size = next((s for s in SIZES if s == run.row.size), SIZES[0])
    named = tuple(dict.fromkeys(unit.unit_id for unit, _, _ in run.ranges))
    return _drawn(runs.codes_of(run), LabelOrder(named, size, link=link))[0]


def _drawn(codes: Sequence[tuple[Unit, HouseholdCode]], wanted: LabelOrder) -> tuple[bytes, int]:
    units = {unit.unit_id: unit.short for unit, _ in codes}
    labels = [Label(code, unit.label, _qr_text(code, wanted)) for unit, code in codes]
    title = t("labels.title", units=", ".join(units.values()))
    return draw_sheets(labels, wanted.size, title), len(labels)


def _qr_text(code: HouseholdCode, wanted: LabelOrder) -> str:
    return f"{wanted.link}/h/{code}" if wanted.link and wanted.size == "large" else code.qr_text


def _blank_codes(
    services: Services, units: Sequence[Unit], wanted: LabelOrder
) -> list[tuple[Unit, HouseholdCode]]:
    run = RunRow(
        ward_id=services.ward_id,
        run_id=runs.run_id_of(wanted.key, wanted.units, wanted.blanks, wanted.size),
        made_ms=services.clock(),
        made_by=wanted.by,
        size=wanted.size,
    )
    return runs.print_run(services, run, units, wanted.blanks)


def _codes_of(services: Services, units: Sequence[Unit], worn: bool) -> list[tuple[Unit, HouseholdCode]]:
    """Return the codes of households that stand in `units`, by khu phố and number."""
    by_id = {u.unit_id: u for u in units}
    with services.database.read() as connection:
        docs = queries.household_docs(connection, services.ward_id, list(by_id))
    homes = [h for h in map(household_of, read_in(docs)) if not h.deleted]
    wanted = [h for h in homes if h.unit in by_id and (h.label_worn or not worn)]
    found = [(by_id[h.unit], code) for h in wanted if (code := _read(h.code))]
    places = {u.unit_id: place for place, u in enumerate(units)}
    return sorted(found, key=lambda one: (places[one[0].unit_id], one[1].prefix, one[1].number))


def _read(text: object) -> HouseholdCode | None:
    code = read_code(text if isinstance(text, str) else "")
    return None if isinstance(code, CodeFault) else code
