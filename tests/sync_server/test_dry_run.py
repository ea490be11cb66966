"""How a dry run reads a file, as its page shows it."""

import io
from html import unescape

from openpyxl import Workbook

from shared.text import t
from sync_server.web.roles import Role
from tests.sync_server.phones import Ward
from tests.sync_server.scopes import visitor
from tests.sync_server.test_rosters import AN, csv_of, recorded, upload


async def test_a_sheet_called_after_a_khu_pho_is_its_list(ward: Ward) -> None:
    """Where no column tells, and only until somebody chooses another; a mere number is no khu phố."""
    await recorded(ward)
    row = [AN[1], AN[2], AN[6]]
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        for name, chosen in (("Khu phố 3", 1), ("3", 0)):
            book = Workbook()
            book.worksheets[0].title = name
            for line in (["Họ và tên", "Ngày sinh", "Định danh"], row):
                book.worksheets[0].append(line)
            book.save(out := io.BytesIO())
            page = (await police.ask("GET", await upload(police, out.getvalue()))).text
            assert page.count('<option value="kp3" selected>') == chosen


async def test_a_list_that_says_no_rung_is_said_so(ward: Ward) -> None:
    """Everybody would agree with it: whoever uploads it is told that it says nothing of how far they are."""
    await recorded(ward)
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        for mapped in (False, True):
            body = csv_of([*AN[:6], AN[6] if mapped else "có"])
            body = body if mapped else body.replace("Định danh".encode(), "Ghi chép".encode())
            page = (await police.ask("GET", await upload(police, body))).text
            assert (t("roster.no_rungs") in unescape(page)) is not mapped
