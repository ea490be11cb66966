"""The server's own search for people written down twice: one process at a time, nothing of the erased."""

import itertools
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from shared.link import link_id
from shared.matching.name import name_of
from shared.problem import BUSY, ProblemError
from sync_server.custody.privacy.service import erase_everybody, erase_one
from sync_server.office.duplicates import finder as finders
from sync_server.office.duplicates import queries
from sync_server.office.duplicates.finder import Finder, Watch
from sync_server.store import rosters
from tests.sync_server.phones import Ward, fresh_id, open_ward, resident
from tests.sync_server.postgres import Postgres


@pytest.fixture(autouse=True)
def _nobody_else_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's own thread would find what these tests look for."""
    monkeypatch.setattr("sync_server.office.duplicates.finder._LOOK_EVERY_S", 3_600.0)


class _Stopped(threading.Event):
    """Is set when so many rests were begun."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self._left = after

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002 - as the one it stands for
        self._left -= 1
        return self._left <= 0


async def _twice_each(ward: Ward, count: int) -> set[str]:
    """Record people twice at one door, with the police list's key on both; return the ids of the pairs."""
    phone, ids = await ward.phone("kp3"), [(fresh_id(), fresh_id()) for _ in range(count)]
    for number, both in enumerate(ids):
        said = {"birth_date": f"19{40 + number}-03-12", "sex": "female", "household": fresh_id()}
        name = f"Nguyễn Thị {['Hòa', 'Lan', 'Mai', 'Nụ', 'Út'][number % 5]} {['An', 'Bé'][number % 2]}"
        await phone.tell(*[resident(i, "kp3", name, **said) for i in both])
    with ward.services.database.write() as connection:
        keys = {i: sha256(one.encode()).digest() for one, other in ids for i in (one, other)}
        rosters.put_keys(connection, ward.services.ward_id, fresh_id(), keys)
    return {link_id(*sorted(pair)) for pair in ids}


async def test_of_several_processes_one_looks_and_each_pair_is_linked_once(
    postgres: Postgres, tmp_path: Path
) -> None:
    """Four finders at once on one database: every pair has one link and one act by the rule; nobody waits."""
    with postgres.fresh() as url:
        async with open_ward(tmp_path, url) as ward:
            pairs = await _twice_each(ward, 12)
            finders = [Finder(ward.services) for _ in range(4)]
            with ThreadPoolExecutor(4) as pool:
                compared = list(pool.map(lambda finder: finder.catch_up(), finders))
            for finder in finders:
                finder.catch_up()
            assert sum(compared) >= 24
            told = ward.rows("SELECT body FROM change WHERE ward_id = 'long-thuy'")
            acts = [f["entity"] for (b,) in told for f in json.loads(b)["facts"] if f["kind"] == "link"]
            assert sorted(acts) == sorted(pairs)
            found = ward.rows("SELECT link_id FROM link_suggestion")
            assert len(found) == len(set(found)) == len(pairs)
            assert ward.totals()["kp3"]["residents"] == 12


async def test_who_is_not_at_turn_does_nothing_and_goes_on_where_another_stopped(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one process has the turn another compares nobody; what it left undone the other does."""
    monkeypatch.setattr("sync_server.office.duplicates.finder._AT_ONCE", 1)
    with postgres.fresh() as url:
        async with open_ward(tmp_path, url) as ward:
            pairs = await _twice_each(ward, 3)
            one, other = Finder(ward.services), Finder(ward.services)
            with ward.services.database.turn("duplicates long-thuy") as mine:
                assert (mine, other.catch_up()) == (True, 0)
            assert one.catch_up(_Stopped(after=7)) == 1  # it got to know six people, and compared one
            other.catch_up()
            assert len(ward.rows("SELECT link_id FROM link_suggestion")) == len(pairs)


async def test_the_finder_forgets_who_was_erased(ward: Ward) -> None:
    """After an erasure no name of theirs is left in the finder's memory, nor a pair of theirs."""
    phone, (one, other) = await ward.phone("kp3"), (fresh_id(), fresh_id())
    for id_ in (one, other):
        await phone.tell(resident(id_, "kp3", "Nguyễn Thị Chimsonca", birth_date="1957-03-12"))
    finder = Finder(ward.services)
    finder.catch_up()
    assert ward.rows("SELECT count(*) FROM link_suggestion") == [(1,)]
    for number in range(50):
        name_of(f"Nguyễn Văn {number}")
    before = name_of.cache_info().currsize
    erase_one(ward.services, one)
    await phone.tell(resident(fresh_id(), "kp3", "Trần Văn An"))
    finder.catch_up()
    assert [p.full_name for p in finder._population.people.values()] == [
        "Nguyễn Thị Chimsonca",
        "Trần Văn An",
    ]
    assert name_of.cache_info().currsize < before
    assert ward.rows("SELECT count(*) FROM link_suggestion") == [(0,)]
    erase_everybody(ward.services)
    finder.catch_up()
    assert not finder._population.people


async def test_what_could_not_be_compared_is_compared_later(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is busy in the middle of a look costs no pair: the next look finds it."""
    pairs = await _twice_each(ward, 3)
    finder, compare = Finder(ward.services), Finder._compare

    def busy(*_: object) -> None:
        raise ProblemError(BUSY)

    monkeypatch.setattr(Finder, "_compare", busy)
    with pytest.raises(ProblemError, match="busy"):
        finder.catch_up()
    monkeypatch.setattr(Finder, "_compare", compare)
    finder.catch_up()
    assert len(ward.rows("SELECT link_id FROM link_suggestion")) == len(pairs)


async def test_the_finder_rests_while_phones_push(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    """It rests after each step, also of reading who there is; ten times as long while pushes are written."""
    monkeypatch.setattr("sync_server.office.duplicates.finder._AT_ONCE", 1)
    ticks = itertools.count()
    monkeypatch.setattr("sync_server.office.duplicates.finder.monotonic", lambda: float(next(ticks)) / 10)
    await _twice_each(ward, 1)
    rests: list[float | None] = []

    class Closing(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            rests.append(timeout)
            return False

    Finder(ward.services).catch_up(Closing())
    monkeypatch.setattr(type(ward.services.writer), "busy", True)
    Finder(ward.services).catch_up(Closing())
    assert [round(r or 0, 3) for r in rests] == [0.1] * 4 + [1.0] * 2


_DOOR = (("Bùi Thị Cúc", "1950-03-01"), ("Bùi Văn Đạt", "1951-03-02"), ("Bùi Minh Khôi", "1952-03-03"))


async def _moved_household(ward: Ward) -> tuple[Finder, str]:
    """Let three of a door be looked at with one of them at a new one, then the others come there as well.

    Return the finder and the link of the first, whose birth date is not known at the new door.
    """
    phone, finder, old, new = await ward.phone("kp3"), Finder(ward.services), fresh_id(), fresh_id()
    for number in range(30):
        told = {"birth_date": f"19{40 + number}-05-06", "household": fresh_id()}
        await phone.tell(resident(fresh_id(), "kp3", f"Bùi Minh {_GIVEN[number]}", **told))
    ids = [fresh_id() for _ in _DOOR]
    for id_, (name, born) in zip(ids, _DOOR, strict=True):
        await phone.tell(resident(id_, "kp3", name, birth_date=born, household=old))
    again = fresh_id()
    await phone.tell(resident(again, "kp3", _DOOR[2][0], birth_date=None, household=new))
    finder.catch_up()
    link = link_id(*sorted((ids[2], again)))
    assert link not in _links(ward)
    for name, born in _DOOR[:2]:
        await phone.tell(resident(fresh_id(), "kp3", name, birth_date=born, household=new))
    finder.catch_up()
    return finder, link


_GIVEN = """
An Anh Bình Cúc Dũng Duy Đức Giang Hà Hải Hạnh Hiếu Hòa Hùng Hưng Khang Khánh Lan Lâm Long Lộc Mai Nam Nga
Phong Phú Quang Sơn Tâm Tùng
""".split()  # noqa: SIM905 - as names are read


def _links(ward: Ward) -> dict[str, int | None]:
    with ward.services.database.read() as connection:
        return {s.link_id: s.put_off_ms for s in queries.suggestions(connection, ward.services.ward_id)}


async def test_a_household_that_moved_is_looked_at_again_by_the_server(sqlite_ward: Ward) -> None:
    """Who was not like enough before two of the household were met at the new door is suggested after."""
    _, link = await _moved_household(sqlite_ward)
    assert link in _links(sqlite_ward)


async def test_what_was_put_off_stays_so_when_everybody_is_looked_through_again(sqlite_ward: Ward) -> None:
    """A pair left for later does not come to the front because others have changed."""
    finder, link = await _moved_household(sqlite_ward)
    with sqlite_ward.services.database.write() as connection:
        queries.put_off(connection, sqlite_ward.services.ward_id, link, 7)
    phone = await sqlite_ward.phone("kp3")
    await phone.tell(resident(fresh_id(), "kp3", "Trần Văn An"))
    finder.catch_up()
    assert _links(sqlite_ward)[link] == 7


async def test_who_comes_while_everybody_is_looked_through_is_suggested_and_stays_so(
    sqlite_ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that goes on from call to call loses nobody who came or was corrected meanwhile."""
    monkeypatch.setattr("sync_server.office.duplicates.finder._AT_ONCE", 2)
    phone, finder = await sqlite_ward.phone("kp3"), Finder(sqlite_ward.services)
    ids = [fresh_id() for _ in range(8)]
    for id_, name in zip(ids, _GIVEN, strict=False):
        await phone.tell(resident(id_, "kp3", f"Bùi Thanh {name}", birth_date="1957-03-12"))
    finder.catch_up(again=False)
    monkeypatch.setattr("sync_server.office.duplicates.finder._LONGEST_LOOK_S", -1.0)
    assert finder.catch_up() == 2
    again = fresh_id()
    await phone.tell(resident(again, "kp3", f"Bùi Thanh {_GIVEN[0]}", birth_date="1957-03-12"))
    suggested = []
    while finder.catch_up():
        suggested.append(link_id(*sorted((ids[0], again))) in _links(sqlite_ward))
    assert all(suggested)
    assert len(suggested) > 2


async def test_looking_through_everybody_takes_a_twentieth_of_a_core_at_most(
    sqlite_ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For each second it took, the thread does without for twenty; who has changed is compared at once."""
    now, spent, asked = 0.0, 0.0, list[bool]()
    monkeypatch.setattr(finders, "monotonic", lambda: now)
    monkeypatch.setattr(finders, "thread_time", lambda: spent)

    def catch_up(_: Finder, *__: object, again: bool) -> int:
        nonlocal spent
        asked.append(again)
        spent += 3.0 if again else 0.1
        return 0

    monkeypatch.setattr(Finder, "catch_up", catch_up)
    watch = Watch(sqlite_ward.services)
    for now in (0.0, 2.0, 59.0, 60.0, 62.0):  # noqa: B007 - read by the clock above
        watch._catch_up()
    watch.close()
    assert asked == [True, False, False, True, False]
