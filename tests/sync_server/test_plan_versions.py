"""Two people at the plan: a draft of an older version is refused with both changes shown."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from shared.text import t
from sync_server.office.campaign import drafts
from sync_server.plan.tables import to_tables
from sync_server.plan.workbook import to_workbook
from tests.sync_server.office import Office, form_token, open_office
from tests.sync_server.test_plan import administrator, edited, place, sent


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened


async def version_of(office: Office, value: str) -> str:
    """Bring an Excel file of the version in force with another target of kp3; return the draft's address."""
    tables = to_tables(office.services.campaign().campaign)
    header, *rows = tables["targets"]
    row = next(r for r in rows if r[:2] == ["kp3", "eid"])
    row[header.index("value")] = value
    return str((await sent(office, to_workbook(tables))).headers["location"])


async def settle(office: Office, draft: str, day: str = "2024-05-14") -> httpx.Response:
    form = {"csrf": form_token(await office.browser.get(draft)), "do": "schedule", "day": day}
    return await office.browser.post(draft, data=form)


async def test_a_draft_of_an_older_version_is_refused_with_both_changes_shown(office: Office) -> None:
    """Two people edit the plan at once: the second is told what the first changed, and undoes nothing."""
    await administrator(office)
    first, second = await version_of(office, "260"), await version_of(office, "270")
    assert (await settle(office, first)).status_code == 303
    refused = await settle(office, second)
    assert refused.status_code == 400
    assert t("plan.outdated") in refused.text
    target = office.services.campaign().campaign.target("kp3", "eid")
    assert target is not None
    assert target.value == 260
    looked = drafts.look(office.services, second.removeprefix("/plan/"))
    assert [(d.was, d.becomes) for d in looked.differences] == [("248", "270")]
    assert [(d.was, d.becomes) for d in looked.meanwhile] == [("248", "260")]
    assert looked.clashes == looked.differences
    page = (await office.browser.get(second)).text
    assert ">270<" in page
    assert ">260<" in page


async def test_what_somebody_else_changed_elsewhere_is_shown_and_no_clash(office: Office) -> None:
    """A change at another place came in between: the draft is refused, and nothing is called a clash."""
    await administrator(office)
    mine = await version_of(office, "270")
    line = place("targets", unit_id="kp4", indicator="eid")
    other = (await sent(office, edited("targets", line, "value", "500"))).headers["location"]
    assert (await settle(office, other)).status_code == 303
    looked = drafts.look(office.services, mine.removeprefix("/plan/"))
    assert (looked.outdated, len(looked.meanwhile), looked.clashes) == (True, 1, ())
    assert (await settle(office, mine)).status_code == 400


async def test_only_one_version_waits_for_its_day(office: Office) -> None:
    """A second one, made before the first is in force, would undo it on its own day: it has to wait."""
    await administrator(office)
    first, second = await version_of(office, "260"), await version_of(office, "270")
    assert (await settle(office, first, "2024-05-15")).status_code == 303
    refused = await settle(office, second, "2024-05-16")
    assert (refused.status_code, t("plan.another_waits") in refused.text) == (400, True)


async def test_a_version_that_is_no_version_is_told(office: Office) -> None:
    """A file that says it was made of version 99 is refused at that line."""
    await administrator(office)
    line = place("general", field="version")
    refused = await sent(office, edited("general", line, "value", "99"))
    assert refused.status_code == 400
    assert t("plan.why_version") in refused.text
