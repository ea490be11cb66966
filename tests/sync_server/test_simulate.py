"""The simulation as `bonphu simulate` runs it: a real server process, real phones, a bad network."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.types import Message

from shared.contract import APP_VERSION
from shared.text import t
from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.ledger.rollups import recount
from sync_server.people.enrolment import service as enrolment
from sync_server.tools.demo.service import load_demo
from sync_server.tools.simulate import Plan, simulate
from sync_server.web.services import Services
from tests.bench.server import free_port, running_server
from tests.sync_server import sqlite_file
from tests.sync_server.command import run


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = Services.open(Settings(data=tmp_path, database_url=sqlite_file.fresh(tmp_path)))
    load_demo(opened, "small")
    yield opened
    opened.close()


@pytest.mark.parametrize("faults", ["none", "harsh"])
def test_nothing_is_lost_and_nothing_counted_twice(services: Services, tmp_path: Path, faults: str) -> None:
    """With lost answers, repeats, kills and wrong clocks the totals move by what was saved (I1 … I4, I8)."""
    with running_server(tmp_path) as port:
        outcome = simulate(services, Plan(f"http://127.0.0.1:{port}", 6, 90, seed=4, faults=faults))
    assert outcome.findings == ()
    assert "90" in outcome.summary[0]
    assert recount(services.database, services.ward_id, services.campaign().rules) == []


def test_a_server_that_is_not_there_is_named(services: Services) -> None:
    """Without a server at the address, one sentence says so, and nothing is claimed."""
    server = f"http://127.0.0.1:{free_port()}"
    outcome = simulate(services, Plan(server, 1, 1, seed=1))
    assert outcome.summary == ()
    assert server in outcome.findings[0]


def test_a_server_of_another_ward_is_refused(services: Services, tmp_path: Path) -> None:
    """A server that works on another database does not know the codes, and that is said in words."""
    with running_server(tmp_path / "other") as port:
        outcome = simulate(services, Plan(f"http://127.0.0.1:{port}", 1, 1, seed=1))
    assert outcome.summary == ()
    assert t("problem.code_unknown") in outcome.findings[0]


def test_the_command_says_in_words_what_happened(services: Services, tmp_path: Path) -> None:
    """`bonphu simulate` ends with 0 and a summary; with 1 and a sentence where no server answers."""
    asked = ("simulate", "--phones", "2", "--visits", "10", "--seed", "3", "--server")
    with running_server(tmp_path) as port:
        done = run(tmp_path, *asked, f"http://127.0.0.1:{port}")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 ")
    gone = run(tmp_path, *asked, f"http://127.0.0.1:{free_port()}")
    assert gone.returncode == 1
    assert "bonphu serve" in gone.stderr


def test_a_total_that_moved_by_itself_is_found(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cell that moves without any phone having said so is named with both numbers."""
    from sync_server.tools import simulate as simulation

    true_movement = simulation._movement
    monkeypatch.setattr(
        simulation, "_movement", lambda *of: true_movement(*of) | {"kp1": {"eid.achieved": 1_000_000}}
    )
    with running_server(tmp_path) as port:
        outcome = simulate(services, Plan(f"http://127.0.0.1:{port}", 1, 2, seed=4, faults="none"))
    assert any("kp1 eid.achieved" in finding and "1000000" in finding for finding in outcome.findings)


async def test_a_phone_that_goes_away_is_no_fault_of_the_server(
    services: Services, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A connection lost in the middle of a push is not logged as a failure: the phone sends again."""
    app = create_app(Settings(data=tmp_path, database_url=sqlite_file.fresh(tmp_path)))
    app.state.services = services
    helper = enrolment.add_helper(services.enrolment(), "Người hỗ trợ", "kp1", "volunteer")
    code = enrolment.make_code(services.enrolment(), helper.helper_id, frozenset({"kp1"}))
    token = enrolment.enrol(services.enrolment(), code, APP_VERSION).token
    coming: list[Message] = [
        {"type": "http.request", "body": b'{"stream":', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return coming.pop(0)

    async def send(_message: Message) -> None:
        assert coming == []

    headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
    push = {"type": "http", "method": "POST", "path": "/v1/push", "query_string": b"", "headers": headers}
    with caplog.at_level(logging.WARNING):
        await app(push, receive, send)
    assert coming == []
    assert caplog.records == []
