"""Changing the plan by forms: the same checks as the spreadsheet, said at the field, nothing is lost."""

import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path

import httpx
import pytest

from shared.text import t
from sync_server.office.campaign import drafts
from sync_server.people.accounts import service as accounts
from sync_server.plan.tables import GENERAL, to_tables
from sync_server.web.roles import Role
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.office import PASSWORD, Office, fill, form_token, open_office

TABLES = tuple(to_tables(CAMPAIGN))
_INPUT = re.compile(r'<input type="\w+" name="(c\.[^"]+)"[^>]* value="([^"]*)"')
_AREA = re.compile(r'<textarea name="(c\.[^"]+)"[^>]*>([^<]*)</textarea>')
_SELECT = re.compile(r'<select name="(c\.[^"]+)".*?</select>', re.DOTALL)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        accounts.create_account(opened.services, "quan-tri", "long-thuy", PASSWORD, Role.ADMINISTRATOR)
        await opened.sign_in("quan-tri")
        yield opened


def filled(page: httpx.Response) -> dict[str, str]:
    """Return what a browser would send of the page's form as it stands."""
    text = page.text
    told = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text))
    told |= dict(_INPUT.findall(text)) | dict(_AREA.findall(text))
    for found in _SELECT.finditer(text):
        chosen = re.search(r'<option value="([^"]*)" selected>', found[0])
        told[found[1]] = chosen[1] if chosen else ""
    return {name: unescape(value) for name, value in told.items()}


def at(table: str, column: str, **cells: str) -> str:
    """Return the name of the field in a column of the line with these cells; a new line for none."""
    header, *rows = to_tables(CAMPAIGN)[table]
    fits = (n for n, row in enumerate(rows, 2) if all(row[header.index(c)] == v for c, v in cells.items()))
    line = next(fits) if cells else len(rows) + 2
    return f"c.{line}.{header.index(column)}"


async def changed(office: Office, table: str, fields: dict[str, str], of: str = "") -> httpx.Response:
    form = filled(await office.browser.get(f"/plan/edit/{table}?of={of}"))
    return await office.browser.post(f"/plan/edit/{table}", data=form | fields)


@pytest.mark.parametrize("table", TABLES)
async def test_a_form_sent_back_unchanged_changes_nothing(office: Office, table: str) -> None:
    """Every table has a form that says what the plan says, to the letter."""
    sent = await changed(office, table, {})
    assert sent.status_code == 303
    looked = drafts.look(office.services, sent.headers["location"].removeprefix("/plan/"))
    assert looked.differences == ()
    assert looked.campaign == CAMPAIGN


async def test_targets_dates_points_texts_and_units_are_changed_by_forms(office: Office) -> None:
    """One after the other in one draft, previewed, and in force on the day that is chosen."""
    await fill(office, 1)
    steps = [
        ("targets", {at("targets", "value", unit_id="kp3", indicator="eid"): "260"}),
        (GENERAL, {at(GENERAL, "value", field="ends_on"): "2024-07-10"}),
        ("service_points", {at("service_points", "label", key="hoi-truong-kp3"): "Nhà văn hóa khu phố 3"}),
        (
            "service_points.hours",
            {
                at("service_points.hours", "of"): "hoi-truong-kp3",
                at("service_points.hours", "weekdays"): "3; 6",
                at("service_points.hours", "opens"): "19:00",
                at("service_points.hours", "closes"): "21:00",
            },
        ),
        ("units", {at("units", "cells", unit_id="kp3"): "1; 2; 3; 4; 5; 6; 7"}),
        ("obstacle_types", {at("obstacle_types", "due_days", key="sim_lost"): "5"}),
    ]
    of = ""
    for table, fields in steps:
        sent = await changed(office, table, fields, of)
        assert sent.status_code == 303, (table, sent.text)
        of = sent.headers["location"].removeprefix("/plan/")
    assert len(drafts.look(office.services, of).differences) >= len(steps)
    shown = await office.browser.get(f"/plan/{of}")
    form = {"csrf": form_token(shown), "do": "schedule", "day": "2024-05-14"}
    assert (await office.browser.post(f"/plan/{of}", data=form)).status_code == 303
    now = office.services.campaign().campaign
    target = now.target("kp3", "eid")
    assert target is not None
    assert (target.value, now.ends_on.isoformat()) == (260, "2024-07-10")
    point = next(p for p in now.service_points if p.key == "hoi-truong-kp3")
    assert (point.label, len(point.hours)) == ("Nhà văn hóa khu phố 3", 1)
    assert now.unit("kp3").cells[-1] == "7"
    assert "Nhà văn hóa khu phố 3" in (await office.browser.get("/points")).text


@pytest.mark.parametrize(
    ("table", "field", "typed", "why"),
    [
        ("targets", at("targets", "value", unit_id="kp3", indicator="eid"), "nhiều", "plan.why_number"),
        ("targets", at("targets", "value", unit_id="kp3", indicator="eid"), "-4", "plan.why_range"),
        (GENERAL, at(GENERAL, "value", field="ends_on"), "03/07/2024", "plan.why_day"),
        (
            "service_points.hours",
            at("service_points.hours", "opens", of="mot-cua-ubnd"),
            "sáng",
            "plan.why_time",
        ),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_stays(
    office: Office, table: str, field: str, typed: str, why: str
) -> None:
    """The field is marked with the reason in words, what was typed stands there, and no draft is kept."""
    refused = await changed(office, table, {field: typed})
    assert refused.status_code == 400
    assert filled(refused)[field] == typed
    said = re.search(rf'<p class="error" id="w-{re.escape(field)}">([^<]+)</p>', refused.text)
    assert said is not None
    assert unescape(said[1]) == t(why, said=0)
    assert drafts.drafts(office.services) == []


async def test_a_line_is_removed_by_clearing_it(office: Office) -> None:
    """A target whose fields are all empty is no target: the annex is blank there."""
    header = to_tables(CAMPAIGN)["targets"][0]
    cleared = {at("targets", column, unit_id="kp3", indicator="eid"): "" for column in header}
    sent = await changed(office, "targets", cleared)
    looked = drafts.look(office.services, sent.headers["location"].removeprefix("/plan/"))
    assert looked.campaign.target("kp3", "eid") is None
    assert len(looked.differences) == 1


async def test_a_form_of_an_older_version_makes_a_draft_that_is_refused(office: Office) -> None:
    """A form that was open while another version came into force loses nothing and undoes nothing."""
    old = filled(await office.browser.get("/plan/edit/targets"))
    sent = await changed(office, "targets", {at("targets", "value", unit_id="kp4", indicator="eid"): "500"})
    draft = sent.headers["location"]
    form = {"csrf": form_token(await office.browser.get(draft)), "do": "schedule", "day": "2024-05-14"}
    assert (await office.browser.post(draft, data=form)).status_code == 303
    late = old | {at("targets", "value", unit_id="kp3", indicator="eid"): "260"}
    kept = (await office.browser.post("/plan/edit/targets", data=late)).headers["location"]
    refused = await office.browser.post(kept, data=form)
    assert refused.status_code == 400
    assert t("plan.outdated") in refused.text
    assert ">260<" in refused.text
    assert ">500<" in refused.text


async def test_there_is_no_form_for_what_is_no_table(office: Office) -> None:
    """An address of another table, or of a draft that nobody made, is not found."""
    for address in ("/plan/edit/bang", "/plan/edit/targets?of=01890000-0000-7000-8000-000000000000"):
        assert (await office.browser.get(address)).status_code == 404


async def test_only_administrators_edit(office: Office) -> None:
    """A supervisor sees no form of the plan."""
    accounts.create_account(office.services, "giam-sat", "long-thuy", PASSWORD, Role.SUPERVISOR)
    await office.sign_in("giam-sat")
    assert (await office.browser.get("/plan/edit/targets")).status_code == 403
