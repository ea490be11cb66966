"""People's rights in their data: asked, due, answered, erased; and who looked at what."""

import re
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.text import t
from sync_server.cli import command
from sync_server.custody.privacy.service import answer_due
from sync_server.web.roles import Role
from tests.sync_server.phones import Ward, fresh_id, open_ward, resident
from tests.sync_server.scopes import Visitor, visitor

DAY_MS = 24 * 60 * 60 * 1000


async def ask(clerk: Visitor, kind: str, person: str = "Điểu Sáu") -> str:
    """Keep a request; return its address."""
    form = {"kind": kind, "person": person, "contact": "0912 345 678", "text": "Xin xóa tên tôi"}
    assert (await clerk.ask("POST", "/privacy", **form)).status_code == 303
    return str(re.findall(r'href="(/privacy/[^"]+)"', (await clerk.ask("GET", "/privacy")).text)[0])


@pytest.mark.parametrize(
    ("received", "due"),
    [("2024-05-14", "2024-05-16"), ("2024-05-16", "2024-05-20"), ("2024-05-18", "2024-05-21")],
)
def test_an_answer_is_due_in_two_working_days(received: str, due: str) -> None:
    """Saturday and Sunday are no working days."""
    assert answer_due(date.fromisoformat(received)) == date.fromisoformat(due)


async def test_a_request_has_its_days_and_is_late_after_them(ward: Ward) -> None:
    """Answer and end are due on their days; after them the list says so; time is given once more."""
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        address = await ask(clerk, "see")
        page = (await clerk.ask("GET", "/privacy")).text
        assert "23:59 16/05/2024" in page
        assert "23:59 29/05/2024" in page
        assert t("privacy.late") not in page
        ward.now_ms += 3 * DAY_MS
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        assert (await clerk.ask("GET", "/privacy")).text.count(t("privacy.late")) == 1
        assert (await clerk.ask("POST", address, do="answered")).status_code == 303
        assert (await clerk.ask("POST", address, do="extend")).status_code == 303
        assert (await clerk.ask("POST", address, do="extend")).status_code == 404
        assert "23:59 13/06/2024" in (await clerk.ask("GET", address)).text
        assert (await clerk.ask("POST", address, do="closed", outcome="Đã gửi bản in")).status_code == 303
        assert (await clerk.ask("POST", address, do="answered")).status_code == 404


async def test_what_is_kept_of_somebody_is_shown_and_logged(ward: Ward) -> None:
    """A search shows every field of who is meant, and the access log says who read it."""
    phone, person = await ward.phone("kp3"), fresh_id()
    await phone.tell(resident(person, "kp3", "Điểu Sáu"))
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        address = await ask(clerk, "see")
        shown = (await clerk.ask("POST", f"{address}/search", q="dieu sau")).text
        assert t("conflicts.field_birth_date") in shown
        assert "1957" in shown
        assert "birth_date" not in shown
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as admin:
        log = (await admin.ask("GET", "/access-log")).text
    assert t("access.did.privacy_read") in log
    assert person in log
    assert "Điểu" not in log


async def test_a_request_to_delete_erases_for_good(ward: Ward) -> None:
    """Only after the tick and within the scope; then neither record nor request names them."""
    phone, person = await ward.phone("kp3"), fresh_id()
    await phone.tell(resident(person, "kp3", "Điểu Sáu"))
    before = ward.totals()
    async with visitor(ward, Role.SUPERVISOR, "kp4") as narrow:
        other = await ask(narrow, "delete")
        assert t("privacy.nobody") in (await narrow.ask("POST", f"{other}/search", q="sau")).text
        form = {"do": "erase", "entity": person, "sure": "on"}
        assert (await narrow.ask("POST", other, **form)).status_code == 404
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        address = await ask(clerk, "delete", "Điểu Sáu Bảy")
        unsure = await clerk.ask("POST", address, do="erase", entity=person)
        assert unsure.status_code == 404
        assert ward.rows("SELECT count(*) FROM entity") == [(1,)]
        assert (await clerk.ask("POST", other, do="erase", entity=person, sure="on")).status_code == 303
    assert ward.rows("SELECT count(*) FROM entity") == [(0,)]
    assert (ward.totals(), ward.differences()) == (before, [])
    kept = ward.rows("SELECT person FROM privacy_request WHERE closed_ms IS NOT NULL")
    assert kept == [("–",)]


async def test_a_request_is_read_by_who_took_it_and_who_sees_the_whole_ward(ward: Ward) -> None:
    """The clerk of a khu phố neither lists nor opens what was asked elsewhere, as if nobody had asked."""
    async with visitor(ward, Role.SUPERVISOR, "kp4") as one, visitor(ward, Role.SUPERVISOR, "kp3") as other:
        address = await ask(one, "see", "Chim Sơn Ca")
        assert (await one.ask("GET", address)).status_code == 200
        assert "Chim" not in (await other.ask("GET", "/privacy")).text
        for id_ in (address, f"/privacy/{fresh_id()}"):
            assert (await other.ask("GET", id_)).status_code == 404
            assert (await other.ask("POST", id_, do="closed")).status_code == 404
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as whole:
        assert "Chim Sơn Ca" in (await whole.ask("GET", "/privacy")).text


@pytest.mark.parametrize(("kind", "person"), [("", "Điểu Sáu"), ("sell", "Điểu Sáu"), ("see", " ")])
async def test_a_wrong_request_keeps_what_was_typed(ward: Ward, kind: str, person: str) -> None:
    """What is missing is said, and the text is still there."""
    async with visitor(ward, Role.SUPERVISOR, "long-thuy") as clerk:
        reply = await clerk.ask("POST", "/privacy", kind=kind, person=person, text="Xin xem")
    assert (reply.status_code, "Xin xem" in reply.text) == (400, True)


async def test_the_access_log_is_paged_and_leaves_out_what_strangers_typed(ward: Ward) -> None:
    """All acts of accounts are listed a hundred a page; failed sign-ins are counted elsewhere."""
    async with visitor(ward, Role.ADMINISTRATOR, "long-thuy") as admin:
        ward.now_ms += 1_000
        for _ in range(101):
            await admin.ask("GET", "/records?unit=kp3&cell=residents")
        assert t("access.older") in (await admin.ask("GET", "/access-log")).text
        last = (await admin.ask("GET", "/access-log?page=2")).text
    assert t("access.did.signed_in") in last
    assert "sign_in_failed" not in last


async def test_the_command_erases_everybody_after_asking(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`bonphu erase --everybody` asks first; totals stay, and a wrong call changes nothing."""
    async with open_ward(tmp_path) as ward:
        await (await ward.phone("kp3")).tell(resident(fresh_id(), "kp3"))
        totals = ward.totals()
    monkeypatch.setenv("BONPHU_DATA", str(tmp_path))
    runner = CliRunner()
    assert runner.invoke(command, ["erase"]).exit_code == 2
    assert runner.invoke(command, ["erase", "kp3"]).exit_code == 2
    assert runner.invoke(command, ["erase", "--everybody"], input="n\n").exit_code == 1
    done = runner.invoke(command, ["erase", "--everybody", "--yes"])
    assert (done.exit_code, t("privacy.erased_n", n=1) in done.output) == (0, True)
    async with open_ward(tmp_path) as ward:
        assert (ward.totals(), ward.differences()) == (totals, [])
        assert ward.rows("SELECT count(*) FROM entity") == [(0,)]
