"""Running the server: readiness, figures of nobody, logs without personal data, limits, processes."""

import asyncio
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError
from sqlalchemy import text

from shared.contract import APP_VERSION
from shared.problem import ProblemError
from sync_server.config import Settings
from sync_server.web.limits import Limits, Rate
from sync_server.web.logs import Calm, JsonLines
from sync_server.web.single_flight import SingleFlight
from tests.sync_server.phones import Ward, fresh_id, resident
from tests.sync_server.postgres import Postgres
from tests.sync_server.statements import in_order
from tests.sync_server.test_web_app import make_build

TOKEN = "a-token-long-enough-for-figures"
SECRET = "Chim Sơn Ca 0912345678"


async def test_a_server_that_stops_is_not_ready(ward: Ward) -> None:
    """Ready while pushes are taken; once the writer closes, the answer is `busy`, and pushes are refused."""
    assert (await ward.http.get("/readyz")).json() == {"status": "ready"}
    phone = await ward.phone("kp3")
    ward.services.writer.close()
    assert (await ward.http.get("/readyz")).json()["type"] == "urn:bonphu:busy"
    assert (await phone.send([])).json()["type"] == "urn:bonphu:busy"


@pytest.mark.parametrize("address", ["/readyz", "/metrics"])
async def test_who_asks_how_the_server_is_without_end_is_told_to_wait(ward: Ward, address: str) -> None:
    """A monitor's questions are answered; hundreds at once from one address are not."""
    ward.app.state.limits = Limits(lambda: 0.0)
    told = {(await ward.http.get(address)).status_code for _ in range(60)}
    assert 429 not in told
    refused = await ward.http.get(address)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) >= 1
    assert (await ward.http.get("/healthz")).status_code == 200


async def test_who_asks_whether_the_server_lives_asks_the_database_once_for_all(ward: Ward) -> None:
    """There is no rate on it: a flood of questions costs one of the database's connections, not forty."""
    with in_order() as heard:
        told = await asyncio.gather(*(ward.http.get("/healthz") for _ in range(100)))
    assert {reply.status_code for reply in told} == {200}
    assert len([one for one in heard if "SELECT" in one]) < 20


async def test_whoever_leaves_takes_the_answer_from_nobody() -> None:
    """Those who ask while a question is under way get its answer; the next one asks anew."""
    flight, free, asked = SingleFlight[int](), threading.Event(), []

    def ask() -> int:
        asked.append(True)
        free.wait()
        return len(asked)

    askers = [asyncio.create_task(flight.answer(ask)) for _ in range(9)]
    await asyncio.wait(askers, timeout=0)  # each has asked
    askers[0].cancel()
    free.set()
    left, *others = await asyncio.gather(*askers, return_exceptions=True)
    assert isinstance(left, asyncio.CancelledError)
    assert others == [1] * 8
    assert await flight.answer(ask) == 2


async def test_what_a_stranger_may_ask_without_end_asks_the_database_nothing(
    ward: Ward, tmp_path: Path
) -> None:
    """Styles, the sign-in page and the phone's app are files and words; a name that is no file is none."""
    make_build(tmp_path / "web")
    names = (
        "/sign-in",
        "/static/office.css",
        "/static/../config.py",
        "/app",
        "/app/",
        "/app/x.js",
        "/nothing",
    )
    ward.app.state.settings = ward.app.state.settings.model_copy(update={"web_build": tmp_path / "web"})
    for name in names:
        with in_order() as heard:
            await ward.http.get(name, headers={"Accept-Encoding": "identity"})
        assert heard == [], name


@pytest.mark.parametrize("given", [None, "", "Bearer", f"Bearer {TOKEN[:-1]}", TOKEN + " "])
async def test_figures_are_not_public(ward: Ward, monkeypatch: pytest.MonkeyPatch, given: str | None) -> None:
    """Without a token set there is no such page, and without the right one neither."""
    headers = {} if given is None else {"Authorization": given}
    assert (await ward.http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})).status_code == 404
    _with_token(ward, monkeypatch)
    assert (await ward.http.get("/metrics", headers=headers)).status_code == 404


async def test_figures_name_nobody(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures count requests by route, phones and changes; no id, name or address is in them."""
    _with_token(ward, monkeypatch)
    phone, person = await ward.phone("kp3", name=SECRET), fresh_id()
    await phone.tell(resident(person, "kp3", SECRET))
    await ward.http.get(f"/helpers/{phone.helper}?note={SECRET}")
    told = (await ward.http.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})).text
    assert 'bonphu_requests_total{method="POST",route="/v1/push",status="200"} 1.0' in told
    assert 'route="/helpers/{helper_id}"' in told
    assert 'bonphu_phones{late="no"} 1.0' in told
    assert "bonphu_ward_seq 1.0" in told
    for personal in (person, phone.device, phone.helper, "Chim", "0912345678"):
        assert personal not in told


def _with_token(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BONPHU_METRICS_TOKEN", TOKEN)
    ward.app.state.settings = Settings(database_url="sqlite://")


def _record(logger: str, error: Exception | None = None, **facts: object) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(logger, logging.ERROR, __file__, 1, "%s failed", ("/v1/push",), info)
    record.facts = facts
    return record


def test_logs_quote_nothing_that_was_sent() -> None:
    """Of an exception, and of its causes, kind and place are written, never the words."""
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise RuntimeError(f"not found: {SECRET}") from cause
    except RuntimeError as caught:
        error = caught
    for form in (Calm("%(levelname)s %(message)s"), JsonLines()):
        line = form.format(_record("x", error, route="/v1/push"))
        assert "Chim" not in line
        assert "builtins.RuntimeError at test_operations.py:" in line
        assert "builtins.KeyError at test_operations.py:" in line
    told = json.loads(JsonLines().format(_record("x", error, route="/v1/push", ms=3.5)))
    assert (told["said"], told["level"], told["route"], told["ms"]) == (
        "/v1/push failed",
        "error",
        "/v1/push",
        3.5,
    )


async def test_the_databases_errors_quote_no_values(ward: Ward) -> None:
    """What a statement failed with does not carry what it was given."""
    with (
        ward.services.database.read() as connection,
        pytest.raises(Exception, match="no_such_table") as caught,
    ):
        connection.execute(text("SELECT * FROM no_such_table WHERE x = :x"), {"x": SECRET})
    assert "Chim" not in str(caught.value)


def test_a_bucket_empties_and_fills_again() -> None:
    """So many at once pass, then one for each share of a minute; others have a bucket of their own."""
    now = [0.0]
    limits, rate = Limits(lambda: now[0]), Rate(at_once=3, per_minute=60)

    def passes(knocker: str = "a") -> bool:
        try:
            limits.check("door", knocker, rate)
        except ProblemError as problem:
            return int(problem.extra["retry_after"]) < 1
        return True

    assert [passes() for _ in range(4)] == [True, True, True, False]
    assert passes("b")
    now[0] += 1.0
    assert [passes() for _ in range(2)] == [True, False]
    now[0] += 3600
    assert [passes() for _ in range(4)] == [True, True, True, False]


def test_buckets_do_not_pile_up() -> None:
    """However many strangers knock, memory stays bounded, and who knocks now still counts."""
    now = [0.0]
    limits = Limits(lambda: now[0])
    for i in range(45_000):
        limits.check("door", str(i), Rate(1, 1))
        now[0] += 0.001
    assert len(limits._left) <= 20_000
    with pytest.raises(ProblemError):
        limits.check("door", "44999", Rate(1, 1))


async def test_guessing_codes_is_slowed_down(ward: Ward) -> None:
    """After many tries from one address joining is refused for a while, with a time to come back."""
    body = {"code": "AAAA-AAAA", "app_version": APP_VERSION}
    ward.app.state.limits = Limits(lambda: 0.0)
    statuses = [(await ward.http.post("/v1/enrol", json=body)).status_code for _ in range(121)]
    assert statuses == [404] * 120 + [429]
    reply = await ward.http.post("/v1/enrol", json=body)
    assert reply.json()["retryable"] is True
    assert int(reply.headers["retry-after"]) >= 1


async def test_guessing_passwords_is_slowed_down_before_they_are_hashed(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After many tries from one address, whatever the names, the form is refused for a while unread."""
    monkeypatch.setattr("sync_server.people.accounts.endpoints._TRIES", Rate(at_once=3, per_minute=1))
    token = re.search(r'name="csrf" value="([^"]+)"', (await ward.http.get("/sign-in")).text)
    assert token is not None
    forms = [{"csrf": token[1], "name": f"ai-{i}", "password": "x"} for i in range(4)]
    assert [(await ward.http.post("/sign-in", data=f)).status_code for f in forms] == [401, 401, 401, 429]


async def test_one_phone_cannot_starve_the_others(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone that pushes without end is asked to wait; another is served, and nothing is lost by it."""
    monkeypatch.setattr("sync_server.phones.sync._PUSHES", Rate(at_once=2, per_minute=1))
    mad, calm = await ward.phone("kp3"), await ward.phone("kp3")
    assert [(await mad.send([])).status_code for _ in range(3)] == [200, 200, 429]
    await calm.tell(resident(fresh_id(), "kp3"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BONPHU_ROSTER_KEY", "short"),
        ("BONPHU_METRICS_TOKEN", "short"),
        ("BONPHU_LOG", "loud"),
        ("BONPHU_PORT", "0"),
        ("BONPHU_PUBLIC_URL", "ward.example"),
        ("BONPHU_DATABASE_URL", "no url"),
        ("BONPHU_TRUSTED_PROXIES", "*"),
        ("BONPHU_TRUSTED_PROXIES", "127.0.0.1, ::/0"),
        ("BONPHU_TRUSTED_PROXIES", "proxy.example"),
    ],
)
def test_a_setting_that_cannot_be_used_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Secrets too short to be secret, and values that mean nothing, are refused before anything is opened."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()


def test_secrets_have_no_default_and_are_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is secret by default, and a settings object shows no secret."""
    assert (Settings().roster_key, Settings().metrics_token) == (None, None)
    monkeypatch.setenv("BONPHU_ROSTER_KEY", "k" * 40)
    assert "kkkk" not in repr(Settings())


def _serve(env: dict[str, str], *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "sync_server", "serve", *options]
    return subprocess.Popen(
        command, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def test_on_sqlite_one_process_serves(tmp_path: Path) -> None:
    """Several processes on SQLite are refused in one sentence."""
    with _serve({"BONPHU_DATA": str(tmp_path)}, "--processes", "2") as process:
        assert process.stdout is not None
        said = process.stdout.read()
    assert process.returncode == 2
    assert "SQLite" in said


async def test_several_processes_serve_and_one_that_dies_is_replaced(
    postgres: Postgres, tmp_path: Path
) -> None:
    """With PostgreSQL N processes share a port; a killed one is replaced; SIGTERM ends them all in peace."""
    port = _free_port()
    with postgres.fresh() as url:
        env = {"BONPHU_DATA": str(tmp_path), "BONPHU_DATABASE_URL": url, "BONPHU_PORT": str(port)}
        with _serve(env | {"BONPHU_LOG": "json"}, "--processes", "2") as process:
            assert process.stdout is not None
            address = f"http://127.0.0.1:{port}"
            while "Ctrl" not in process.stdout.readline():
                assert process.poll() is None
            try:
                first = _children(process.pid)
                assert len(first) == 2
                os.kill(first[0], signal.SIGKILL)
                while len(now := _children(process.pid)) < 2 or first[0] in now:
                    assert process.poll() is None
                for _ in range(20):
                    assert await _ping(address) == 200
            finally:
                process.send_signal(signal.SIGTERM)
            rest = process.stdout.read()
    assert process.returncode == 0
    lines = [json.loads(line) for line in rest.splitlines() if line.startswith("{")]
    assert {"/v1/ping"} <= {line.get("route") for line in lines}
    assert not re.search(r"Traceback|Error", rest)


async def _ping(address: str) -> int:
    async with httpx.AsyncClient(base_url=address, timeout=10) as http:
        return (await http.get("/v1/ping")).status_code


def _children(pid: int) -> list[int]:
    """Return the processes that serve: children of `pid` but for the helper of multiprocessing."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    found = [int(child) for file in tasks for child in file.read_text().split()]
    return [c for c in found if "spawn_main" in _command(c)]


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
