"""A ward's office in a real browser: the synthetic ward with some casework in it, and people signed in."""

import json
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from shared.change import Fact, FieldValue
from shared.identity import new_id
from shared.local_time import local_day
from shared.text import DEFAULT
from sync_server.config import Settings
from sync_server.ledger.rollups import rebuild, records_behind
from sync_server.office.acts.service import Author, state
from sync_server.papers.reports import service as reports
from sync_server.people.accounts import service as accounts
from sync_server.store.database import append_rows
from sync_server.store.tables.records import entity, id_bytes
from sync_server.web.languages import COOKIE
from sync_server.web.roles import Role
from sync_server.web.services import Services
from tests.browser.ward import Ward

PASSWORD = "mat-khau-thu-nghiem"
NAME = "quan-tri"
# Every page that the head of a page leads to, and one of each further kind.
PAGES = {
    "board": "/",
    "progress": "/progress/eid",
    "worklist": "/worklist?unit=kp3",
    "leading": "/leading",
    "cohort": "/leading/member",
    "obstacles": "/obstacles",
    "referrals": "/referrals",
    "points": "/points",
    "merit": "/merit",
    "quota": "/merit/quota",
    "reports": "/reports",
    "labels": "/labels",
    "report-template": "/report-template",
    "plan": "/plan",
    "plan-targets": "/plan/edit/targets",
    "plan-hours": "/plan/edit/service_points.hours",
    "plan-general": "/plan/edit/general",
    "assign": "/assign",
    "helpers": "/helpers",
    "devices": "/devices",
    "accounts": "/accounts",
    "duplicates": "/duplicates",
    "conflicts": "/conflicts",
    "set-aside": "/set-aside",
    "handovers": "/handovers",
    "rosters": "/rosters",
    "privacy": "/privacy",
    "access-log": "/access-log",
    "records": "/records?unit=kp3&cell=eid.achieved",
    "records-obstacles": "/records?unit=long-thuy&cell=obstacles.open",
    "cohort-complete": "/leading/official?who=complete&duty=eid",
    "account": "/account",
    "password": "/account/password",
    "second-factor": "/account/second-factor",
    "refusals": "/refusals",
    "invite": "/invite",
    "obstacles-blocked": "/obstacles/blocked?unit=kp3&indicator=eid",
    "duplicates-settled": "/duplicates/settled",
    "records-unreadable": "/records?unit=kp5&cell=residents",
}


class OfficeWard(Ward):
    """The synthetic ward with an administrator, some obstacles and some referrals."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._folder = folder
        with self._services() as services:
            accounts.create_account(services, NAME, "long-thuy", PASSWORD, Role.ADMINISTRATOR)
            _casework(services)
            _unreadable(services)
            today = date.fromisoformat(local_day(services.clock()))
            week = reports.period_of(services.campaign().campaign, "weekly", today.isoformat(), today)
            self._report = reports.begin(services, week)

    @property
    def pages(self) -> dict[str, str]:
        """Every page, a report that was begun among them."""
        return PAGES | {"report": f"/reports/{self._report}"}

    def add_household(self, unit: str) -> None:
        """Let a household appear, beside the running server."""
        with self._services() as services:
            author = Author(_id(services), "Tổ công nghệ số", "long-thuy")
            state(services, author, [_fact(services, "household", {"unit": unit, "address": "Nhà mới"})])

    @contextmanager
    def _services(self) -> Iterator[Services]:
        services = Services.open(Settings(data=self._folder))
        try:
            yield services
        finally:
            services.close()


def _casework(services: Services) -> None:
    """State an overdue obstacle and a referral for a few residents who lack an account or a phone."""
    author = Author(_id(services), "Tổ công nghệ số", "long-thuy")
    today = date.fromisoformat(local_day(services.clock()))
    rules = services.campaign().rules
    people = records_behind(services.database, services.ward_id, rules, ["kp3", "kp4"], "eid.in_progress")
    for n, person in enumerate(people[:4]):
        about = {"unit": person.value("unit"), "household": person.value("household"), "resident": person.id}
        on = (today - timedelta(days=6 - n)).isoformat()
        due = (today + timedelta(days=2 * n - 3)).isoformat()
        kind = ("otp_missing", "sim_lost", "record_mismatch", "other")[n]
        told = {"type": kind, "on": on, "due": due, "indicator": "eid", "text": "Đã gọi hai lần, chưa được."}
        obstacle = _fact(services, "obstacle", about | told)
        consent = {"text": "operator.1", "language": "vi", "at": f"{on}T19:05"}
        handed = {"to": "operator", "operator": "vnpt", "on": on, "consent": consent}
        state(services, author, [obstacle], [_fact(services, "referral", about | handed)])


def _unreadable(services: Services) -> None:
    """Write a resident and an obstacle of kp5 that came in before anybody checked: no page can read them."""
    rows = []
    for kind, field in (("resident", "full_name"), ("obstacle", "on")):
        told = {"unit": "kp5", "text": "Đã gọi"} | {field: 7}
        stamps = [[_id(services), services.clock(), _id(services), "mobile"]]
        heads = {name: [[0, value, None]] for name, value in told.items()}
        id_ = _id(services)
        doc = json.dumps({"id": id_, "kind": kind, "stamps": stamps, "fields": heads}).encode()
        rows.append((services.ward_id, id_bytes(id_), kind, "kp5", 1, bytes(8), doc))
    with services.database.write() as connection:
        append_rows(connection, entity, rows)
        rebuild(connection, services.ward_id, services.campaign().rules)


def _fact(services: Services, kind: str, values: dict[str, Any]) -> Fact:
    given = {name: FieldValue(v=value) for name, value in values.items() if value is not None}
    return Fact(kind=kind, entity=_id(services), set=given)


def _id(services: Services) -> str:
    return new_id(services.clock(), secrets.token_bytes(10))


@contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A running browser."""
    browser = playwright.chromium.launch(
        executable_path=subprocess.run(
            ["which", "chromium"], capture_output=True, text=True, check=True
        ).stdout.strip(),
        args=["--no-sandbox", "--disable-gpu"],
    )
    yield browser
    browser.close()


def signed_in(
    browser: Browser, ward: Ward, language: str = DEFAULT, **looks: Any
) -> tuple[BrowserContext, Page]:
    """Return a window of the administrator's, who reads a language, looking as asked."""
    context = browser.new_context(locale="vi-VN", **looks)
    context.add_cookies([{"name": COOKIE, "value": language, "url": ward.url}])
    page = context.new_page()
    page.goto(f"{ward.url}/sign-in")
    page.fill("[name=name]", NAME)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{ward.url}/")
    return context, page
