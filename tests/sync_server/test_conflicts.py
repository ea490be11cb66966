"""Where two people said different things, both are shown with who, when and basis, and somebody decides."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from shared.link import link_id, one_person
from sync_server.ledger import rollups
from sync_server.people.accounts import service as accounts
from tests.sync_server.kept import kept_record
from tests.sync_server.office import PASSWORD, Office, fact, form_token, fresh_id, open_office


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await opened.sign_in()
        yield opened


async def _disputed(office: Office, unit: str = "kp3") -> str:
    """Let two phones, unknown to each other, say two things of one person; return the person's id."""
    one, other = await office.phone(unit, "Lê Thị Một"), await office.phone(unit, "Trần Văn Hai")
    somebody = fresh_id()
    ladder = {"eid": {"status": "approved", "achieved_on": None}}
    told = {"unit": unit, "full_name": "Điểu Sáu", "birth_date": "1957"} | ladder
    await one.push([fact("resident", somebody, **told)])
    office.now_ms += 60_000
    ladder = {"eid": {"status": "activated_2", "achieved_on": "2024-05-13"}}
    body = [fact("resident", somebody, birth_date="1958-03-02", **ladder)]
    await _push_apart(other, body)
    return somebody


async def _push_apart(phone: object, facts: list[dict[str, object]]) -> None:
    """Push what stands beside what others said."""
    push = phone.push  # type: ignore[attr-defined]
    with pytest.raises(AssertionError, match="conflict"):
        await push(facts)


async def _settle(office: Office, entity: str, field: str, text: str) -> httpx.Response:
    """Choose, on the page, the value of a field that has `text`."""
    shown = await office.browser.get("/conflicts")
    form = next(
        f for f in shown.text.split("<form")[1:] if f'value="{entity}"' in f and f'value="{field}"' in f
    )
    labels = re.findall(r'name="choice" value="([^"]+)"[^>]*>\s*<span><strong>([^<]*)', form)
    choice = next(value for value, label in labels if text in label)
    told = {"csrf": form_token(shown), "entity": entity, "field": field, "choice": choice, "page": "1"}
    return await office.browser.post("/conflicts", data=told)


def _true(office: Office) -> bool:
    services = office.services
    return rollups.recount(services.database, services.ward_id, services.campaign().rules) == []


async def test_all_values_are_shown_with_who_when_and_basis(office: Office) -> None:
    """Nothing is overwritten silently: both values, both people, both times are there."""
    await _disputed(office)
    shown = (await office.browser.get("/conflicts")).text
    for words in (
        "Điểu Sáu",
        "1957",
        "02/03/1958",
        "Lê Thị Một",
        "Trần Văn Hai",
        "14:32 14/05/2024",
        "14:33",
    ):
        assert words in shown


async def test_a_choice_settles_a_field_and_nothing_else(office: Office) -> None:
    """The chosen value stands alone, with its basis; the other field stays open, totals stay true."""
    somebody = await _disputed(office)
    assert (await _settle(office, somebody, "birth_date", "1957")).status_code == 303
    record = kept_record(office.services, somebody)
    assert (record.value("birth_date"), record.conflicts) == ("1957", ("eid",))
    await _settle(office, somebody, "eid", "02")
    record = kept_record(office.services, somebody)
    head = record.head("eid")
    assert head is not None
    assert (head.value["status"], head.basis, head.stamp.channel) == ("activated_2", "observed", "mobile")
    assert record.conflicts == ()
    assert "Điểu Sáu" not in (await office.browser.get("/conflicts")).text
    assert _true(office)


async def test_what_has_changed_since_is_not_decided(office: Office) -> None:
    """A choice among values that were not all shown decides nothing."""
    somebody = await _disputed(office)
    shown = await office.browser.get("/conflicts")
    choice = re.findall(r'name="choice" value="([^"]+)"', shown.text)[0]
    await _push_apart(await office.phone("kp3", "Người Ba"), [fact("resident", somebody, birth_date="1960")])
    form = {"csrf": form_token(shown), "entity": somebody, "field": "birth_date", "choice": choice}
    assert (await office.browser.post("/conflicts", data=form)).status_code == 303
    assert len(kept_record(office.services, somebody).fields["birth_date"]) == 3


async def test_linked_records_disagree_as_one_person(office: Office) -> None:
    """Two spellings of one person's name are a disagreement, settled for the person, not in both records."""
    phone, one, other = await office.phone("kp3", "Người Bốn"), fresh_id(), fresh_id()
    low, high = sorted((one, other))
    link = fact("link", link_id(low, high), unit="kp3", one=low, other=high, verdict="same")
    await phone.push(
        [fact("resident", one, unit="kp3", full_name="Nguyễn Thị Hòa")],
        [fact("resident", other, unit="kp3", full_name="Nguyễn Thị Hoa")],
        [link],
    )
    assert (await _settle(office, low, "full_name", "Nguyễn Thị Hòa")).status_code == 303
    parts = [kept_record(office.services, i) for i in (low, high)]
    assert one_person(parts).value("full_name") == "Nguyễn Thị Hòa"
    before = "Nguyễn Thị Hoa" if high == other else "Nguyễn Thị Hòa"
    assert parts[1].value("full_name") == before
    assert "Nguyễn Thị Hoa" not in (await office.browser.get("/conflicts")).text
    assert _true(office)


async def test_only_own_khu_pho_are_shown_and_settled(office: Office) -> None:
    """Whoever sees another khu phố is answered as if there were nothing."""
    somebody = await _disputed(office)
    accounts.create_account(office.services, "kp4", "kp4", PASSWORD)
    await office.sign_in("kp4")
    shown = await office.browser.get("/conflicts")
    assert "Điểu Sáu" not in shown.text
    token = (
        form_token(await office.browser.get("/duplicates")) if "csrf" not in shown.text else form_token(shown)
    )
    form = {"csrf": token, "entity": somebody, "field": "birth_date", "choice": "x"}
    assert (await office.browser.post("/conflicts", data=form)).status_code == 404


async def test_a_form_from_elsewhere_settles_nothing(office: Office) -> None:
    """Without the page's token nothing is decided."""
    form = {"entity": await _disputed(office), "field": "birth_date", "choice": "x"}
    assert (await office.browser.post("/conflicts", data=form)).status_code == 403


async def test_the_newest_visit_is_nothing_to_decide(office: Office) -> None:
    """Two visits to one door that knew nothing of each other are two visits, not a disagreement."""
    phone, home = await office.phone("kp3", "Người Năm"), fresh_id()
    visit = {"visit": fresh_id(), "outcome": "met_helped", "on": "2024-05-13"}
    await phone.push([fact("household", home, unit="kp3", address="Số 1", last_visit=visit)])
    other = await office.phone("kp3", "Người Sáu")
    await _push_apart(other, [fact("household", home, last_visit=visit | {"outcome": "nobody_home"})])
    assert "Số 1" not in (await office.browser.get("/conflicts")).text
