"""How many passwords are judged: counted before they are hashed, locking nobody out for long."""

import asyncio
import contextlib
import threading
import unicodedata
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal, NoReturn

import httpx
import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from shared.problem import BUSY, TOO_MANY, ProblemError
from sync_server.people.accounts import passwords
from sync_server.people.accounts import service as accounts
from sync_server.people.accounts.passwords import HashQueue
from sync_server.web.limits import Rate
from sync_server.web.tries import service as tries
from sync_server.web.tries.service import SignInTry
from tests.sync_server.office import Office, open_office
from tests.sync_server.phones import Ward

Form = Literal["NFC", "NFD"]


class Judged(PasswordHasher):
    """Stands in for the hash: counts what is judged, and how much of it at once."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.count = self.now = self.most = 0
        self._line = threading.Lock()
        self._meet = threading.Event()

    def verify(self, *_: object) -> NoReturn:
        with self._line:
            self.count, self.now = self.count + 1, self.now + 1
            self.most = max(self.most, self.now)
        self._meet.wait(0.01)
        with self._line:
            self.now -= 1
        raise VerificationError


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Judged:
    counter = Judged()
    monkeypatch.setattr(passwords, "_HASHER", counter)
    return counter


def _outcomes(ward: Ward, attempts: list[tuple[str, str]]) -> Counter[str]:
    """Let all of them try a wrong password at once; return how often which answer came."""

    def one(attempt: tuple[str, str]) -> str:
        try:
            accounts.sign_in(ward.services, attempt[0], "sai", attempt[1])
        except ProblemError as error:
            return error.problem.slug
        return "signed_in"

    with ThreadPoolExecutor(len(attempts)) as pool:
        return Counter(pool.map(one, attempts))


async def test_parallel_tries_of_one_name_are_not_judged_beyond_the_limit(ward: Ward, judged: Judged) -> None:
    """Thirty tries at once from one place: at most eight are judged, whichever process they meet."""
    _outcomes(ward, [("phuong", "10.0.0.1")] * 30)
    assert judged.count <= tries.MOST_PER_PAIR


async def test_parallel_tries_from_one_address_are_not_judged_beyond_the_limit(
    ward: Ward, judged: Judged
) -> None:
    """Sixty names at once from one address: at most forty are judged, two at a time."""
    told = _outcomes(ward, [(f"ai-{i}", "10.0.0.1") for i in range(60)])
    assert judged.count == told["wrong_password"] <= tries.MOST_PER_ADDRESS
    assert judged.most <= passwords.AT_ONCE
    assert set(told) <= {"wrong_password", "too_many", "busy"}


async def test_a_try_is_counted_before_it_is_judged(ward: Ward) -> None:
    """Tries that are still being judged count as much as those that failed."""
    attempt = SignInTry("phuong", "10.0.0.1")
    for _ in range(tries.MOST_PER_PAIR):
        tries.begin(ward.services, attempt)
    with pytest.raises(ProblemError) as refused:
        tries.begin(ward.services, attempt)
    assert refused.value.problem is TOO_MANY
    assert 0 < refused.value.extra["retry_after"] <= 120


async def test_a_name_tried_from_everywhere_waits_a_minute_at_most(sqlite_ward: Ward) -> None:
    """Over all addresses a name has twenty tries, then waits that grow to a minute, however many knock."""
    waits, ward = [], sqlite_ward
    for i in range(40):
        try:
            tries.begin(ward.services, SignInTry("phuong", f"10.0.0.{i}"))
        except ProblemError as error:
            waits.append(error.extra["retry_after"])
            ward.now_ms += 1000 * error.extra["retry_after"]
    assert waits[:8] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert max(waits) == 60


async def test_knocking_on_does_not_prolong_a_lock(sqlite_ward: Ward) -> None:
    """Who is refused again and again waits no longer for it."""
    attempt, ward = SignInTry("phuong", "10.0.0.1"), sqlite_ward
    for _ in range(tries.MOST_PER_PAIR):
        tries.begin(ward.services, attempt)
    waits = set()
    for _ in range(3):
        with pytest.raises(ProblemError) as refused:
            tries.begin(ward.services, attempt)
        waits.add(refused.value.extra["retry_after"])
    assert len(waits) == 1


async def test_a_right_password_takes_its_try_back(sqlite_ward: Ward) -> None:
    """More people than the limit sign in from one address one after another: none is counted as a failure."""
    services = sqlite_ward.services
    for i in range(tries.MOST_PER_ADDRESS + 2):
        counted = tries.begin(services, SignInTry(f"ai-{i}", "10.0.0.1"))
        with services.database.write() as connection:
            tries.succeed(connection, services, counted)


async def test_a_known_browser_signs_in_while_strangers_try(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither an attack on the name from everywhere nor a neighbour behind its address keeps it out."""
    monkeypatch.setattr("sync_server.people.accounts.endpoints._TRIES", Rate(at_once=3, per_minute=1))
    async with open_office(tmp_path) as office:
        await office.sign_in()
        _attack(office, "127.0.0.1")
        assert [(await office.sign_in(browser=office.browser_at())).status_code for _ in range(3)] == [
            429
        ] * 3
        assert (await office.sign_in()).status_code == 303


def _attack(office: Office, neighbour: str) -> None:
    """Try everything that strangers may: the name from everywhere, and all names from one address."""
    for i in range(tries.MOST_PER_ADDRESS):
        for name, address in (("phuong", f"10.0.0.{i}"), (f"ai-{i}", neighbour)):
            with contextlib.suppress(ProblemError):
                tries.begin(office.services, SignInTry(name, address))


async def test_a_known_browser_has_no_more_tries_than_another(tmp_path: Path) -> None:
    """A stolen cookie is worth eight tries in a quarter of an hour, as any other place."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        statuses = [
            (await office.sign_in(password="sai")).status_code for _ in range(tries.MOST_PER_PAIR + 1)
        ]
        assert statuses == [401] * tries.MOST_PER_PAIR + [429]


async def test_locks_say_how_long_to_wait(tmp_path: Path) -> None:
    """The page and the header tell the seconds, and the typed name stays."""
    async with open_office(tmp_path) as office:
        for _ in range(tries.MOST_PER_PAIR):
            await office.sign_in(password="sai")
        locked = await office.sign_in()
        assert locked.status_code == 429
        assert int(locked.headers["retry-after"]) == 113
        assert "Thử lại sau 113 giây" in locked.text
        assert 'value="phuong"' in locked.text


async def test_a_full_line_of_passwords_is_answered_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While too many hashes are made the form says busy, when to come again, and the try is not counted."""
    async with open_office(tmp_path) as office:
        line = HashQueue(1, 0, 0.0)
        monkeypatch.setattr(passwords, "_LINE", line)
        with line.turn():
            for _ in range(tries.MOST_PER_PAIR + 2):
                busy = await office.sign_in()
                assert (busy.status_code, busy.headers["retry-after"]) == (503, "3")
                assert "Máy chủ đang bận" in busy.text
        assert (await office.sign_in()).status_code == 303


def test_a_line_lets_two_through_and_does_not_wait_for_ever() -> None:
    """A third waits for its time and is told to come again; beyond the room nobody waits at all."""
    line = HashQueue(2, 1, 0.01)
    with line.turn(), line.turn():
        for _ in range(2):
            with pytest.raises(ProblemError) as refused, line.turn():
                pass
            assert refused.value.problem is BUSY
    with line.turn():
        pass


async def test_sign_ins_at_once_leave_the_pages_free(tmp_path: Path) -> None:
    """Sixty sign-ins at once are answered, judged within the limit, and a page is served meanwhile."""
    async with open_office(tmp_path) as office:
        await office.sign_in()
        browsers = [office.browser_at("10.0.0.9") for _ in range(60)]

        async def one(n: int, browser: httpx.AsyncClient) -> int:
            return (await office.sign_in(f"ai-{n}", "sai", browser)).status_code

        asked = [one(n, b) for n, b in enumerate(browsers)]
        statuses, page = await asyncio.gather(asyncio.gather(*asked), office.browser.get("/"))
        assert page.status_code == 200
        assert set(statuses) <= {401, 429, 503}
        assert Counter(statuses)[401] <= tries.MOST_PER_ADDRESS


@pytest.mark.parametrize(("form", "other"), [("NFC", "NFD"), ("NFD", "NFC")])
async def test_accents_are_compared_however_they_were_typed(tmp_path: Path, form: Form, other: Form) -> None:
    """A name and a password fit in either form of Unicode, as keyboards of Macs and phones differ."""
    name, password = "đặng-thị-ngọc", "mật khẩu riêng của tôi"
    async with open_office(tmp_path) as office:
        accounts.create_account(
            office.services,
            unicodedata.normalize(form, name),
            "long-thuy",
            unicodedata.normalize(form, password),
        )
        answer = await office.sign_in(
            unicodedata.normalize(other, name), unicodedata.normalize(other, password)
        )
        assert answer.status_code == 303
