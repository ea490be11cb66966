"""What the tests of reports share."""

from datetime import date

from sync_server.accounts.service import Viewer
from sync_server.reports import service
from sync_server.reports.period import Period
from sync_server.reports.service import Opened
from tests.sync_server.office import Office, fresh_id

WEEK = Period("weekly", date(2024, 5, 13), date(2024, 5, 19))


def viewer(name: str = "phuong") -> Viewer:
    return Viewer(fresh_id(), name, "long-thuy", "", "supervisor")


async def begun(office: Office, period: Period = WEEK) -> str:
    return service.begin(office.services, period)


def shown(office: Office, report_id: str) -> Opened:
    return service.opened(office.services, report_id)
