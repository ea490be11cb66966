"""Referrals: each unit sees its own cases with the least data, and what it confirms counts."""

import io
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from shared.merge import from_doc
from sync_server.ledger import rollups
from sync_server.people.accounts import service as accounts
from sync_server.store.tables.records import id_bytes
from sync_server.web.roles import Role
from tests.sync_server.office import PASSWORD, Office, Phone, fact, form_token, fresh_id, open_office

CONSENT = {"text": "operator.1", "language": "vi", "at": "2024-05-13T19:05"}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def handed_on(phone: Phone, name: str, **referral: Any) -> tuple[str, str]:
    """Let a helper hand somebody with an old phone on; return the referral and the resident."""
    home, person, case = fresh_id(), fresh_id(), fresh_id()
    state = {"status": "phone_2g", "achieved_on": None}
    usual: dict[str, Any] = {"unit": phone.unit, "on": "2024-05-13", "household": home, "resident": person}
    if referral.get("to") == "operator":
        usual["consent"] = CONSENT
    await phone.push(
        [
            fact("household", home, unit=phone.unit, address=f"Nhà của {name}"),
            fact(
                "resident",
                person,
                unit=phone.unit,
                full_name=name,
                birth_date="1951-02-03",
                phone="+84900000123",
                smartphone=state,
            ),
            fact("referral", case, **usual | referral),
        ]
    )
    return case, person


async def as_unit(office: Office, unit: str, role: Role = Role.OPERATOR_STAFF) -> None:
    accounts.create_account(office.services, unit, unit, PASSWORD, role)
    await office.sign_in(unit)


async def record(phone: Phone, entity: str) -> Any:
    headers = {"Authorization": f"Bearer {phone.token}"}
    reply = await phone.office.browser.get("/v1/pull", params={"after": 0, "limit": 500}, headers=headers)
    return next(from_doc(e) for e in reply.json()["entities"] if e["id"] == entity)


async def said(office: Office, case: str, **told: str) -> httpx.Response:
    shown = await office.browser.get("/referrals")
    seen = shown.text.split(f'name="seen.{case}" value="')[1].split('"')[0]
    usual = {"result": "done", "day": "2024-05-14", "note": ""} | told
    form = {f"{name}.{case}": value for name, value in usual.items()}
    csrf = {"csrf": form_token(shown), f"seen.{case}": seen}
    return await office.browser.post("/referrals/reply", data=form | csrf)


async def test_an_operator_sees_only_the_own_consented_cases(office: Office) -> None:
    """Cases of another operator or another destination are on no page and in no file of an operator."""
    phone = await office.phone("kp3", "Người Chuyển")
    await handed_on(phone, "Của VNPT", to="operator", operator="vnpt")
    await handed_on(phone, "Của Viettel", to="operator", operator="viettel")
    await handed_on(phone, "Của Cảnh Sát", to="area_officer")
    await as_unit(office, "vnpt")
    page = (await office.browser.get("/referrals", params={"which": "all"})).text
    cells = await batch(office)
    for text in (page, str(cells)):
        assert "Của VNPT" in text
        assert "Của Viettel" not in text
        assert "Của Cảnh Sát" not in text


async def test_an_operator_hears_of_no_case_that_cannot_be_read(office: Office) -> None:
    """Whose it is cannot be read either: its id is on the police's page and in their file alone."""
    phone = await office.phone("kp3", "Người Chuyển")
    await handed_on(phone, "Của VNPT", to="operator", operator="vnpt")
    case, _ = await handed_on(phone, "Của Viettel", to="operator", operator="viettel")
    with office.services.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE entity SET doc = CAST(replace(CAST(doc AS TEXT), '2024-05-13\"', '2024-99-99\"') AS BLOB)"
            " WHERE entity_id = ?",
            (id_bytes(case),),
        )
    await as_unit(office, "vnpt")
    page = await office.browser.get("/referrals", params={"which": "all"})
    assert "Của VNPT" in page.text
    assert case not in page.text + str(await batch(office))
    await as_unit(office, "cong-an", Role.POLICE_DESK)
    assert case in (await office.browser.get("/referrals", params={"which": "all"})).text
    assert case in str(await batch(office))


async def batch(office: Office) -> list[list[Any]]:
    content = (await office.browser.get("/referrals/batch")).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


async def test_only_the_least_data_goes_out(office: Office) -> None:
    """Neither page nor file tells a birth date, though the record has one."""
    phone = await office.phone("kp3", "Người Chuyển")
    await handed_on(phone, "Thị Bé", to="operator", operator="vnpt")
    await as_unit(office, "vnpt")
    page = (await office.browser.get("/referrals")).text
    assert "1951" not in page + str(await batch(office))
    assert "+84900000123" in page


async def test_what_the_operator_confirms_counts(office: Office) -> None:
    """A case that is done lifts the resident's ladder by the operator's word, and the allocation with it."""
    phone = await office.phone("kp3", "Người Chuyển")
    case, person = await handed_on(phone, "Thị Bé", to="operator", operator="vnpt")
    await as_unit(office, "vnpt")
    assert (await said(office, case)).status_code == 303
    resident, referral = await record(phone, person), await record(phone, case)
    head = resident.head("smartphone")
    assert (head.value, head.basis) == ({"status": "smartphone_4g", "achieved_on": "2024-05-14"}, "operator")
    assert resident.conflicts == ()
    assert (referral.value("status"), referral.value("answered_on")) == ("done", "2024-05-14")
    totals = rollups.totals(office.services.database, office.services.ward_id)["kp3"]
    assert totals["smartphone.during.operator.vnpt"] == 1
    page = (await office.browser.get("/referrals")).text
    assert re.search(r'<span class="n">1</span>\s*/ 46', page)


async def test_a_batch_without_cases_is_a_file_of_headings(office: Office) -> None:
    """Where nothing waits, there is a file that opens, and only its first line says anything."""
    await as_unit(office, "vnpt")
    first, *rest = await batch(office)
    assert len(first) > 5
    assert not any(any(row) for row in rest)


async def test_a_batch_comes_back_and_is_tried_first(office: Office) -> None:
    """A filled-in file changes nothing until what it would do was shown and confirmed."""
    phone = await office.phone("kp3", "Người Chuyển")
    case, person = await handed_on(phone, "Thị Bé", to="operator", operator="vnpt")
    other, _ = await handed_on(phone, "Điểu Hai", to="operator", operator="vnpt")
    await as_unit(office, "vnpt")
    rows = await batch(office)
    filled = [rows[0]]
    for row in rows[1:]:
        result = ["Đã thực hiện xong", "13/05/2024", ""] if row[0] == case else ["Không biết", "", ""]
        filled.append(row[:-3] + result)
    filled.append([fresh_id(), *rows[1][1:-3], "Đã thực hiện xong", "", ""])
    shown = await send(office, filled)
    assert "Không có trường hợp này" in shown.text
    assert "Chọn kết quả" in shown.text
    assert (await record(phone, person)).value("smartphone")["status"] == "phone_2g"
    form = dict(re_inputs(shown.text))
    assert {n for n in form if n.startswith("result.")} == {f"result.{case}"}
    assert (await office.browser.post("/referrals/reply", data=form)).status_code == 303
    assert (await record(phone, person)).value("smartphone")["achieved_on"] == "2024-05-13"
    assert (await record(phone, other)).value("status") is None


async def send(office: Office, rows: list[list[Any]]) -> httpx.Response:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    written = io.BytesIO()
    book.save(written)
    csrf = form_token(await office.browser.get("/referrals"))
    files = {"file": ("tra-loi.xlsx", written.getvalue())}
    return await office.browser.post("/referrals/file", data={"csrf": csrf}, files=files)


def re_inputs(page: str) -> list[tuple[str, str]]:
    form = page.split("<main")[1].rsplit("<form", maxsplit=1)[-1]
    parts = [part.split(">")[0] for part in form.split("<input ")[1:]]
    return [(p.split('name="')[1].split('"')[0], p.split('value="')[1].split('"')[0]) for p in parts]


async def test_what_is_no_list_is_said_so(office: Office) -> None:
    """A file that cannot be read is refused in words."""
    await as_unit(office, "vnpt")
    csrf = form_token(await office.browser.get("/referrals"))
    files = {"file": ("anh.xlsx", b"PK not a workbook")}
    reply = await office.browser.post("/referrals/file", data={"csrf": csrf}, files=files)
    assert reply.status_code == 400
    assert 'role="alert"' in reply.text


@pytest.mark.parametrize(
    "told",
    [{"result": "nonsense"}, {"day": "2024-05-15"}, {"day": "hôm nào"}, {"result": "answered", "note": ""}],
)
async def test_a_reply_that_cannot_stand_is_said_so(office: Office, told: dict[str, str]) -> None:
    """An unknown result, a day to come, or a refusal without a reason changes nothing."""
    phone = await office.phone("kp3", "Người Chuyển")
    case, _ = await handed_on(phone, "Thị Bé", to="operator", operator="vnpt")
    await as_unit(office, "vnpt")
    reply = await said(office, case, **told)
    assert reply.status_code == 400
    assert (await record(phone, case)).value("status") is None


async def test_nobody_answers_anothers_case(office: Office) -> None:
    """A case of another operator is answered like one that does not exist, and stays as it was."""
    phone = await office.phone("kp3", "Người Chuyển")
    case, _ = await handed_on(phone, "Thị Bé", to="operator", operator="viettel")
    await as_unit(office, "vnpt")
    csrf = form_token(await office.browser.get("/referrals"))
    answers = []
    for entity in (case, fresh_id()):
        form = {"csrf": csrf, f"result.{entity}": "done", f"day.{entity}": "2024-05-14", f"note.{entity}": ""}
        reply = await office.browser.post("/referrals/reply", data=form)
        answers.append((reply.status_code, reply.text.replace(entity, "")))
    assert answers[0] == answers[1]
    assert (await record(phone, case)).value("status") is None


async def test_the_area_officer_gets_the_households_that_are_away(office: Office) -> None:
    """The police desk sees what goes to the area officer, and not what goes to operators (R-36)."""
    phone = await office.phone("kp3", "Người Chuyển")
    await handed_on(phone, "Vắng Nhà", to="area_officer")
    await handed_on(phone, "Của VNPT", to="operator", operator="vnpt")
    await as_unit(office, "cong-an", Role.POLICE_DESK)
    page = (await office.browser.get("/referrals")).text
    assert "Vắng Nhà" in page
    assert "Của VNPT" not in page
