"""What may happen once happens once, whoever else tries in the same moment, in this process or another."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pyotp
import pytest

from shared.contract import APP_VERSION
from shared.problem import ProblemError
from sync_server.config import Settings
from sync_server.papers.labels import runs
from sync_server.papers.labels import service as labels
from sync_server.papers.labels.service import LabelOrder
from sync_server.papers.reports import service as reports
from sync_server.papers.reports.service import NotNowError
from sync_server.people.accounts import manage
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from sync_server.people.handover import service as handover
from sync_server.people.invitations import service as invitations
from sync_server.people.second_factor import service as second_factor
from sync_server.store import accounts as account_queries
from sync_server.web.device_authenticator import known_device
from sync_server.web.roles import Role
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer
from tests.sync_server.phones import NOW_MS, fresh_id, household, iso, viewer
from tests.sync_server.postgres import Postgres
from tests.sync_server.test_handover import sealed

_AT_ONCE = 6
_REFUSED = "refused"


@pytest.fixture(scope="module")
def servers(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Services]]:
    """Two servers of one ward, as two processes have them."""
    folder = tmp_path_factory.mktemp("once")
    with postgres.fresh() as url:
        settings = Settings(data=folder, database_url=url)
        both = [Services.open(settings, clock=lambda: NOW_MS) for _ in range(2)]
        yield both
        for one in both:
            one.close()


def at_once(servers: list[Services], act: Callable[[Services, int], Any]) -> list[Any]:
    """Let several do the same in the same moment; return what each got, or `refused`."""
    gate = threading.Barrier(_AT_ONCE)

    def one(n: int) -> Any:
        gate.wait()
        try:
            return act(servers[n % len(servers)], n)
        except (ProblemError, NotNowError, ValueError):
            return _REFUSED

    with ThreadPoolExecutor(_AT_ONCE) as people:
        return list(people.map(one, range(_AT_ONCE)))


def once(told: list[Any]) -> bool:
    return len(told) - told.count(_REFUSED) == 1


def test_a_joining_code_lets_one_phone_in(servers: list[Services]) -> None:
    """Of several phones that were shown one code, one joins."""
    desk = servers[0].enrolment()
    helper = enrolment.add_helper(desk, "Thị Bé", "kp3", "member")
    code = enrolment.make_code(desk, helper.helper_id, frozenset({"kp3"}))
    told = at_once(servers, lambda s, n: enrolment.enrol(s.enrolment(), code, APP_VERSION, f"{n}" * 43))
    assert once(told)


def test_an_invitation_sent_twice_names_one_helper(servers: list[Services]) -> None:
    """A form that is sent twice at once makes no second person of the same name in the same khu phố."""
    told = at_once(servers, lambda s, _: invitations.invite(s, "http://ward.test", "kp4", "Lê Ánh"))
    assert _REFUSED not in told
    known = enrolment.helpers(servers[0].database, servers[0].ward_id)
    assert [h.name for h in known].count("Lê Ánh") == 1


def test_a_name_is_given_to_one_account(servers: list[Services]) -> None:
    """The others are told that it is taken, in words."""
    told = at_once(servers, lambda s, _: manage.make(s, viewer("long-thuy"), _entry("chị Hạnh")) or True)
    assert once(told)


def _entry(name: str) -> manage.AccountForm:
    return manage.AccountForm(name, "supervisor", "long-thuy")


def test_a_first_password_is_changed_once(servers: list[Services]) -> None:
    """Whoever learnt a first password and races its owner does not get the account beside them, or after."""
    first, named = manage.make(servers[0], viewer("long-thuy"), _entry("anh Tư")), "anh Tư"
    tokens = [accounts.sign_in(servers[0], named, first, "127.0.0.1") for _ in range(_AT_ONCE)]
    people = [accounts.viewer_of(servers[0], token) for token in tokens]

    def change(services: Services, n: int) -> str:
        who = people[n]
        assert who is not None
        new = f"con-meo-so-{n}-ngu-tren-mai"
        accounts.change_own_password(services, who, first, new, "127.0.0.1")
        return new

    told = at_once(servers, change)
    assert once(told)
    (new,) = (one for one in told if one != _REFUSED)
    assert accounts.is_password_of(servers[0], named, new)


def test_a_code_of_the_second_factor_opens_once(servers: list[Services]) -> None:
    """The same code of the app, and the same recovery code, by two servers in the same moment."""
    account = _account(servers[0], "chú Ba")
    secret = second_factor.new_secret()
    now = pyotp.TOTP(secret)
    codes = second_factor.enrol(servers[0], account, secret, now.at(NOW_MS // 1000 - 30))
    for code in (now.at(NOW_MS // 1000), codes[0]):
        told = at_once(servers, lambda s, _, code=code: _accepted(s, account, code))  # type: ignore[misc]
        assert told.count(True) == 1


def _accepted(services: Services, who: Viewer, code: str) -> bool:
    with services.database.write() as connection:
        return second_factor.accept(connection, services, who.account_id, code)


def _account(services: Services, name: str) -> Viewer:
    accounts.create_account(services, name, "long-thuy", "mat-khau-thu-nghiem", Role.ADMINISTRATOR)
    with services.database.read() as connection:
        row = account_queries.find_account(connection, services.ward_id, name)
    assert row is not None
    return Viewer(row.account_id, name, "long-thuy", "", Role.ADMINISTRATOR)


def test_a_form_of_labels_prints_one_run(servers: list[Services]) -> None:
    """Sent several times at once it is one run, each answer the same file; other forms have other codes."""

    def order(services: Services, n: int) -> bytes:
        return labels.sheets(services, LabelOrder(("kp5",), blanks=8, key=f"form {n % 3}"))[0]

    told = at_once(servers, order)
    assert len(set(told)) == 3
    asked = "SELECT first, last FROM label_range WHERE ward_id = 'long-thuy' AND unit_id = 'kp5'"
    with servers[0].database.read() as connection:
        ranges = [tuple(row) for row in connection.exec_driver_sql(asked)]
    numbers = [n for first, last in ranges for n in range(first, last + 1)]
    assert len(numbers) == len(set(numbers)) == 24


def test_a_report_is_begun_and_closed_once(servers: list[Services]) -> None:
    """Begun by several it is one; frozen by several once, and each part is signed off by one of them."""
    campaign, day = servers[0].campaign().campaign, date(2024, 5, 14)
    week = reports.period_of(campaign, "weekly", day.isoformat(), day)
    begun = set(at_once(servers, lambda s, _: reports.begin(s, week)))
    assert len(begun) == 1
    (report,) = begun
    assert once(at_once(servers, lambda s, _: reports.freeze(s, viewer("long-thuy"), report)))
    role = reports.form_of(campaign).sign_offs[0].key

    def sign(services: Services, _: int) -> bool:
        reports.sign_off(services, viewer("long-thuy"), report, role, "1")
        return True

    assert once(at_once(servers, sign))


def test_a_run_of_labels_is_taken_back_once(servers: list[Services]) -> None:
    """By whoever was first; what is printed in the same moment has no number that stands elsewhere, too."""
    units = [servers[0].campaign().campaign.unit("kp1")]
    labels.sheets(servers[0], LabelOrder(("kp1",), blanks=5, key="taken back"))
    (run,) = runs.listed(servers[0], units)

    def act(services: Services, n: int) -> None:
        if n < 3:
            labels.sheets(services, LabelOrder(("kp1",), blanks=4, key=f"beside {n}"))
        else:
            runs.withdraw(services, units, run.row.run_id, f"chị {n}")

    assert _REFUSED not in at_once(servers, act)
    known = runs.listed(servers[1], units)
    numbers = [n for one in known if one.stands for _, a, b in one.ranges for n in range(a, b + 1)]
    assert len(numbers) == len(set(numbers)) == 12
    (back,) = (one.row for one in known if not one.stands)
    runs.withdraw(servers[0], units, run.row.run_id, "người sau")
    assert next(one.row for one in runs.listed(servers[0], units) if not one.stands) == back


def test_a_parcel_is_kept_and_counts_once(servers: list[Services]) -> None:
    """Handed over by several requests and released by several reviewers, its changes are in the log once."""
    (key,) = set(at_once(servers, lambda s, _: handover.public_key(s)))
    desk = servers[0].enrolment()
    helper = enrolment.add_helper(desk, "Thị Gói", "kp2", "member")
    code, token = enrolment.make_code(desk, helper.helper_id, frozenset({"kp2"})), "g" * 43
    enrolment.enrol(desk, code, APP_VERSION, token)
    phone = known_device(servers[0].database, servers[0].ward_id, f"Bearer {token}")
    enrolment.revoke(desk, phone.device_id)
    home = {"id": fresh_id(), "n": 1, "at": iso(NOW_MS), "channel": "mobile"}
    home |= {"facts": [household(fresh_id(), "kp2", address="Số 9")]}
    parcel = sealed(key, phone.device_id, home)
    assert set(at_once(servers, lambda s, _: handover.take(s, phone, parcel))) == {1}
    (waiting,) = handover.waiting(servers[1], viewer("kp2"))
    counted = "SELECT seq FROM ward WHERE ward_id = 'long-thuy'"
    with servers[0].database.read() as connection:
        before = connection.exec_driver_sql(counted).scalar_one()
    told = at_once(servers, lambda s, _: handover.release(s, viewer("kp2"), phone.device_id, waiting.name))
    # Whoever is quicker to write down that it is settled may have found its changes in the log already.
    done = [one for one in told if one != _REFUSED]
    assert done
    assert all(one in ({"applied": 1}, {"duplicate": 1}) for one in done)
    refused = at_once(servers, lambda s, _: handover.discard(s, viewer("kp2"), phone.device_id, waiting.name))
    assert set(refused) == {_REFUSED}
    with servers[0].database.read() as connection:
        after = connection.exec_driver_sql(counted).scalar_one()
    assert after == before + 1
