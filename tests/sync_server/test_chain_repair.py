"""A broken chain of the log is accepted where it is: written down with a reason, both ends as they were."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shared.text import t
from tests.sync_server.command import run

WHY = "Máy chủ bản cũ còn chạy khi nâng cấp"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A ward in whose log change 7 was linked by another rule, and the later ones to that."""
    assert run(tmp_path, "demo", "--preset", "small").returncode == 0
    sql(tmp_path, "UPDATE change SET hash = zeroblob(32) WHERE seq = 7")
    sql(tmp_path, "UPDATE change SET prev_hash = zeroblob(32) WHERE seq = 8")
    return tmp_path


def sql(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "bonphu.db")) as opened:
        found = opened.execute(statement).fetchall()
        opened.commit()
    return found


def test_a_break_that_was_accepted_stops_no_backup(broken: Path) -> None:
    """Before, no backup is made; after, one is, and every check goes on saying where the chain was broken."""
    assert run(broken, "backup", str(broken / "copy.db")).returncode == 1
    log = sql(broken, "SELECT * FROM change")
    joined = run(broken, "join-chain", "--reason", WHY, "--yes")
    assert (joined.returncode, t("backup.joined", n=2) in joined.stdout) == (0, True), joined.stderr
    verified = run(broken, "verify")
    assert verified.returncode == 0
    assert t("backup.verify_seams", at="7, 8").strip() in verified.stdout
    assert run(broken, "backup", str(broken / "copy.db")).returncode == 0
    assert sql(broken, "SELECT * FROM change") == log


def test_an_accepted_break_is_written_down(broken: Path) -> None:
    """Both ends and the reason are kept, and the access log names each."""
    run(broken, "join-chain", "--reason", WHY, "--yes")
    kept = sql(broken, "SELECT seq, hash, reason FROM chain_seam ORDER BY seq")
    assert [(seq, reason) for seq, _, reason in kept] == [(7, WHY), (8, WHY)]
    assert kept[0][1] == bytes(32)
    logged = sql(broken, "SELECT subject FROM access_log WHERE action = 'chain_joined' ORDER BY subject")
    assert [str(subject).split()[0] for (subject,) in logged] == ["7", "8"]


@pytest.mark.parametrize("seq", [6, 7, 8, 9])
def test_what_is_altered_after_a_break_was_accepted_is_found(broken: Path, seq: int) -> None:
    """Accepting covers the break as it was then, and nothing that comes later."""
    run(broken, "join-chain", "--reason", WHY, "--yes")
    sql(broken, f"UPDATE change SET received_ms = received_ms + 1 WHERE seq = {seq}")  # noqa: S608
    verified = run(broken, "verify")
    assert (verified.returncode, f"chain: {seq}:" in verified.stderr) == (1, True)


def test_nothing_is_accepted_without_a_reason(broken: Path) -> None:
    """Nor without a yes."""
    assert run(broken, "join-chain", "--reason", "  ", "--yes").returncode == 2
    assert run(broken, "join-chain", "--reason", WHY, typed="n\n").returncode == 1
    assert sql(broken, "SELECT * FROM chain_seam") == []
