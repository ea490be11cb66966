"""Sixteen writers and one puller on one PostgreSQL: what a cursor by commit order must never do (I6)."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import monotonic

from shared.contract import APP_VERSION
from sync_server.config import Settings
from sync_server.ledger.pull import Question, pull
from sync_server.people.enrolment import service as enrolment
from sync_server.store import rollups as log
from sync_server.store.chain import link_hash
from sync_server.store.clock import moment
from sync_server.store.devices import Device
from sync_server.web import device_authenticator
from sync_server.web.services import Services
from tests.conftest import Amount
from tests.scenarios.race_writer import UNIT, WARD
from tests.sync_server.postgres import Postgres

_PROCESSES, _WRITERS = 4, 4


def reader(services: Services) -> Device:
    """Return an enrolled phone of the khu phố that is written to."""
    desk = services.enrolment()
    helper = enrolment.add_helper(desk, "Thị Bé", UNIT, "member")
    code = enrolment.make_code(desk, helper.helper_id, frozenset([UNIT]))
    token = enrolment.enrol(desk, code, APP_VERSION).token
    return device_authenticator.device_of(services.database, WARD, f"Bearer {token}")


def race(services: Services, url: str, how: str, commits: int) -> Counter[str]:
    """Let writers commit while a puller follows; return how often it saw each record."""
    each = str(commits // _PROCESSES)
    command = [sys.executable, "-m", "tests.scenarios.race_writer", url, how, str(_WRITERS), each]
    writers = [subprocess.Popen(command) for _ in range(_PROCESSES)]
    phone, seen, after, over = reader(services), Counter[str](), 0, False
    while not over:
        over = all(writer.poll() is not None for writer in writers)
        page = json.loads(pull(services.database, phone, Question(after, 50), moment(0)))
        seen.update(page["entities"])
        over = over and page["next"] == page["head"]
        after = max(after, page["next"])
    assert [writer.wait() for writer in writers] == [0] * _PROCESSES
    return seen


def broken_links(services: Services) -> list[int]:
    """Return the numbers at which the log has a gap or its chain does not hold."""
    broken, before = [], (0, bytes(32))
    with services.database.read() as connection:
        for entry, hashed, prev_hash, _erased in log.log(connection, WARD):
            if (entry.seq - 1, prev_hash) != before or link_hash(entry, prev_hash) != hashed:
                broken.append(entry.seq)
            before = entry.seq, hashed
    return broken


def test_a_puller_misses_none_and_sees_none_twice(postgres: Postgres, tmp_path: Path, amount: Amount) -> None:
    """While 16 writers commit at once, a continuous puller sees every record exactly once, in a whole log."""
    commits = amount.of(800, 20_000)
    with postgres.fresh() as url:
        services = Services.open(Settings(data=tmp_path, database_url=url))
        start = monotonic()
        seen = race(services, url, "counter", commits)
        amount.tell(f"{commits} commits by 16 writers in {monotonic() - start:.0f} s, none missed")
        assert (len(seen), set(seen.values())) == (commits, {1})
        assert broken_links(services) == []
        services.close()


def test_a_plain_sequence_would_lose_records(postgres: Postgres, tmp_path: Path, amount: Amount) -> None:
    """The same race numbered by a database sequence loses records: the test above can fail."""
    commits = amount.of(800, 20_000)
    with postgres.fresh() as url:
        services = Services.open(Settings(data=tmp_path, database_url=url))
        with services.database.write() as connection:
            connection.exec_driver_sql("CREATE SEQUENCE race")
        seen = race(services, url, "sequence", commits)
        amount.tell(f"{commits} commits numbered by a sequence: {commits - len(seen)} never seen")
        assert 0 < len(seen) < commits
        services.close()
