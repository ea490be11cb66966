"""Whatever is sent to any endpoint, allowed or not: no answer is a server's fault, none ignores who asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, Response
from schemathesis.core.result import Ok

from shared.change import Change
from shared.contract import API, APP_VERSION, SERVER_HEADER
from shared.problem import CONTENT_TYPE
from sync_server.app import create_app
from sync_server.config import Settings
from sync_server.people.accounts import service as accounts
from sync_server.people.enrolment import service as enrolment
from sync_server.phones.push import import_changes
from sync_server.web import device_authenticator
from sync_server.web.auth import FORM_COOKIE, SESSION_COOKIE
from sync_server.web.services import Services
from sync_server.web.sessions.service import viewer_of
from tests.conftest import Amount
from tests.scenarios.described import ENTITIES, HOMES, PEOPLE, describe
from tests.scenarios.hatchery import hatchery
from tests.sync_server import sqlite_file
from tests.sync_server.phones import fresh_id, household, resident
from tests.sync_server.test_web_app import make_build

_SCHEMA = schemathesis.openapi.from_dict(describe(create_app(Settings())))
_READ = list(_SCHEMA.get_all_operations())
_OPERATIONS = {read.ok().label: read.ok() for read in _READ if isinstance(read, Ok)}
_PASSWORD, _UNIT = "mat-khau-thu-nghiem", "kp3"
# What anybody may ask: signs of life, the door, and files that hold nothing of anybody.
PUBLIC = {
    "GET /healthz",
    "GET /readyz",
    f"GET {API}/ping",
    f"POST {API}/enrol",
    "GET /sign-in",
    "POST /sign-in",
    "POST /language",
    "GET /static/{name}",
    "GET /app",
    "GET /app/{path}",
    "HEAD /app/{path}",
}
# What does not exist for who has no credentials of its own kind, which no caller here has.
_HIDDEN = {"GET /metrics"}
_REFUSED = (400, 401, 404, 405, 413, 415, 422)


@dataclass
class Caller:
    """A server, and somebody whom it knows: by a phone's token, and by a session and its forms' token."""

    address: str
    token: str
    stream: str
    session: str
    csrf: str
    n: int = 0

    def call(self, case: Any, *, known: bool) -> Response:
        """Send what was drawn; `known` with credentials, and with what makes it reach far inside."""
        headers = {"Authorization": f"Bearer {self.token if known else 'x'}", "Accept-Encoding": "identity"}
        cookies = {SESSION_COOKIE: self.session, FORM_COOKIE: self.csrf} if known else {SESSION_COOKIE: "x"}
        if known and isinstance(case.body, dict):
            self._help(case.body)
        answer: Response = case.call(
            base_url=self.address, headers=headers, cookies=cookies, allow_redirects=False
        )
        if known and case.path == f"{API}/push" and answer.status_code == 200:
            self.n = answer.json()["last_n"]
        return answer

    def _help(self, body: dict[str, Any]) -> None:
        """Let most bodies through the first door: numbers that continue, a form's right token."""
        if body.get("csrf") and len(str(body["csrf"])) % 3:
            body["csrf"] = self.csrf
        if isinstance(body.get("changes"), list) and body.get("backlog") != 9:
            body |= {"stream": self.stream, "sent_at": "2024-05-14T18:22:03+07:00", "backlog": 0}
            for i, change in enumerate(body["changes"], 1):
                if isinstance(change, dict):
                    change["n"] = self.n + i


@contextmanager
def _opened(folder: Path) -> Iterator[Services]:
    services = Services.open(Settings(data=folder, database_url=sqlite_file.fresh(folder)))
    try:
        yield services
    finally:
        services.close()


@pytest.fixture(scope="module")
def callers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Caller]]:
    """Callers who do not know of each other: one may end its session, or be refused from now on."""
    folder = tmp_path_factory.mktemp("api")
    make_build(folder / "web")
    with _opened(folder) as services:
        accounts.create_account(services, "phuong", services.ward_id, _PASSWORD)
        known = [_known(services) for _ in _OPERATIONS]
        device = device_authenticator.device_of(services.database, services.ward_id, f"Bearer {known[0][0]}")
        (made,) = import_changes(services, device, [_ward_of_few()])
        assert made["status"] == "applied"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BONPHU_WEB_BUILD", str(folder / "web"))
        with hatchery(folder, f"sqlite:///{folder}/bonphu.db") as nest:
            server = nest.hatch()
            yield iter([Caller(server.address, *one) for one in known])
            server.kill()


def _ward_of_few() -> Change:
    """Return the act that brings those into the register of whom the calls will speak."""
    homes = [household(home, unit) for home, unit in zip(HOMES, ("kp1", "kp3"), strict=True)]
    facts = homes + [resident(one, "kp3", household=HOMES[1]) for one in PEOPLE]
    return Change.model_validate(
        {"id": fresh_id(), "n": 1, "at": "2024-05-14T18:00:00+07:00", "facts": facts}
    )


def _known(services: Services) -> tuple[str, str, str, str]:
    desk = services.enrolment()
    helper = enrolment.add_helper(desk, "Thị Bé", _UNIT, "member")
    code = enrolment.make_code(desk, helper.helper_id, frozenset([_UNIT, "kp1"]))
    phone = enrolment.enrol(desk, code, APP_VERSION)
    session = accounts.sign_in(services, "phuong", _PASSWORD, "office")
    viewer = viewer_of(services, session)
    assert viewer is not None
    return phone.token, phone.stream, session, viewer.csrf


def _cases(operation: Any) -> st.SearchStrategy[Any]:
    asked = operation.body or operation.query or operation.path_parameters
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if asked else (GenerationMode.POSITIVE,)
    return st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes))


@pytest.mark.parametrize("label", list(_OPERATIONS))
def test_no_call_breaks_the_server(label: str, callers: Iterator[Caller], amount: Amount) -> None:
    """Known or unknown, with anything in path, query and body, nobody sees 5xx; the unknown see no more."""
    caller, statuses = next(callers), set[int]()

    @seed(1)
    @settings(
        max_examples=amount.of(10, 200), deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(_cases(_OPERATIONS[label]))
    def ask(case: Any) -> None:
        unknown, known = caller.call(case, known=False), caller.call(case, known=True)
        for answer in (unknown, known):
            assert answer.status_code < 500, answer.text
            if label.partition(" ")[2].startswith(API):
                assert SERVER_HEADER in answer.headers
                assert answer.status_code < 400 or answer.headers["content-type"] == [CONTENT_TYPE]
        statuses.add(unknown.status_code)
        if label not in PUBLIC:
            _assert_refused(unknown)

    ask()
    assert label in PUBLIC or statuses & ({404} if label in _HIDDEN else {401, 303})


def _assert_refused(answer: Response) -> None:
    """Somebody unknown is sent to the door, or told that what they sent is no question at all."""
    if answer.status_code == 303:
        assert answer.headers["location"][0].startswith("/sign-in")
    else:
        assert answer.status_code in _REFUSED, answer.text
    assert not any(entity in answer.text for entity in ENTITIES)


def test_only_what_is_named_is_public() -> None:
    """Every operation was read, and the list of what anybody may ask names nothing that is gone."""
    assert len(_OPERATIONS) == len(_READ)
    assert set(_OPERATIONS) >= PUBLIC
