"""Changing the plan: from an Excel file, checked, shown, in force on its day, and everything counted anew."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.campaign import Campaign
from shared.text import t
from sync_server.ledger import rollups
from sync_server.office.campaign import drafts
from sync_server.people.accounts import service as accounts
from sync_server.plan.difference import differences
from sync_server.plan.fault_words import why_words
from sync_server.plan.tables import CampaignFaultsError, Rows, from_tables, to_tables
from sync_server.plan.workbook import NoWorkbookError, from_workbook, to_workbook
from sync_server.web.roles import Role
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.office import DAY_MS, PASSWORD, Office, fact, fill, form_token, fresh_id, open_office
from tests.sync_server.reporting import viewer


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


def edited(table: str, row: int, column: str, text: str) -> bytes:
    """Return the plan as an Excel file with one cell changed."""
    tables = to_tables(CAMPAIGN)
    tables[table][row][tables[table][0].index(column)] = text
    return to_workbook(tables)


def place(table: str, **cells: str) -> int:
    rows = to_tables(CAMPAIGN)[table]
    return next(
        i for i, row in enumerate(rows) if all(row[rows[0].index(c)] == text for c, text in cells.items())
    )


def test_a_plan_survives_its_tables_and_its_excel_file() -> None:
    """Tables and workbook hold everything: the plan read back is equal to the plan."""
    tables = to_tables(CAMPAIGN)
    assert from_tables(tables) == CAMPAIGN
    assert from_tables(from_workbook(to_workbook(tables))) == CAMPAIGN


STEP = {"of": "eid", "status": "activated_2"}
HOURS = {"of": "mot-cua-ubnd", "opens": "07:30:00"}


@pytest.mark.parametrize(
    ("table", "cells", "column", "text", "why"),
    [
        ("targets", {"unit_id": "kp3", "indicator": "eid"}, "value", "nhiều", "phải là số nguyên"),
        ("targets", {"unit_id": "kp3", "indicator": "eid"}, "value", "-1", "số này vượt giới hạn 0"),
        ("indicators.steps", STEP, "stage", "xong", "chỉ được là none, partial, achieved"),
        ("service_points.hours", HOURS, "opens", "sáng", "phải là giờ, ghi như 07:30"),
        ("cohorts", {"key": "member"}, "before", "2024-13-01", "phải là ngày, ghi như 2024-05-14"),
        ("indicators.steps", STEP, "of", "khong_co", "không có dòng nào tên “khong_co”"),
        ("cohorts", {"key": "member"}, "key", "", "còn thiếu"),
        ("indicators.eligibility", {"of": "sim_signature"}, "min_age", "3000", "số này vượt giới hạn 150"),
    ],
)
def test_a_wrong_cell_is_named_by_sheet_line_and_column(
    table: str, cells: dict[str, str], column: str, text: str, why: str
) -> None:
    """What cannot be read is told where Excel shows it and in the clerk's words."""
    line = place(table, **cells)
    with pytest.raises(CampaignFaultsError) as caught:
        from_tables(from_workbook(edited(table, line, column, text)))
    found = [(f.table, f.line, f.column, why_words(f)) for f in caught.value.faults]
    assert found == [(table, line + 1, column, why)]


def test_what_refers_to_nothing_is_refused() -> None:
    """A target of a unit that is not there makes no plan, though every cell reads well."""
    line = place("targets", unit_id="kp3", indicator="eid")
    with pytest.raises(CampaignFaultsError) as caught:
        from_tables(from_workbook(edited("targets", line, "unit_id", "kp9")))
    assert why_words(caught.value.faults[0]) == t("plan.why_refers_target_unit", said="kp9")


def test_a_day_that_no_condition_covers_is_a_fault_of_the_plan() -> None:
    """Ages counted on a day without a condition: said in words, not a fault of the program."""
    line = next(i for i, row in enumerate(to_tables(CAMPAIGN)["general"]) if row[0] == "eligible_on")
    with pytest.raises(CampaignFaultsError) as caught:
        from_tables(from_workbook(edited("general", line, "value", "1999-01-01")))
    first = CAMPAIGN.indicators[0].key
    assert why_words(caught.value.faults[0]) == t("plan.why_refers_eligibility", said=first)


def test_two_conditions_for_one_day_are_a_fault_of_the_plan() -> None:
    """Which of them would count is nobody's guess (A-22)."""
    line = place("indicators.eligibility", of="eid", valid_to="2024-06-30")
    with pytest.raises(CampaignFaultsError) as caught:
        from_tables(from_workbook(edited("indicators.eligibility", line, "valid_to", "2024-07-31")))
    assert why_words(caught.value.faults[0]) == t("plan.why_refers_eligibility", said="eid")


@pytest.mark.parametrize("content", [b"", b"PK nothing", b"just text"])
def test_what_is_no_workbook_is_said_so(content: bytes) -> None:
    """Any other file is refused as such, never with a fault of the program."""
    with pytest.raises(NoWorkbookError):
        from_workbook(content)


def test_differences_name_what_changes() -> None:
    """One changed target is one difference, with what it was and what it becomes."""
    line = place("targets", unit_id="kp3", indicator="eid")
    new = from_tables(from_workbook(edited("targets", line, "value", "260")))
    found = differences(CAMPAIGN, new)
    assert [(d.table, d.column, d.was, d.becomes) for d in found] == [("targets", "value", "248", "260")]
    assert differences(CAMPAIGN, CAMPAIGN) == []


async def sent(office: Office, content: bytes) -> httpx.Response:
    csrf = form_token(await office.browser.get("/plan"))
    return await office.browser.post("/plan", data={"csrf": csrf}, files={"file": ("plan.xlsx", content)})


async def administrator(office: Office) -> None:
    accounts.create_account(office.services, "quan-tri", "long-thuy", PASSWORD, Role.ADMINISTRATOR)
    await office.sign_in("quan-tri")


async def put_in_force(office: Office, content: bytes, day: str) -> httpx.Response:
    draft = (await sent(office, content)).headers["location"]
    csrf = form_token(await office.browser.get(draft))
    return await office.browser.post(draft, data={"csrf": csrf, "do": "schedule", "day": day})


async def test_a_new_target_is_in_force_at_once_when_today_is_chosen(office: Office) -> None:
    """The board, the phones and the next version's number follow; all totals are those of a recount."""
    phones = await fill(office, 2)
    await administrator(office)
    line = place("targets", unit_id="kp3", indicator="eid")
    assert (
        await put_in_force(office, edited("targets", line, "value", "260"), "2024-05-14")
    ).status_code == 303
    now = office.services.campaign().campaign
    target = now.target("kp3", "eid")
    assert target is not None
    assert (now.version, target.value) == (CAMPAIGN.version + 1, 260)
    headers = {"Authorization": f"Bearer {phones[0].token}"}
    told = (await office.browser.get("/v1/campaign", headers=headers)).json()
    assert told["version"] == CAMPAIGN.version + 1
    assert await recounted(office) == []


async def recounted(office: Office) -> list[Any]:
    services = office.services
    return rollups.recount(services.database, services.ward_id, services.campaign().rules)


async def test_a_version_waits_for_its_day(office: Office) -> None:
    """Scheduled for tomorrow, it comes into force with tomorrow's first push and not before."""
    phones = await fill(office, 1)
    await administrator(office)
    line = place("indicators.eligibility", of="eid")
    await put_in_force(office, edited("indicators.eligibility", line, "min_age", "30"), "2024-05-15")
    assert office.services.campaign().campaign.version == CAMPAIGN.version
    office.now_ms += DAY_MS
    told = {"unit": phones[0].unit, "full_name": "Thị Bé", "birth_date": "1980"}
    await phones[0].push([fact("resident", fresh_id(), **told)])
    assert office.services.campaign().campaign.version == CAMPAIGN.version + 1
    assert await recounted(office) == []


async def test_a_name_changes_with_the_law_on_its_day(office: Office) -> None:
    """The card has its new name from the day on which that version comes into force, not before (A-22)."""
    await administrator(office)
    line = place("indicators", key="id_card")
    await put_in_force(office, edited("indicators", line, "label", "Cấp thẻ căn cước"), "2024-05-15")
    assert "Cấp thẻ căn cước" not in (await office.browser.get("/progress/id_card")).text
    office.now_ms += DAY_MS
    phone = await office.phone("kp3", "Người Ghi")
    await phone.push([fact("household", fresh_id(), unit="kp3", address="Đường 1")])
    await office.sign_in("quan-tri")
    assert "Cấp thẻ căn cước" in (await office.browser.get("/progress/id_card")).text


async def test_what_records_use_cannot_be_dropped(office: Office) -> None:
    """A version without a rung on which people stand is shown with how many they are, and not taken."""
    phone = (await fill(office, 1))[2]
    told = {"unit": phone.unit, "full_name": "Thị Bé", "birth_date": "1980"}
    await phone.push([fact("resident", fresh_id(), **told, eid={"status": "activated_2"})])
    await administrator(office)
    tables: dict[str, Rows] = to_tables(CAMPAIGN)
    del tables["indicators.steps"][place("indicators.steps", of="eid", status="activated_2")]
    for row in tables["quota_steps"]:
        row[-1] = row[-1].replace("; activated_2", "")
    draft = (await sent(office, to_workbook(tables))).headers["location"]
    page = await office.browser.get(draft)
    assert "eid.activated_2" in page.text
    form = {"csrf": form_token(page), "do": "schedule", "day": "2024-05-14"}
    assert (await office.browser.post(draft, data=form)).status_code == 400
    assert office.services.campaign().campaign.version == CAMPAIGN.version


async def test_another_wards_plan_is_refused(office: Office) -> None:
    """A file of another ward or campaign cannot replace this one."""
    line = place("general", field="campaign_id")
    with pytest.raises(CampaignFaultsError):
        drafts.take_in(office.services, viewer(), edited("general", line, "value", "khac"))


async def test_only_administrators_change_the_plan(office: Office) -> None:
    """A supervisor is refused page, file and upload."""
    accounts.create_account(office.services, "giam-sat", "long-thuy", PASSWORD, Role.SUPERVISOR)
    await office.sign_in("giam-sat")
    for address in ("/plan", "/plan/file", f"/plan/{fresh_id()}"):
        assert (await office.browser.get(address)).status_code == 403


OTHER: dict[str, Any] = {
    "campaign_id": "bhyt-2027",
    "ward_id": "tan-lap",
    "name": "Đợt phủ bảo hiểm y tế và tài khoản ngân hàng",
    "short_name": "2 phủ",
    "legal_basis": "Kế hoạch 7/KH-UBND",
    "issuer": "Ủy ban nhân dân phường Tân Lập",
    "place": "Tân Lập",
    "contact": "Trạm y tế",
    "helper_quota": 5,
}


def other_campaign() -> dict[str, Any]:
    """Return another ward's plan: two indicators of other names, other units, other targets."""
    steps = [
        {"status": "none", "label": "Chưa có", "stage": "none"},
        {"status": "asked", "label": "Đã nộp", "stage": "partial"},
        {"status": "has", "label": "Đã có", "stage": "achieved"},
    ]
    rule = {"valid_from": "2024-01-01", "min_age": 15, "source": "Kế hoạch 7"}
    units = [
        {"unit_id": "tan-lap", "type": "ward", "label": "Phường Tân Lập", "short": "Phường"},
        {
            "unit_id": "to-a",
            "type": "neighbourhood",
            "label": "Tổ dân phố A",
            "short": "Tổ A",
            "code_prefix": "TL-1",
        },
        {
            "unit_id": "to-b",
            "type": "neighbourhood",
            "label": "Tổ dân phố B",
            "short": "Tổ B",
            "code_prefix": "TL-2",
        },
    ]
    indicators = [
        {
            "key": key,
            "number": n,
            "label": label,
            "short": label,
            "question": "Đã có chưa?",
            "steps": steps,
            "eligibility": [rule],
            "denominator": "Người từ 15 tuổi",
        }
        for n, (key, label) in enumerate([("insurance", "Bảo hiểm y tế"), ("bank", "Tài khoản ngân hàng")], 1)
    ]
    plain: dict[str, Any] = json.loads(CAMPAIGN.model_dump_json())
    unused = (
        *("cohorts", "service_points", "obstacle_types"),
        *("quota_steps", "helper_categories", "further_ticks"),
    )
    empty: dict[str, Any] = {key: [] for key in unused}
    targets = [
        {"unit_id": unit, "indicator": "insurance", "value": 40, "kind": "level"} for unit in ("to-a", "to-b")
    ]
    return plain | empty | OTHER | {"units": units, "indicators": indicators, "targets": targets}


async def test_another_ward_with_other_indicators_works_from_data_alone(tmp_path: Path) -> None:
    """Phones, board, records, labels, report and recount serve a plan that no line of code knows."""
    file = tmp_path / "other.json"
    file.write_text(json.dumps(other_campaign()), encoding="utf-8")
    assert Campaign.model_validate_json(file.read_bytes()).ward_id == "tan-lap"
    async with open_office(tmp_path, account=False, campaign_file=file) as office:
        accounts.create_account(office.services, "phuong", "tan-lap", PASSWORD, Role.ADMINISTRATOR)
        phone = await office.phone("to-a", "Người Ghi")
        home = fresh_id()
        await phone.push(
            [
                fact("household", home, unit="to-a", code="TL-1-0001-Q", address="Ngõ 3"),
                fact(
                    "resident",
                    fresh_id(),
                    unit="to-a",
                    household=home,
                    full_name="Người Tân Lập",
                    birth_date="1980",
                    insurance={"status": "has", "achieved_on": "2024-05-13"},
                    bank={"status": "asked"},
                ),
            ]
        )
        await office.sign_in()
        totals = rollups.totals(office.services.database, "tan-lap")["to-a"]
        assert (totals["insurance.achieved"], totals["bank.in_progress"]) == (1, 1)
        assert await recounted(office) == []
        pages = ("/", "/progress/bank", "/leading", "/points", "/merit", "/reports", "/plan", "/obstacles")
        for address in pages:
            page = await office.browser.get(address)
            assert page.status_code == 200, address
            assert "VNeID" not in page.text
        board = (await office.browser.get("/")).text
        assert "Bảo hiểm y tế" in board
        assert (
            "Người Tân Lập" in (await office.browser.get("/records?unit=to-a&cell=insurance.achieved")).text
        )
        csrf = form_token(await office.browser.get("/reports"))
        begun = await office.browser.post(
            "/reports", data={"csrf": csrf, "kind": "weekly", "week": "2024-05-14"}
        )
        for wanted in ("docx", "xlsx", "pdf"):
            reply = await office.browser.get(f"{begun.headers['location']}/file/{wanted}")
            assert reply.status_code == 200
        draft = drafts.take_in(office.services, viewer(), drafts.workbook(office.services))
        assert drafts.look(office.services, draft).differences == ()
