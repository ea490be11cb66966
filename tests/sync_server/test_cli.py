"""The command `bonphu`, as people run it: a process of its own, real ports, real exit codes."""

import json
import re
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from shared.contract import APP_VERSION
from shared.text import t
from tests.sync_server.command import environment, run
from tests.sync_server.office import form_token

COMMAND = [sys.executable, "-m", "sync_server"]


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def serving(folder: Path, *asked: str) -> Iterator[tuple[str, str, subprocess.Popen[str]]]:
    """Start a server, wait until it says how to stop it; give its address, its words and its process."""
    port = free_port()
    settings = environment(folder, BONPHU_PORT=str(port))
    with subprocess.Popen(
        [*COMMAND, "serve", *asked],
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if t("terminal.stop") in line:
                break
        try:
            yield f"http://127.0.0.1:{port}", said, process
        finally:
            process.kill()


@pytest.fixture(scope="module")
def small_ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the small synthetic ward in it."""
    folder = tmp_path_factory.mktemp("ward")
    done = run(folder, "demo", "--preset", "small", "--seed", "3")
    assert done.returncode == 0, done.stderr
    return folder


def test_the_matrix_is_read_without_a_server(small_ward: Path) -> None:
    """`matrix --json` has every figure per unit and indicator; a blank target is null."""
    done = run(small_ward, "matrix", "--json")
    cells = json.loads(done.stdout)
    assert done.returncode == 0
    assert len(cells) == 6 * 4 + 3
    assert set(cells[0]) == {
        "unit", "indicator", "target", "kind", "achieved", "eligible", "remaining",
        "done", "before", "during", "in_progress", "unasked", "week_change", "weeks",
    }  # fmt: skip
    by_place = {(c["unit"], c["indicator"]): c for c in cells}
    assert by_place["kp1", "id_card"]["target"] is None
    assert by_place["kp1", "id_card"]["remaining"] is None
    eid = by_place["kp1", "eid"]
    assert eid["kind"] == "remaining"
    assert eid["done"] == eid["during"]
    assert eid["remaining"] == max(0, eid["target"] - eid["done"])
    for indicator in ("id_card", "eid", "sim_signature", "smartphone"):
        parts = [by_place[f"kp{n}", indicator]["achieved"] for n in range(1, 6)]
        assert sum(parts) == by_place["long-thuy", indicator]["achieved"] > 0


def test_the_matrix_is_printed_for_people(small_ward: Path) -> None:
    """The table has a line per unit and indicator, in Vietnamese even without a locale."""
    done = run(small_ward, "matrix")
    lines = done.stdout.splitlines()
    assert len(lines) == 1 + 27
    assert lines[1].startswith("Khu phố 1")
    assert t("board.done") in lines[0]


def test_a_recount_agrees_and_says_of_how_much(small_ward: Path) -> None:
    """Roll-up, records and log of the synthetic ward are one; exit 0."""
    done = run(small_ward, "recount")
    assert done.returncode == 0, done.stdout
    assert re.search(r"\d{3,} ", done.stdout)


def test_a_recount_finds_a_single_wrong_total(small_ward: Path, tmp_path: Path) -> None:
    """One cell changed by one behind the server's back is named, and the command exits with 1."""
    with (
        sqlite3.connect(small_ward / "bonphu.db") as original,
        sqlite3.connect(tmp_path / "bonphu.db") as copy,
    ):
        original.backup(copy)
        copy.execute("UPDATE rollup SET n = n + 1 WHERE unit_id = 'kp2' AND cell = 'eid.achieved'")
        copy.commit()
    original.close()
    copy.close()
    done = run(tmp_path, "recount")
    assert done.returncode == 1
    assert "kp2 eid.achieved" in done.stdout
    assert t("terminal.recount_differs", n=2) in done.stderr


def test_made_up_people_are_never_mixed_into_a_ward(small_ward: Path) -> None:
    """The synthetic ward goes into an empty database only."""
    done = run(small_ward, "demo")
    assert done.returncode == 1
    assert t("terminal.demo_not_empty") in done.stderr


def test_an_invitation_is_printed_with_the_public_address(small_ward: Path) -> None:
    """Behind a proxy with TLS the link bears the address that phones reach."""
    done = run(
        small_ward,
        "invite",
        "--unit",
        "kp2",
        "--name",
        "Nguyễn Thị Hoa",
        BONPHU_PUBLIC_URL="https://p.example/",
    )
    assert done.returncode == 0
    assert re.search(r"https://p\.example/app/join/[A-Z0-9]{4}-[A-Z0-9]{4}\n", done.stdout)
    assert "█" in done.stdout


def test_an_unknown_unit_is_refused_with_the_known_ones(small_ward: Path) -> None:
    """A typo in the unit is answered with the units there are."""
    done = run(small_ward, "invite", "--unit", "kp9", "--name", "Nguyễn Thị Hoa")
    assert done.returncode == 2
    assert "kp1, kp2, kp3, kp4, kp5" in done.stderr


def test_an_account_is_made_and_its_password_changed(small_ward: Path) -> None:
    """The password is read from the input, never from the command line; one too short is refused."""
    made = run(small_ward, "password", "--name", "chu-tich", typed="mat-khau-dai\n")
    assert (made.returncode, made.stdout.strip()) == (0, t("terminal.password_made", name="chu-tich"))
    changed = run(small_ward, "password", "--name", "chu-tich", typed="mat-khau-khac\n")
    assert (changed.returncode, changed.stdout.strip()) == (0, t("terminal.password_set", name="chu-tich"))
    assert run(small_ward, "password", "--name", "chu-tich", typed="ngan\n").returncode == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("BONPHU_PORT", "80000"), ("BONPHU_DATABASE_URL", "bonphu.db"), ("BONPHU_PUBLIC_URL", "p.example")],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, name: str, value: str) -> None:
    """A wrong setting stops the command before anything is opened, in one line."""
    done = run(tmp_path, "matrix", **{name: value})
    assert done.returncode == 2
    assert f"  {name}: " in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_cannot_be_opened_is_said_plainly(tmp_path: Path) -> None:
    """A path that is no folder stops the command with a sentence."""
    (tmp_path / "file").touch()
    done = run(tmp_path / "file" / "data", "matrix")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "file" / "data") in done.stderr


def test_a_busy_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    """Two servers on one port: the second says so, proposes another, and leaves no data behind."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run(tmp_path, "serve", "--first-run", BONPHU_PORT=str(port))
    assert done.returncode == 1
    assert t("terminal.port_busy", port=port, other=port % 65535 + 1) in done.stderr
    assert list(tmp_path.iterdir()) == []


@contextmanager
def signed_in(address: str, password: str) -> Iterator[httpx.Client]:
    """Give a browser that tried to sign in."""
    with httpx.Client(base_url=address) as browser:
        csrf = form_token(browser.get("/sign-in"))
        browser.post("/sign-in", data={"csrf": csrf, "name": "phuong", "password": password, "next": "/"})
        yield browser


def printed(said: str, key: str) -> str:
    """Return what was printed behind a label."""
    found = re.search(rf"{re.escape(t(key))}:\s+(.+)", said)
    assert found, said
    return found.group(1)


def test_the_first_start_gives_a_ward_a_way_in_and_a_way_to_join(tmp_path: Path) -> None:
    """One command on an empty folder: the whole ward, a working password, a working code; again on a restart.

    The password lies in a file for its owner only, until it is changed.
    """
    kept = tmp_path / "first-sign-in.txt"
    with serving(tmp_path, "--first-run") as (address, said, process):
        password = printed(said, "terminal.password")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert password in kept.read_text()
        assert "100 %" in said
        with signed_in(address, password) as browser:
            page = browser.get("/")
            assert page.status_code == 200
            assert "/ 1.605" in page.text
        code = printed(said, "terminal.join_code")
        told = httpx.post(f"{address}/v1/enrol", json={"code": code, "app_version": APP_VERSION}).json()
        assert told["scope"] == ["kp3"]
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        assert t("terminal.stopped") in process.stdout.read()
        assert process.wait(60) == 0
    with serving(tmp_path, "--first-run") as (_address, said, _process):
        assert printed(said, "terminal.password") == password
        assert printed(said, "terminal.join_code") != code
        assert t("terminal.loading_demo") not in said
    assert run(tmp_path, "password", "--name", "phuong", typed="mat-khau-moi-hon\n").returncode == 0
    assert not kept.exists()
    with serving(tmp_path, "--first-run") as (address, said, _process):
        assert printed(said, "terminal.password") == t("terminal.password_changed")
        with signed_in(address, "mat-khau-moi-hon") as browser:
            assert browser.get("/").status_code == 200
    everything = b"".join(p.read_bytes() for p in tmp_path.iterdir())
    assert password.encode() not in everything


def test_an_interrupted_first_start_starts_anew(tmp_path: Path) -> None:
    """Killed while the ward is loading, nothing half-made stays: the next start has the whole ward."""
    settings = environment(tmp_path, BONPHU_PORT=str(free_port()))
    with subprocess.Popen(
        [*COMMAND, "serve", "--first-run"], env=settings, stdout=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert any("30 %" in line for line in process.stdout)
        process.kill()
    assert not (tmp_path / "bonphu.db").exists()
    with serving(tmp_path, "--first-run") as (_address, said, _process):
        assert "100 %" in said
    assert run(tmp_path, "recount").returncode == 0


def test_serving_alone_makes_up_nothing(tmp_path: Path) -> None:
    """Without --first-run there is no synthetic ward, no account, no code."""
    with serving(tmp_path) as (address, said, _process):
        assert httpx.get(f"{address}/healthz").json()["status"] == "ok"
        assert t("terminal.password") not in said
        assert t("terminal.join_code") not in said
    assert not (tmp_path / "first-sign-in.txt").exists()
    assert all(c["eligible"] == 0 for c in json.loads(run(tmp_path, "matrix", "--json").stdout))


def test_a_clock_that_is_behind_is_said_and_counts_nothing(small_ward: Path, tmp_path: Path) -> None:
    """A command that counts stops, in words; somebody may say that the clock is right."""
    folder = tmp_path / "ward"
    shutil.copytree(small_ward, folder)
    with sqlite3.connect(folder / "bonphu.db") as database:
        database.execute(
            "UPDATE change SET received_ms = received_ms + 3000000000000 "
            "WHERE seq = (SELECT max(seq) FROM change)"
        )
    refused = run(folder, "matrix", "--json")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Máy chủ chưa nhận và chưa tính gì" in refused.stderr
    assert run(folder, "clock").returncode == 1
    assert run(folder, "clock", "--right").returncode == 0
    assert run(folder, "matrix", "--json").returncode == 0
