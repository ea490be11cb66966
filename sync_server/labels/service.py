"""Which labels are wanted: those of doors that have a code, or blank ones for doors still to be found."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.household import household_of
from shared.household_code import CodeFault, HouseholdCode, make_code, read_code
from shared.text import DEFAULT, speaking, t
from shared.unit import Unit
from sync_server.labels import queries
from sync_server.labels.queries import Sheet
from sync_server.labels.sheet import Label, Size, draw_sheets
from sync_server.services import Services
from sync_server.stored import record_in

MOST_BLANKS = 960
_LAST_NUMBER = 9999


class NoMoreCodesError(Exception):
    """A khu phố's four digits are used up."""


@dataclass(frozen=True)
class Wanted:
    """Labels of `units`: with `blanks` so many new codes for each, else those of its households.

    `worn`: only those that somebody at the door said can no longer be read.

    `link` is the address before `/h/CODE`, for codes that any phone's camera opens; without it codes are
    the short text that only the app reads, readable when small or dirty.
    """

    units: tuple[str, ...]
    size: Size = "small"
    blanks: int = 0
    worn: bool = False
    link: str | None = None


@speaking(DEFAULT)
def sheets(services: Services, wanted: Wanted) -> tuple[bytes, int]:
    """Return a PDF and how many labels are on it. Blank codes are never given out twice.

    Raises NoMoreCodesError where a khu phố has fewer numbers left than blanks are wanted.
    """
    campaign = services.campaign().campaign
    units = [campaign.unit(u) for u in wanted.units]
    codes = (
        _new_codes(services, units, wanted.blanks)
        if wanted.blanks
        else _codes_of(services, units, worn=wanted.worn)
    )
    labels = [Label(code, unit.label, _qr_text(code, wanted)) for unit, code in codes]
    title = t("labels.title", units=", ".join(u.short for u in units))
    return draw_sheets(labels, wanted.size, title), len(labels)


def _qr_text(code: HouseholdCode, wanted: Wanted) -> str:
    return f"{wanted.link}/h/{code}" if wanted.link and wanted.size == "large" else code.qr_text


def _codes_of(services: Services, units: Sequence[Unit], *, worn: bool) -> list[tuple[Unit, HouseholdCode]]:
    """Return the codes of households that stand in `units`, by khu phố and number."""
    by_id = {u.unit_id: u for u in units}
    with services.database.read() as connection:
        docs = queries.household_docs(connection, services.ward_id, list(by_id))
    homes = [h for h in (household_of(record_in(doc)) for doc in docs) if not h.deleted]
    wanted = [h for h in homes if h.unit in by_id and (h.label_worn or not worn)]
    found = [(by_id[h.unit], code) for h in wanted if (code := _read(h.code))]
    places = {u.unit_id: place for place, u in enumerate(units)}
    return sorted(found, key=lambda one: (places[one[0].unit_id], one[1].prefix, one[1].number))


def _new_codes(services: Services, units: Sequence[Unit], count: int) -> list[tuple[Unit, HouseholdCode]]:
    """Return `count` codes per khu phố that no door and no printed label has, and keep them as taken."""
    made: list[tuple[Unit, HouseholdCode]] = []
    with services.database.write() as connection:
        used = _highest(queries.household_docs(connection, services.ward_id))
        for unit in units:
            prefix = unit.code_prefix or ""
            printed = queries.last_printed(connection, services.ward_id, unit.unit_id)
            first = max(used.get(prefix, 0), printed) + 1
            last = first + count - 1
            if last > _LAST_NUMBER:
                raise NoMoreCodesError(unit.label)
            queries.add_sheet(
                connection, Sheet(services.ward_id, unit.unit_id, first, last, services.clock())
            )
            made += [(unit, make_code(prefix, number)) for number in range(first, last + 1)]
    return made


def _highest(docs: Sequence[bytes]) -> dict[str, int]:
    """Return the highest number in use per prefix, of deleted and moved households as well."""
    highest: dict[str, int] = {}
    for doc in docs:
        for head in record_in(doc).fields.get("code", ()):
            if (code := _read(head.value)) is not None:
                highest[code.prefix] = max(highest.get(code.prefix, 0), code.number)
    return highest


def _read(text: str | None) -> HouseholdCode | None:
    code = read_code(text or "")
    return None if isinstance(code, CodeFault) else code
