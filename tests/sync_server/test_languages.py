"""The office's pages in the language of their reader: chosen on the page, kept, never another request's."""

import asyncio
import io
import re
import zipfile
from datetime import date, datetime
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook

from shared.text import speaking, texts
from shared.vietnamese import name_sort_key
from shared.written import day, decimal, minute, partial_day, percent, short_day, short_minute, whole
from sync_server.papers.reports.service import opened
from sync_server.people.accounts import service as accounts
from sync_server.people.invitations import endpoints as invitations
from sync_server.web.roles import Role
from tests.sync_server.furnished import Words
from tests.sync_server.office import PASSWORD, Office, fill, form_token, open_office
from tests.sync_server.reporting import hidden

VI, EN = texts("vi"), texts("en")


async def choose(office: Office, name: str, back: str = "/") -> httpx.Response:
    """Press the button that offers a language."""
    return await office.browser.post("/language", data={"language": name, "back": back})


def test_numbers_and_days_have_the_form_of_the_language() -> None:
    """English has points for tenths and names for months, so that no day can be read in two ways."""
    when = datetime(2024, 7, 3, 9, 5)  # noqa: DTZ001 - a moment on the wall
    with speaking("en"):
        assert (whole(1027), decimal(1234.56), percent(869, 1942), percent(1, 0)) == (
            "1,027",
            "1,234.6",
            "44.7%",
            "",
        )
        assert (day(date(2024, 7, 3)), short_day(date(2024, 7, 3))) == ("3 Jul 2024", "3 Jul")
        assert [partial_day(d) for d in ("1957-03-12", "1957-03", "1957")] == [
            "12 Mar 1957",
            "Mar 1957",
            "1957",
        ]
        assert (minute(when), short_minute(when)) == ("3 Jul 2024, 09:05", "3 Jul 09:05")
    assert (minute(when), short_minute(when)) == ("09:05 03/07/2024", "03/07 09:05")
    assert [partial_day(d) for d in ("1957-03-12", "1957")] == ["12/03/1957", "1957"]


async def test_a_reader_chooses_a_language_before_signing_in_and_keeps_it(tmp_path: Path) -> None:
    """Without a choice pages are Vietnamese; the button on the page holds from the sign-in form onwards."""
    async with open_office(tmp_path) as office:
        before = await office.browser.get("/sign-in?next=/worklist")
        assert '<html lang="vi">' in before.text
        assert f'value="en" lang="en">{EN["page.speak"]}<' in before.text
        chosen = await choose(office, "en", "/sign-in?next=/worklist")
        assert (chosen.status_code, chosen.headers["location"]) == (303, "/sign-in?next=/worklist")
        assert EN["sign_in.hint"] in (await office.browser.get("/sign-in")).text
        await office.sign_in()
        board = await office.browser.get("/")
        assert '<html lang="en">' in board.text
        assert EN["board.title_ward"] in board.text
        await choose(office, "vi")
        assert VI["board.title_ward"] in (await office.browser.get("/")).text


async def test_the_choice_is_kept_for_a_year_and_only_for_this_site(tmp_path: Path) -> None:
    """Scripts and other sites do not get the cookie, and it outlives the session."""
    async with open_office(tmp_path) as office:
        kept = SimpleCookie((await choose(office, "en")).headers["set-cookie"])["bonphu_language"]
    assert (kept["httponly"], kept["samesite"], int(kept["max-age"]) > 360 * 24 * 3600) == (True, "lax", True)


@pytest.mark.parametrize(
    ("name", "back", "status", "leads_to"),
    [("en", "https://elsewhere.example/", 303, "/"), ("fr", "/", 400, None), ("", "/", 400, None)],
)
async def test_only_known_languages_and_own_addresses_are_taken(
    tmp_path: Path, name: str, back: str, status: int, leads_to: str | None
) -> None:
    """A language nobody wrote is refused, and nobody is led to another site."""
    async with open_office(tmp_path) as office:
        answer = await choose(office, name, back)
    assert (answer.status_code, answer.headers.get("location")) == (status, leads_to)


async def test_a_cookie_nobody_made_leaves_pages_vietnamese(tmp_path: Path) -> None:
    """Whatever stands in the cookie, the page is readable."""
    async with open_office(tmp_path) as office:
        for said in ("fr", "../texts/en", "EN; x", ""):
            page = await office.browser.get("/sign-in", headers={"Cookie": f"bonphu_language={said}"})
            assert (page.status_code, '<html lang="vi">' in page.text) == (200, True), said


async def test_errors_are_told_in_the_reader_s_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is not there, what is wrong in a form, an expired form and a broken server all speak English."""
    async with open_office(tmp_path) as office:
        await choose(office, "en")
        wrong = await office.sign_in(password="sai")
        assert EN["problem.wrong_password"] in wrong.text
        await office.sign_in()
        assert EN["problem.not_found"] in (await office.browser.get("/no-such-page")).text
        token = form_token(await office.browser.get("/invite"))
        faulty = await office.browser.post("/invite", data={"csrf": token, "name": "", "unit": ""})
        assert EN["invite.name_missing"] in unescape(faulty.text)
        assert EN["problem.form_expired"] in (await office.browser.post("/invite", data={})).text
        monkeypatch.setattr(invitations, "_form", None)
        broken = await office.browser.get("/invite")
        assert (broken.status_code, EN["page.internal"] in broken.text) == (500, True)


async def test_the_answer_to_a_form_offers_no_other_language(tmp_path: Path) -> None:
    """A joining code is shown once and typed words only here: no button leads away from them by surprise."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        form = await office.browser.get("/invite")
        assert 'action="/language"' in form.text
        typed = {"csrf": form_token(form), "name": "Lê Thị Ngọc Ánh", "unit": "kp3"}
        assert 'action="/language"' not in (await office.browser.post("/invite", data=typed)).text


async def test_readers_at_the_same_time_each_read_their_own_language(tmp_path: Path) -> None:
    """Sixty pages asked for at once in both languages by turns come whole, each in its reader's language."""
    async with open_office(tmp_path) as office:
        await fill(office, 2)
        await office.sign_in()
        cookies = {**office.browser.cookies}
        places = ("/", "/progress/eid", "/worklist", "/reports", "/no-such-page")

        async def read(name: str, place: str) -> tuple[str, str, str]:
            own = "; ".join(f"{k}={v}" for k, v in (cookies | {"bonphu_language": name}).items())
            return name, place, (await office.browser.get(place, headers={"Cookie": own})).text

        asked = [read(name, place) for _ in range(6) for place in places for name in ("vi", "en")]
        answers = await asyncio.gather(*asked)
    alone: dict[tuple[str, str], str] = {}
    for name, place, text in answers:
        assert f'<html lang="{name}">' in text
        assert alone.setdefault((name, place), text) == text
    assert EN["board.valid_at"].partition("{")[0] in alone["en", "/"]
    assert VI["board.valid_at"].partition("{")[0] in alone["vi", "/"]


async def _papers(office: Office, report: str) -> dict[str, bytes]:
    """Return everything official that the office makes: files whole, Excel lists by what their cells say."""
    found = {}
    for kind in ("docx", "xlsx", "pdf"):
        found[kind] = (await office.browser.get(f"{report}/file/{kind}")).content
    token = form_token(await office.browser.get("/labels"))
    wanted = {"csrf": token, "unit": "kp3", "which": "households", "count": "", "size": "small"}
    found["labels"] = (await office.browser.post("/labels", data=wanted)).content
    found["plan"] = _cells((await office.browser.get("/plan/file")).content)
    found["batch"] = _cells((await office.browser.get("/referrals/batch")).content)
    return found


def _cells(workbook: bytes) -> bytes:
    sheets = load_workbook(io.BytesIO(workbook)).worksheets
    return repr([[s.title, *s.iter_rows(values_only=True)] for s in sheets]).encode()


@pytest.mark.parametrize("frozen", [False, True], ids=["draft", "frozen"])
async def test_papers_are_vietnamese_whoever_asks_for_them(tmp_path: Path, frozen: bool) -> None:
    """Report, labels, plan and referrals have the same bytes in both languages, and frozen in English."""
    async with open_office(tmp_path) as office:
        await fill(office, 2)
        accounts.create_account(office.services, "quan-tri", "long-thuy", PASSWORD, Role.ADMINISTRATOR)
        await office.sign_in("quan-tri")
        token = form_token(await office.browser.get("/reports"))
        form = {"csrf": token, "kind": "weekly", "week": "2024-05-15"}
        address = (await office.browser.post("/reports", data=form)).headers["location"]
        vietnamese = await _papers(office, address)
        await choose(office, "en")
        if frozen:
            form = hidden(await office.browser.get(address))
            assert (await office.browser.post(f"{address}/freeze", data=form)).status_code == 303
        english = await _papers(office, address)
        if frozen:
            await choose(office, "vi")
            vietnamese |= await _papers(office, address)
    assert {name for name, paper in english.items() if paper != vietnamese[name]} == set()
    assert VI["report.nation"].encode() in _unpacked(english["docx"])
    assert VI["referrals.col_result"].encode() in english["batch"]


def _unpacked(word: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(word)) as packed:
        return packed.read("word/document.xml")


async def test_texts_filled_in_are_vietnamese_and_not_kept_as_written(tmp_path: Path) -> None:
    """Who opens and saves a report in English leaves the texts as they would stand there by themselves."""
    async with open_office(tmp_path) as office:
        await fill(office, 2)
        await office.sign_in()
        await choose(office, "en")
        token = form_token(await office.browser.get("/reports"))
        form = {"csrf": token, "kind": "weekly", "week": "2024-05-15"}
        address = (await office.browser.post("/reports", data=form)).headers["location"]
        shown = await office.browser.get(address)
        page = Words(shown.text)
        assert not any(VI["report.section_results"] in said for said in page.said)
        report = opened(office.services, address.removeprefix("/reports/"))
        assert report.auto.results.startswith(VI["report.visited"].partition(" ")[0])
        typed = hidden(shown) | {"written_on": "2024-05-20"} | report.report.texts.model_dump()
        assert (await office.browser.post(address, data=typed)).status_code == 303
        assert opened(office.services, address.removeprefix("/reports/")).row.texts == b"{}"


async def test_slips_for_helpers_are_vietnamese_on_an_english_page(tmp_path: Path) -> None:
    """What is printed and handed out speaks to its reader, whoever prints it, and is marked as Vietnamese."""
    async with open_office(tmp_path) as office:
        await fill(office, 1)
        await office.sign_in()
        await choose(office, "en")
        page = await office.browser.get("/helpers")
        one = re.findall(r'name="(helper\.[^"]+)"', page.text)[0]
        sheet = (
            await office.browser.post(
                "/helpers/sheet", data={"csrf": form_token(page), one: "on", "days": "1"}
            )
        ).text
    slip = sheet.partition('<ul class="sheet" lang="vi">')[2].partition("</ul>")[0]
    assert VI["helpers.slip_hint"] in slip
    assert "14:32 15/05/2024" in slip
    assert EN["helpers.sheet_title"] in sheet


async def test_names_stand_in_vietnamese_order_in_both_languages(tmp_path: Path) -> None:
    """A list's order does not depend on who reads it: given name first, letters as in the dictionary."""
    async with open_office(tmp_path) as office:
        await fill(office, 4)
        await office.sign_in()
        lists = []
        for name in ("vi", "en"):
            await choose(office, name)
            page = await office.browser.get("/records?unit=kp3&cell=residents")
            lists.append(re.findall(r'<th role="rowheader" scope="row">([^<]+)', page.text))
    assert lists[0] == lists[1] == sorted(lists[0], key=name_sort_key) != sorted(lists[0])


async def test_what_is_kept_of_an_act_does_not_depend_on_its_language(tmp_path: Path) -> None:
    """The access log holds keys, and says in the reader's language what was done in another one."""
    async with open_office(tmp_path) as office:
        accounts.create_account(office.services, "quan-tri", "long-thuy", PASSWORD, Role.ADMINISTRATOR)
        await choose(office, "en")
        await office.sign_in("quan-tri")
        await office.browser.get("/records?unit=kp3&cell=residents")
        assert EN["access.did.records_read"] in (await office.browser.get("/access-log")).text
        await choose(office, "vi")
        log = (await office.browser.get("/access-log")).text
    assert VI["access.did.records_read"] in log
    assert EN["access.did.records_read"] not in log
