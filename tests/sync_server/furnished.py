"""An office with something on every page, whose data has no Vietnamese letter: what has one is a text."""

import io
import json
import random
import re
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from shared.text import texts
from sync_server.config import Settings
from sync_server.office.duplicates.finder import Finder
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from sync_server.store import rosters
from sync_server.web.roles import Role
from tests.sync_server.office import (
    DAY_MS,
    PASSWORD,
    Office,
    Phone,
    fact,
    fresh_id,
    made_up_home,
    open_office,
)
from tests.sync_server.test_handover import change, device_of, hand_over, sealed, ward_key

LIST = b"Ho va ten,Ngay sinh,Khu pho,Dinh danh\nLe Van Moi,1990,Khu pho 3,Da cap\nLe Thi Hai,?,,\n"
_SPOKEN = {"alt", "aria-label", "placeholder", "title"}
_VOID = {"br", "hr", "img", "input", "link", "meta"}


def plain(thing: Any) -> Any:
    """Return JSON with Vietnamese letters made plain ones, and no day written as documents do."""
    if isinstance(thing, dict):
        return {key: plain(value) for key, value in thing.items()}
    if isinstance(thing, list):
        return [plain(value) for value in thing]
    if not isinstance(thing, str):
        return thing
    parts = unicodedata.normalize("NFD", thing.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(c for c in parts if not unicodedata.combining(c))
    return re.sub(r"\b\d{1,2}/(\d{1,2}/)?\d{4}\b", "a day", letters)


class Words(HTMLParser):
    """What a page says by its texts and to the ear, apart from what it marks as Vietnamese."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marked = dict(attrs).get("lang") == "vi" or (bool(self._open) and self._open[-1][1])
        if not marked:
            self.said += [value for name, value in attrs if value and name in _SPOKEN]
        if tag not in _VOID:
            self._open.append((tag, marked))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self._open and self._open[-1][1]):
            self.said.append(data.strip())


@asynccontextmanager
async def open_furnished(folder: Path) -> AsyncIterator[Office]:
    """Give an office of an administrator with something of every kind in it."""
    plan = folder / "plan.json"
    plan.write_text(json.dumps(plain(json.loads(Settings().campaign_file.read_text(encoding="utf-8")))))
    async with open_office(folder, campaign_file=plan) as office:
        accounts.create_account(office.services, "admin", "long-thuy", PASSWORD, Role.ADMINISTRATOR)
        accounts.create_account(office.services, "vnpt", "vnpt", PASSWORD, Role.OPERATOR_STAFF)
        await _recorded(office)
        await _handed_over(office)
        office.now_ms += 2 * DAY_MS
        await office.sign_in("admin")
        yield office


async def _recorded(office: Office) -> None:
    """Let phones record homes, an obstacle, a referral, two of one person, and what they disagree about."""
    rng = random.Random(4)
    phones = [await office.phone(unit, f"Helper {unit}") for unit in ("kp1", "kp2", "kp3")]
    for phone in phones:
        await phone.push(*[act for n in range(6) for act in plain(made_up_home(rng, phone.unit, n + 1)[1])])
    await phones[2].push(_case(phones[2]))
    twice = {"unit": "kp3", "full_name": "Nguyen Thi Hoa", "birth_date": "1957-03-12", "sex": "female"}
    sure = twice | {"full_name": "Tran Van Nam", "birth_date": "1960-01-02", "sex": "male"}
    ids = [fresh_id() for _ in range(4)]
    for somebody, told in zip(ids, (twice, twice, sure, sure), strict=True):
        await phones[2].push([fact("resident", somebody, **told)])
    with office.services.database.write() as connection:
        rosters.put_keys(connection, office.services.ward_id, fresh_id(), dict.fromkeys(ids[2:], bytes(32)))
    await _disagree(office)
    Finder(office.services).catch_up()


def _case(phone: Phone) -> list[dict[str, Any]]:
    home, person = fresh_id(), fresh_id()
    about = {"unit": phone.unit, "household": home, "resident": person, "on": "2024-05-08"}
    consent = {"text": "operator.1", "language": "vi", "at": "2024-05-08T19:05"}
    return [
        fact("household", home, unit=phone.unit, address="12 Main Street", cell="1"),
        fact(
            "resident",
            person,
            unit=phone.unit,
            household=home,
            full_name="Le Thi Case",
            birth_date="1951-02-03",
            cohorts=["member", "official"],
            eid={"status": "registered_1", "achieved_on": None},
            smartphone={"status": "phone_2g", "achieved_on": None},
        ),
        fact(
            "resident",
            fresh_id(),
            unit=phone.unit,
            household=home,
            full_name="Le Van Kin",
            birth_date="1949-02-03",
            cohorts=["official_relative"],
            relative_of=person,
        ),
        fact("obstacle", fresh_id(), **about, type="otp_missing", due="2024-05-10", indicator="eid"),
        fact("referral", fresh_id(), **about, to="operator", operator="vnpt", consent=consent),
    ]


async def _disagree(office: Office) -> None:
    one, other = await office.phone("kp1", "Helper one"), await office.phone("kp1", "Helper two")
    somebody = fresh_id()
    ladder = {"eid": {"status": "approved", "achieved_on": "2024-05-02"}}
    await one.push([fact("resident", somebody, unit="kp1", full_name="Le Sau", birth_date="1957", **ladder)])
    apart = fact("resident", somebody, full_name="Le Bay", birth_date="1958-03", sex="male", cell="2")
    with pytest.raises(AssertionError, match="conflict"):
        await other.push([apart | {"set": apart["set"] | {"eid": {"v": {"status": "activated_2"}}}}])


async def _handed_over(office: Office) -> None:
    phone = await office.phone("kp2", "Helper gone")
    device = device_of(office, phone)
    enrolment.revoke(office.services.enrolment(), device)
    await hand_over(office, phone, sealed(await ward_key(office, phone), device, plain(change("kp2"))))


def edited_plan(content: bytes, text: str) -> bytes:
    """Return the plan's Excel file with `text` for the first target."""
    book = load_workbook(io.BytesIO(content))
    sheet = book["targets"]
    column = next(c.column for c in sheet[1] if c.value == "value")
    sheet.cell(2, column, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def replied(batch: bytes) -> bytes:
    """Return a batch with a reply to its first case and a line that cannot be taken."""
    book = load_workbook(io.BytesIO(batch))
    sheet = book.worksheets[0]
    titles = [cell.value for cell in sheet[1]]
    place = titles.index(texts("vi")["referrals.col_result"]) + 1
    sheet.cell(2, place, texts("vi")["referrals.result_done"])
    sheet.cell(3, place, "?")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
