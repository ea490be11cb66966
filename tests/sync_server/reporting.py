"""What the tests of reports share."""

import json
import re
from collections.abc import Mapping
from datetime import date

import httpx

from sync_server.papers.reports import service, writing
from sync_server.papers.reports.document import ReportHead
from sync_server.papers.reports.period import Period
from sync_server.papers.reports.service import Opened
from sync_server.papers.reports.writing import shown_of
from sync_server.store import records as queries
from sync_server.web.viewer import Viewer
from tests.sync_server.office import Office, fresh_id

WEEK = Period("weekly", date(2024, 5, 13), date(2024, 5, 19))


def viewer(name: str = "phuong") -> Viewer:
    return Viewer(fresh_id(), name, "long-thuy", "", "supervisor")


async def begun(office: Office, period: Period = WEEK) -> str:
    return service.begin(office.services, period)


def shown(office: Office, report_id: str) -> Opened:
    return service.opened(office.services, report_id)


def save(office: Office, it: Opened, head: ReportHead, texts: Mapping[str, str]) -> None:
    """Keep what a clerk writes who sees the report as `it` is."""
    writing.save(office.services, it.row.report_id, head, texts, shown_of(it.row, it.auto))


def seen(office: Office, entity: str, *fields: str) -> dict[str, list[str]]:
    """Return what somebody has seen of these fields who is shown the record as it stands."""
    with office.services.database.read() as connection:
        (kept,) = queries.docs_of(connection, office.services.ward_id, [entity])
    doc = json.loads(kept)
    return {f: [doc["stamps"][head[0]][0] for head in doc["fields"].get(f, ())] for f in fields}


def hidden(page: httpx.Response) -> dict[str, str]:
    """Return what the page's forms carry unseen."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
