"""What tests of several rooms start from: databases of both kinds, and how much of a proof is asked for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from argon2 import PasswordHasher

import mobile_app.simulator  # noqa: F401  (brings the texts of the phone and of the simulator)
from sync_server.people.accounts import passwords
from tests.sync_server import sqlite_file
from tests.sync_server.postgres import Postgres, running_postgres


class Amount(NamedTuple):
    """Whether proofs by number are asked for whole, and where their figures are told."""

    whole: bool
    request: pytest.FixtureRequest

    def of(self, usual: int, whole: int) -> int:
        """Return how often to try: `usual` in every run of the tests, `whole` for `make faults`."""
        return whole if self.whole else usual

    def tell(self, figure: str) -> None:
        """Show a figure of this test at the end of the run."""
        self.request.node.user_properties.append(("figure", figure))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="every fault as often as the whole proof asks")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `whole` unless it is asked for."""
    left = [] if config.getoption("--whole") else [i for i in items if i.get_closest_marker("whole")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    told = [
        f"{report.nodeid.rpartition('::')[2]}: {figure}"
        for report in terminalreporter.stats.get("passed", [])
        for name, figure in report.user_properties
        if name == "figure"
    ]
    if told:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(told))


@pytest.fixture
def amount(request: pytest.FixtureRequest) -> Amount:
    return Amount(bool(request.config.getoption("--whole")), request)


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[PasswordHasher]:
    """Hash passwords at the least cost in this process; give what hashes them in earnest.

    At the real cost a third of a second goes into every account and every signing in.
    """
    with pytest.MonkeyPatch.context() as patch:
        real = passwords._HASHER
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield real


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database; a test that uses it runs on both kinds."""
    if request.param == "sqlite":
        yield sqlite_file.fresh(tmp_path)
    else:
        with request.getfixturevalue("postgres").fresh() as url:
            yield url
