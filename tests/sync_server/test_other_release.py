"""Databases and backups of another release: `serve` and `migrate` bring them up, all else refuses them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from shared.text import t
from sync_server.config import Settings
from sync_server.custody.backup.keeper import keeper_of
from sync_server.custody.backup.service import BackupError, back_up, restore
from sync_server.store.database import Database
from sync_server.store.schema import NEWEST, OtherSchemaError, step_of
from sync_server.web.services import Services
from tests.conftest import Amount
from tests.sync_server.command import run
from tests.sync_server.phones import NOW_MS, Ward, fresh_id, resident
from tests.sync_server.postgres import Postgres
from tests.sync_server.test_cli import free_port
from tests.sync_server.test_real_server import open_services
from tests.sync_server.test_upgrade import RELEASED, STEPS, bring_to, copy_rows, put_back

OLD, NEWER = "0011", "9999"
# Every command that opens the ward's database, but those that bring it to today.
COMMANDS = (
    ("verify",),
    ("recount",),
    ("matrix",),
    ("clock",),
    ("demo", "--preset", "small"),
    ("invite", "--unit", "kp3", "--name", "Thi Be"),
    ("password", "--name", "phuong"),
    ("report", "weekly", "--out", "report.docx"),
    ("labels", "--unit", "kp3", "--out", "labels.pdf"),
    ("erase", "--everybody", "--yes"),
)


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder}/bonphu.db"


def step(url: str) -> str | None:
    with closing(Database(url)) as database, database.read() as connection:
        return step_of(connection)


def state(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as opened:
        return list(opened.iterdump())


def of_release(folder: Path, at: str) -> str:
    """Put the database of an earlier release there, or one that says it is of a later one; return its URL."""
    put_back(RELEASED[0], folder)
    if at == NEWER:
        open_database_of_today(folder)
        set_step(url_of(folder), at)
    else:
        bring_to(url_of(folder), at)
    return url_of(folder)


def open_database_of_today(folder: Path) -> None:
    bring_to(url_of(folder), "head")


def set_step(url: str, at: str) -> None:
    with closing(Database(url)) as database, database.write() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{at}'")  # noqa: S608


@pytest.mark.parametrize("at", [OLD, NEWER])
@pytest.mark.parametrize("asked", COMMANDS, ids=lambda a: a[0])
def test_a_command_refuses_the_database_of_another_release(
    tmp_path: Path, asked: tuple[str, ...], at: str
) -> None:
    """It says in one sentence what to do, and changes nothing: an old server may be writing into it."""
    of_release(tmp_path, at)
    before = state(tmp_path / "bonphu.db")
    refused = run(tmp_path, *asked)
    key = "terminal.step_newer" if at == NEWER else "terminal.step_older"
    assert (refused.returncode, refused.stderr.strip()) == (1, t(key, step=at, newest=NEWEST))
    assert state(tmp_path / "bonphu.db") == before


def test_migrate_brings_a_database_to_this_release(tmp_path: Path) -> None:
    """Afterwards the other commands work; a second time it changes nothing."""
    url = of_release(tmp_path, OLD)
    for _ in range(2):
        done = run(tmp_path, "migrate")
        assert (done.returncode, done.stdout.strip()) == (0, t("terminal.migrated", step=NEWEST))
    assert step(url) == NEWEST
    assert run(tmp_path, "verify").returncode == 0


def test_migrate_and_serve_refuse_a_database_of_a_newer_release(tmp_path: Path) -> None:
    """What a newer release wrote may mean what this one does not know."""
    of_release(tmp_path, NEWER)
    for asked in (("migrate",), ("serve", "--first-run")):
        refused = run(tmp_path, *asked, BONPHU_PORT=str(free_port()))
        said = t("terminal.step_newer", step=NEWER, newest=NEWEST)
        assert (refused.returncode, refused.stderr.strip()) == (1, said)


async def test_a_running_server_writes_no_more_once_the_database_moved_on(ward: Ward) -> None:
    """Its phones are told to come again and keep everything; it says of itself that it is not ready."""
    phone = await ward.phone("kp3")
    change = phone.say(resident(fresh_id(), "kp3"))
    with ward.services.database.read() as connection:
        now = step_of(connection)
    url = ward.services.database.engine.url.render_as_string(hide_password=False)
    set_step(url, NEWER)
    answer = await phone.send([change])
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:bonphu:upgraded")
    ready = await ward.http.get("/readyz")
    assert (ready.status_code, ready.json()["type"]) == (503, "urn:bonphu:upgraded")
    assert ward.seq() == 0
    set_step(url, str(now))
    assert (await phone.send([change])).status_code == 200


@pytest.mark.parametrize("at", STEPS)
def test_a_backup_of_every_release_is_restored(
    tmp_path: Path, postgres: Postgres, amount: Amount, at: str
) -> None:
    """It is brought to today before it is verified; the backup itself stays as it was.

    Here the first, one between and the last of PostgreSQL; `make faults` does all.
    """
    (tmp_path / "old").mkdir()
    lite = of_release(tmp_path / "old", at)
    with postgres.empty() as old, postgres.empty() as new:
        both = [(lite, url_of(tmp_path / "new"))]
        if amount.whole or at in (STEPS[0], OLD, STEPS[-1]):
            bring_to(old, at)
            copy_rows(lite, old)
            both.append((old, new))
        for source, target in both:
            backup = tmp_path / f"{target[:6]}.backup"
            keeper_of(source).copy(backup)
            content = backup.read_bytes()
            wards = restore(backup, target, NOW_MS, force=True).wards
            assert [(w.ward_id, w.seq) for w in wards] == [("long-thuy", 6)]
            assert backup.read_bytes() == content
            services = open_services(tmp_path / "new", target)
            with services.database.read() as connection:
                found = connection.exec_driver_sql("SELECT n FROM rollup WHERE cell = 'residents'").all()
            services.close()
            assert sum(n for (n,) in found) == 3


@pytest.mark.parametrize(("at", "reason"), [(OLD, "older_step"), (NEWER, "newer_step")])
def test_no_backup_is_made_of_the_database_of_another_release(tmp_path: Path, at: str, reason: str) -> None:
    """It is refused in one sentence before anything is copied, and no file is left."""
    of_release(tmp_path, at)
    refused = run(tmp_path, "backup", str(tmp_path / "copy.db"))
    said = t(f"backup.no_{reason}", why=f"{at} → {NEWEST}")
    assert (refused.returncode, refused.stderr.strip()) == (1, said)
    assert list(tmp_path.glob("copy*")) == []


def test_a_backup_of_a_newer_release_is_not_restored(tmp_path: Path) -> None:
    """Nor one of another program, nor one that is damaged; no file with people's names is left behind."""
    new = tmp_path / "new"
    (tmp_path / "old").mkdir()
    of_release(tmp_path / "old", NEWER)
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as other:
        other.execute("CREATE TABLE shop (name TEXT)")
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes((tmp_path / "old" / "bonphu.db").read_bytes()[:30_000])
    for backup, reason in (
        (tmp_path / "old" / "bonphu.db", "newer_step"),
        (foreign, "backup"),
        (damaged, "damaged"),
    ):
        with pytest.raises(BackupError, match=reason):
            restore(backup, url_of(new), NOW_MS)
        assert not new.exists() or list(new.iterdir()) == []


def test_a_failed_backup_leaves_no_file(tmp_path: Path) -> None:
    """A copy that does not agree with its own chain holds a ward's names all the same."""
    open_services(tmp_path).close()
    url = url_of(tmp_path)
    with closing(Database(url)) as database, database.write() as connection:
        connection.exec_driver_sql("UPDATE ward SET seq = 1")
    with pytest.raises(BackupError, match="damaged"):
        back_up(url, tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []


def test_a_server_of_this_release_does_not_migrate_by_itself(tmp_path: Path) -> None:
    """Only the command `serve` does, once, before its processes start: a replaced one never does."""
    of_release(tmp_path, OLD)
    with pytest.raises(OtherSchemaError, match=OLD):
        Services.open(Settings(data=tmp_path, database_url=url_of(tmp_path)))
