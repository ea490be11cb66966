"""Every page of the office, filled with data that has no Vietnamese letter, read in both languages."""

import re
from collections.abc import AsyncIterator, Mapping
from html import unescape
from pathlib import Path

import httpx
import pyotp
import pytest

from shared import text
from sync_server.web import pages
from tests.sync_server.furnished import LIST, Words, edited_plan, open_furnished, replied
from tests.sync_server.office import PASSWORD, Office, form_token
from tests.sync_server.reporting import hidden

# Written with care for those who are handed a paper; and the offer to read Vietnamese.
ON_PAPER = ("report.", "helpers.slip_", "invite.qr", "page.speak", "referrals.col_", "referrals.result_")
_NO_ENGLISH = re.compile(r"\b\d\d/\d\d/\d{4}\b|\b\d{1,3}\.\d{3}\b|\d,\d\b|\d %")
_NO_VIETNAMESE = re.compile(
    r"\b\d{1,3},\d{3}\b|(?<![\d.])\d+\.\d(?![\d.])|\d%|\b\d{4}-\d\d-\d\d\b|\b\d+ [A-Z][a-z]{2} \d{4}\b"
)
_NOTHING: Mapping[str, str] = {}


class Asked(dict[str, str]):
    """The texts of a language; remembers which were asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__(texts)
        self.keys_asked: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self.keys_asked.add(key)
        return super().__getitem__(key)


class Reader:
    """Somebody who reads every page in both languages and tells what is not as it should be."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        self.office = office
        self.wrong: list[str] = []
        self.texts = {name: Asked(text.texts(name)) for name in text.LANGUAGES}
        monkeypatch.setattr(text, "texts", self.texts.__getitem__)

    async def speak(self, name: str) -> None:
        await self.office.browser.post("/language", data={"language": name})
        for asked in self.texts.values():
            asked.keys_asked.clear()

    async def get(self, place: str, status: int = 200) -> httpx.Response:
        """Read a page in both languages: the same texts, each in its own language."""
        await self.speak("vi")
        usual = Words((await self.office.browser.get(place)).text.replace('<html lang="vi">', "<html>", 1))
        self.wrong += [f"{place}: {said}" for said in usual.said if _NO_VIETNAMESE.search(said)]
        wanted = set(self.texts["vi"].keys_asked)
        await self.speak("en")
        shown = await self.office.browser.get(place)
        self.check(place, shown, status)
        missing = wanted - self.texts["en"].keys_asked - {"page.speak"}
        self.wrong += [f"{place}: {key} not in English" for key in missing if not key.startswith(ON_PAPER)]
        return shown

    async def post(
        self, place: str, status: int, form: Mapping[str, str] = _NOTHING, file: bytes | None = None
    ) -> httpx.Response:
        """Send a form in English, perhaps with a file."""
        token = form_token(await self.office.browser.get("/referrals"))
        await self.speak("en")
        files = None if file is None else {"file": ("list", file)}
        reply = await self.office.browser.post(place, data={"csrf": token} | dict(form), files=files)
        return self.check(place, reply, status)

    def check(self, place: str, shown: httpx.Response, status: int) -> httpx.Response:
        assert shown.status_code == status, (place, shown.status_code, shown.text)
        if "text/html" in shown.headers.get("content-type", ""):
            self.wrong += [f"{place}: {said}" for said in not_english(shown.text)]
            asked = {k for k in self.texts["vi"].keys_asked if not k.startswith(ON_PAPER)}
            self.wrong += [f"{place}: Vietnamese {key}" for key in asked]
        return shown


def not_english(html: str) -> list[str]:
    """Return what an English page says with Vietnamese letters, numbers or days, unless it is marked so."""
    found = []
    for said in Words(html).said:
        words = unescape(said).replace("Bốn Phủ", "")
        letters = any(ord(c) > 0x24F or "À" <= c <= "ỹ" for c in words if c.isalpha())
        if letters or _NO_ENGLISH.search(words.partition("?")[0]):
            found.append(said)
    return found


@pytest.fixture
async def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Reader]:
    async with open_furnished(tmp_path) as office:
        pages._templates.cache_clear()
        yield Reader(office, monkeypatch)


async def test_every_page_is_english_to_who_reads_english(reader: Reader) -> None:
    """All templates, errors of forms included: each text in its language, no other letters or days."""
    for place in (
        *("/", "/progress/eid", "/progress/smartphone", "/worklist?unit=kp3", "/leading", "/leading/member"),
        *(
            "/obstacles?which=all",
            "/referrals?which=all",
            "/points",
            "/merit",
            "/merit/quota",
            "/reports",
            "/labels",
            "/plan",
        ),
        *("/assign?unit=kp3&only=all", "/helpers", "/devices", "/accounts", "/duplicates", "/rosters"),
        *("/conflicts", "/set-aside", "/handovers", "/privacy", "/access-log", "/invite"),
        *(f"/records?unit=kp3&cell={c}" for c in ("eid.achieved", "households", "visits", "residents")),
    ):
        await reader.get(place)
    await reader.get("/no-such-page", 404)
    await reader.get("/app/", 503)
    await _people(reader)
    await _lists(reader)
    await _papers(reader)
    await _own_account(reader)
    await _signed_out(reader)
    used = {str(key[-1]) for key in pages._templates().cache or {}}
    assert {p.name for p in Path(pages.__file__).with_name("templates").iterdir()} - used == set()
    assert "\n".join(reader.wrong) == ""


def test_the_check_of_english_pages_can_fail() -> None:
    """Vietnamese letters, numbers and days are found in texts and in what only screen readers say."""
    for wrong in (
        "<p>Đã xong</p>",
        '<a aria-label="Hộ">a</a>',
        "<td>1.027</td>",
        "<b>5,7</b>",
        "<i>03/07/2024</i>",
    ):
        assert not_english(wrong), wrong
    assert not_english('<p lang="vi">Đã xong <b>1.027</b><br></p><p>1,027 on 3 Jul 2024, 5.7%</p>') == []


async def _people(reader: Reader) -> None:
    """Helpers, phones, accounts, joining codes."""
    helpers = (await reader.get("/helpers")).text
    one = re.findall(r'name="(helper\.[^"]+)"', helpers)[0]
    await reader.get(f"/helpers/{one.removeprefix('helper.')}")
    await reader.post("/helpers", 400)
    await reader.post("/helpers/sheet", 400)
    await reader.post("/helpers/sheet", 200, {one: "on", "days": "3"})
    await reader.post("/invite", 400)
    await reader.post("/invite", 200, {"name": "Le Thi Moi", "unit": "kp3"})
    device = re.findall(r'href="(/devices/[^"]+)"', (await reader.get("/devices")).text)[0]
    await reader.get(device)
    await reader.post("/accounts", 400)
    await reader.post("/accounts", 200, {"name": "lead", "role": "unit_lead", "unit": "kp3"})
    await reader.post("/assign?unit=kp3", 400)
    relatives = (await reader.get("/leading/official_relative?who=all&of=-")).text
    relatives += (await reader.get("/leading/official_relative?who=all")).text
    await reader.get(re.findall(r'href="(/leading/official_relative/[^"]+)"', relatives)[0])


async def _lists(reader: Reader) -> None:
    """What is imported, judged and asked for."""
    await reader.post("/rosters", 400, {"as_of": "2099-01-01"}, LIST)
    await reader.post("/rosters", 400, {"as_of": "2024-05-13"}, b"")
    address = (await reader.post("/rosters", 303, {"as_of": "2024-05-13"}, LIST)).headers["location"]
    await reader.get(address)
    await reader.post(address, 303, {"do": "apply"})
    await reader.get(address)
    await reader.get("/rosters")
    pair = (await reader.get("/duplicates")).text
    link = re.findall(r'name="link" value="([^"]+)"', pair)[0]
    await reader.post("/duplicates/judge", 303, {"link": link, "verdict": "same"})
    assert reader.texts["en"]["duplicates.rule"] in (await reader.get("/duplicates/settled")).text
    await reader.post("/privacy", 400)
    await reader.post("/privacy", 303, {"kind": "delete", "person": "Le Thi Case", "contact": "phone"})
    asked = re.findall(r'href="(/privacy/[^"]+)"', (await reader.get("/privacy")).text)[0]
    await reader.post(f"{asked}/search", 200, {"q": "Le Thi Case"})
    await reader.get("/access-log")
    obstacle = re.findall(r'action="(/obstacles/[^"?]+)', (await reader.get("/obstacles")).text)[0]
    await reader.post(obstacle, 400, {"status": "answered", "owner": "cong-an", "due": "", "answer": ""})
    content = (await reader.office.browser.get("/plan/file")).content
    await reader.post("/plan", 400, file=b"none")
    await reader.post("/plan", 400, file=edited_plan(content, "many"))
    draft = (await reader.post("/plan", 303, file=edited_plan(content, "77"))).headers["location"]
    await reader.get(draft)
    await reader.post(draft, 400, {"do": "schedule", "day": ""})
    await reader.get("/plan")
    for table in ("general", "targets", "service_points.hours"):
        form = hidden(await reader.get(f"/plan/edit/{table}"))
    await reader.post("/plan/edit/targets", 400, form | {"c.2.2": "many"})


async def _papers(reader: Reader) -> None:
    """Reports from draft to frozen and back, labels, and the batch of a telecom company."""
    await reader.post("/labels", 400, {"which": "blanks", "count": "many"})
    begun = await reader.post("/reports", 303, {"kind": "weekly", "week": "2024-05-15"})
    address = begun.headers["location"]
    await reader.get(address)
    await reader.post(address, 400, {"written_on": ""})
    old = hidden(await reader.get(address))
    await reader.post(address, 303, old | {"written_on": "2024-05-20", "causes": "Rain."})
    await reader.post(address, 409, old | {"written_on": "2024-05-20", "causes": "Storms."})
    await reader.post(f"{address}/freeze", 409, old)
    await reader.post(f"{address}/freeze", 303, hidden(await reader.get(address)))
    shown = await reader.get(address)
    await reader.post(f"{address}/sign-off", 303, hidden(shown) | {"part": reader_part(shown)})
    await reader.get("/report-template")
    await reader.post("/report-template", 400, file=b"none")
    await reader.get(address)
    await reader.post(f"{address}/reopen", 400)
    await reader.post(f"{address}/reopen", 303, {"reason": "one figure more"})
    await reader.get(address)
    await reader.get("/reports")
    await reader.post("/merit/note", 400, {"do": "off"})
    await reader.post("/referrals/reply", 400)


def reader_part(shown: httpx.Response) -> str:
    return str(re.findall(r'name="part" value="([^"]+)"', shown.text)[0])


async def _own_account(reader: Reader) -> None:
    """One's own account and another's, what was refused, a form that met an ended session, recovery codes."""
    office = reader.office
    for place in ("/account", "/account/password", "/refusals"):
        await reader.get(place)
    found = re.findall(r'href="(/accounts/[0-9a-f-]{36})"', (await reader.get("/accounts")).text)
    await reader.get(found[0])
    await reader.post("/account/password", 400, {"new": "x"})
    csrf = form_token(await office.browser.get("/invite"))
    office.now_ms += 31 * 60_000
    await office.browser.post("/invite", data={"csrf": csrf, "name": "An", "unit": "kp3"})
    await reader.get("/sign-in")
    await office.sign_in("admin")
    await reader.get("/kept")
    secret = re.findall(r'name="secret" value="([^"]+)"', (await reader.get("/account/second-factor")).text)[
        0
    ]
    form = {"do": "enrol", "password": PASSWORD, "secret": secret, "code": "0"}
    await reader.post("/account/second-factor", 401, form)
    code = pyotp.TOTP(secret).at(office.now_ms // 1000)
    await reader.post("/account/second-factor", 200, form | {"code": code})
    await reader.get("/account/second-factor")


async def _signed_out(reader: Reader) -> None:
    """The sign-in page, and what a telecom company sees: its cases, and what its reply file would do."""
    await reader.post("/sign-out", 303)
    await reader.get("/sign-in")
    await reader.office.sign_in("vnpt")
    await reader.get("/referrals")
    batch = (await reader.office.browser.get("/referrals/batch")).content
    await reader.post("/referrals/file", 200, file=replied(batch))
    await reader.post("/referrals/file", 400, file=b"")
