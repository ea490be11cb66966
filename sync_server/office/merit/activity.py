"""What everybody did, day by day, as an Excel file: who is not on the payroll is paid by it (R-39). Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.styles import Font

from shared.campaign import Campaign
from shared.merge import Record
from shared.text import t
from shared.vietnamese import name_sort_key
from shared.written import day
from sync_server.brought.spreadsheet import xlsx
from sync_server.office.merit.lists import Rated
from sync_server.office.merit.work import Said, made_by


class DayOfWork(NamedTuple):
    """What one helper did on one day (`YYYY-MM-DD`): the doors they stood at, and how often."""

    helper_id: str
    on: str
    homes: frozenset[str]
    visits: int


def days_of_work(visits: Iterable[Record], said: Said) -> list[DayOfWork]:
    """Return each helper's days, from the visits that stand; `said` tells who recorded them."""
    homes: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for visit in visits:
        made, on = made_by(visit, said), visit.text("on")
        if made is not None and on is not None and not visit.value("deleted"):
            homes[made.by, on].append(visit.text("household") or "")
    return [DayOfWork(by, on, frozenset(doors), len(doors)) for (by, on), doors in sorted(homes.items())]


def activity_file(people: Iterable[Rated], work: Iterable[DayOfWork], campaign: Campaign) -> bytes:
    """Return the Excel file: a sheet with a row per person, and one with a row per person and day."""
    days: defaultdict[str, list[DayOfWork]] = defaultdict(list)
    for one in work:
        days[one.helper_id].append(one)
    book = Workbook()
    book.remove(book.worksheets[0])
    whole, each = (book.create_sheet(t(f"activity.sheet_{name}")) for name in ("people", "days"))
    whole.append([t(f"activity.col_{c}") for c in ("name", "unit", "category", "days", "homes", "visits")])
    each.append([t(f"activity.col_{c}") for c in ("name", "unit", "category", "day", "homes", "visits")])
    for person in sorted(people, key=lambda p: (p.unit_id, name_sort_key(p.name), p.helper_id)):
        own = days[person.helper_id]
        who = [person.name, campaign.unit_named(person.unit_id).label, person.category]
        homes = frozenset[str]().union(*(d.homes for d in own))
        whole.append([*who, len(own), len(homes), sum(d.visits for d in own)])
        for one in own:
            each.append([*who, day(date.fromisoformat(one.on)), len(one.homes), one.visits])
    for sheet in (whole, each):
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        sheet.freeze_panes = "A2"
        for column, width in zip("ABCDEF", (28, 24, 32, 12, 10, 12), strict=True):
            sheet.column_dimensions[column].width = width
    return xlsx(book)
