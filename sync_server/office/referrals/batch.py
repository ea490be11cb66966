"""The batch of cases that goes out as an Excel file, with room for the replies."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from shared.partial_date import written
from shared.text import DEFAULT, speaking, t
from sync_server.brought.spreadsheet import xlsx
from sync_server.office.referrals.cases import RESULTS, ReferralCase
from sync_server.office.referrals.replies import COLUMNS

_WIDTHS = {"case": 38, "name": 26, "address": 40, "about": 30, "note": 30}


@speaking(DEFAULT)
def batch_file(found: Sequence[ReferralCase], unread: Sequence[str] = ()) -> bytes:
    """Return the cases as XLSX, one a line; what is chosen from a list has a list.

    `unread` are the ids of cases that cannot be read: each has a line that says so.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = t("referrals.sheet")
    sheet.append([t(f"referrals.col_{name}") for name in COLUMNS])
    for case in found:
        sheet.append(_row(case))
    for case_id in unread:
        sheet.append([case_id, t("unreadable.short")])
    for place, name in enumerate(COLUMNS, 1):
        sheet.cell(1, place).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(name, 16)
    choices = ",".join(t(f"referrals.result_{result}") for result in RESULTS)
    rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    column = get_column_letter(COLUMNS.index("result") + 1)
    rule.add(f"{column}2:{column}{max(2, len(found) + 1)}")
    sheet.add_data_validation(rule)
    sheet.freeze_panes = "A2"
    return xlsx(book)


def _row(case: ReferralCase) -> list[str]:
    told = case.referral
    person, home = case.resident, case.household
    return [
        told.id,
        person.full_name if person else "",
        (person.phone or "") if person else "",
        case.area,
        home.address if home else "",
        told.note or (case.indicator.label if case.indicator else ""),
        written(told.on),
        "",
        "",
        "",
    ]
