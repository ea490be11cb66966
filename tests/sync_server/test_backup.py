"""The drill: a server loses its disk, goes back to an old backup, and the phones send again what it lacks."""

import sqlite3
from contextlib import closing
from pathlib import Path

import httpx
import psycopg
import pytest
from sqlalchemy import make_url

from mobile_app.config import native_files
from mobile_app.core.phone import Phone
from mobile_app.sync.transport import Transport
from shared.text import t
from sync_server.custody.backup.service import BackupError, back_up, restore
from sync_server.ledger.rollups import recount
from sync_server.people.enrolment.service import add_helper, make_code
from sync_server.store.database import Database, open_database
from sync_server.web.services import Services
from tests.mobile_app.world import CIPHER, done, household_act, visit
from tests.sync_server.command import run
from tests.sync_server.phones import Ward, fresh_id, resident
from tests.sync_server.postgres import Postgres
from tests.sync_server.serve import running
from tests.sync_server.test_real_server import open_services

NOW_MS = 1_715_684_400_000


class Road(httpx.AsyncBaseTransport):
    """Carries requests to wherever the server runs now."""

    def __init__(self) -> None:
        self.to = httpx.URL()
        self.inner = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(host=self.to.host, port=self.to.port, scheme="http")
        return await self.inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Stay open: every phone shares this road."""


def joining_codes(data: Path, url: str, count: int) -> list[str]:
    services = open_services(data, url)
    desk = services.enrolment()
    helper = add_helper(desk, "Thị Bé", "kp3", "member")
    codes = [make_code(desk, helper.helper_id, frozenset(["kp3"])) for _ in range(count)]
    services.close()
    return codes


def record(phone: Phone, number: int) -> None:
    act = household_act(phone, number, "Điểu Sáu", "Thị Ba")
    phone.save(act)
    home = next(f.entity for f in act.facts if f.kind == "household")
    phone.save(visit(phone, home, eid="activated_2"))


def standing(services: Services) -> dict[str, dict[str, int]]:
    with services.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT unit_id, cell, n FROM rollup WHERE n <> 0").all()
    units: dict[str, dict[str, int]] = {}
    for unit, cell, n in rows:
        units.setdefault(unit, {})[cell] = n
    return units


def lose(url: str) -> None:
    """Lose the database, and whatever belongs to it."""
    live = make_url(url)
    if url.startswith("sqlite"):
        for file in Path(str(live.database)).parent.glob("bonphu.db*"):
            file.unlink()
    else:
        with psycopg.connect(
            str(live.query["host"]).join(("host=", " user=postgres")), autocommit=True
        ) as one:
            one.execute(f"DROP DATABASE {live.database} WITH (FORCE)".encode())


async def test_a_lost_disk_costs_nothing(tmp_path: Path, database_url: str) -> None:
    """Lose the disk, restore an older backup, sync: nothing is missing and totals equal a recount."""
    data, backup, road, url = tmp_path / "ward", tmp_path / "elsewhere.db", Road(), database_url
    codes, phones = joining_codes(data, url, 3), []
    with running(data, url) as (server, address):
        road.to = httpx.URL(address)
        for i, code in enumerate(codes):
            phone = await Phone.open(
                native_files(tmp_path / f"phone{i}"), Transport(lambda: road), cipher=CIPHER
            )
            await phone.join("http://ward.test", code)
            phones.append(phone)
            record(phone, 10 + i)
            await phone.sync()
        made = run(data, "backup", str(backup), BONPHU_DATABASE_URL=url)
        assert made.returncode == 0, made.stderr
        assert backup.stat().st_mode & 0o077 == 0
        for i, phone in enumerate(phones):
            record(phone, 20 + i)
            assert (await phone.sync()).outcome == "done"
            assert (phone.status().waiting, done(phone, "eid") >= 4) == (0, True)
            assert (phone.status().durable, phone.status().saved) == (2, 4)
        server.kill()
    with_all = open_services(data, url)
    expected = standing(with_all)
    with_all.close()
    lose(url)
    back = run(data, "restore", str(backup), BONPHU_DATABASE_URL=url)
    assert back.returncode == 0, back.stderr
    with running(data, url) as (_, address):
        road.to = httpx.URL(address)
        for _ in range(2):
            for phone in phones:
                assert (await phone.sync()).outcome == "done"
        assert [phone.status().waiting for phone in phones] == [0, 0, 0]
        assert {done(phone, "eid") for phone in phones} == {12}
    services = open_services(data, url)
    assert standing(services) == expected
    assert recount(services.database, services.ward_id, services.campaign().rules) == []
    services.close()
    for phone in phones:
        phone.close()
    await road.inner.aclose()


async def test_a_backup_tells_phones_what_is_safe_for_good(
    ward: Ward, database_url: str, tmp_path: Path
) -> None:
    """`durable_n` is what the copy holds: nothing before a backup, and not what came after it."""
    phone = await ward.phone("kp3")
    await phone.tell(resident(fresh_id(), "kp3"))
    assert (await phone.pull())["durable_n"] == 0
    back_up(database_url, tmp_path / "copy.db")
    await phone.tell(resident(fresh_id(), "kp3"))
    page = await phone.pull()
    assert (page["last_n"], page["durable_n"]) == (2, 1)


async def test_a_wrong_copy_makes_nothing_durable(ward: Ward, database_url: str, tmp_path: Path) -> None:
    """If what is copied does not agree with its own chain, no file is left and no phone relies on it."""
    phone = await ward.phone("kp3")
    await phone.tell(resident(fresh_id(), "kp3"))
    with ward.services.database.write() as connection:
        connection.exec_driver_sql("UPDATE change SET received_ms = received_ms + 1")
    with pytest.raises(BackupError, match="damaged chain"):
        back_up(database_url, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    assert (await phone.pull())["durable_n"] == 0


async def test_a_database_in_use_is_not_replaced(ward: Ward, database_url: str, tmp_path: Path) -> None:
    """Even by force: the running server would go on writing into a database that nobody finds again."""
    await (await ward.phone("kp3")).tell(resident(fresh_id(), "kp3"))
    back_up(database_url, tmp_path / "copy.db")
    for force in (False, True):
        with pytest.raises(BackupError, match="running"):
            restore(tmp_path / "copy.db", database_url, NOW_MS, force=force)
    assert ward.seq() == 1


def test_a_newer_database_needs_force(tmp_path: Path, database_url: str) -> None:
    """What would lose changes is refused; by force it is done, what was there stays, and the epoch rises."""
    copy = tmp_path / "copy.db"
    open_services(tmp_path, database_url).close()
    back_up(database_url, copy)
    with closing(open_database(database_url)) as newer, newer.write() as connection:
        connection.exec_driver_sql("UPDATE ward SET seq = seq + 1")
    with pytest.raises(BackupError, match="newer"):
        restore(copy, database_url, NOW_MS)
    first = restore(copy, database_url, NOW_MS, force=True)
    again = restore(copy, database_url, NOW_MS + 1, force=True)
    assert again.wards[0].epoch > first.wards[0].epoch > 1
    assert first.aside is not None
    aside = make_url(database_url).set(database=first.aside)
    with closing(Database(aside.render_as_string(hide_password=False))) as kept, kept.read() as connection:
        assert connection.exec_driver_sql("SELECT seq FROM ward").scalar_one() == 1


def test_an_unreadable_database_needs_force(tmp_path: Path) -> None:
    """What cannot be read may hold more than the backup: it is replaced only by force."""
    live, copy = tmp_path / "bonphu.db", tmp_path / "copy.db"
    url = f"sqlite:///{live}"
    open_services(tmp_path).close()
    back_up(url, copy)
    live.write_bytes(b"no database at all, but long enough to be looked at" * 40)
    with pytest.raises(BackupError, match="unreadable"):
        restore(copy, url, NOW_MS)
    assert restore(copy, url, NOW_MS, force=True).wards[0].epoch > 1


def test_verify_says_which_change_was_altered(tmp_path: Path) -> None:
    """A whole log ends with 0 and its last hash; one altered line is named and ends with 1."""
    assert run(tmp_path, "demo", "--preset", "small").returncode == 0
    whole = run(tmp_path, "verify")
    assert (whole.returncode, "long-thuy" in whole.stdout) == (0, True)
    with closing(sqlite3.connect(tmp_path / "bonphu.db")) as forger:
        forger.execute("UPDATE change SET n = n + 1 WHERE seq = 7")
        forger.commit()
    broken = run(tmp_path, "verify")
    assert (broken.returncode, "chain: 7" in broken.stderr) == (1, True)


def test_what_cannot_be_backed_up_or_restored_is_said(tmp_path: Path, postgres: Postgres) -> None:
    """A missing file, what is no backup, and missing tools are one sentence each, not a traceback."""
    missing = run(tmp_path, "restore", str(tmp_path / "nothing.db"))
    assert (missing.returncode, "nothing.db" in missing.stderr) == (1, True)
    (tmp_path / "no.dump").write_bytes(b"no dump at all")
    with postgres.fresh() as url:
        for asked, more, said in (
            (("backup", str(tmp_path / "x")), {"PATH": str(tmp_path)}, t("backup.no_tool", why="pg_dump")),
            (("restore", str(tmp_path / "no.dump")), {}, t("backup.no_damaged", why="pg_restore: ")),
        ):
            refused = run(tmp_path, *asked, BONPHU_DATABASE_URL=url, **more)
            assert (refused.returncode, refused.stderr.startswith(said)) == (1, True), refused.stderr
