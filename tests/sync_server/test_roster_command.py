"""`bonphu roster` reads a list as the page does."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shared.text import t
from sync_server.cli import command

_HEADER = "Họ và tên,Ngày sinh,Khu phố,Định danh\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("BONPHU_DATABASE_URL", f"sqlite:///{tmp_path}/ward.db")

    def read(text: str, as_of: str, *more: str) -> tuple[int, dict[str, Any]]:
        file = tmp_path / "list.csv"
        file.write_text(text, encoding="utf-8-sig")
        result = CliRunner().invoke(command, ["roster", str(file), "--as-of", as_of, *more, "--json"])
        return result.exit_code, json.loads(result.stdout) if result.stdout else {}

    return read


def test_an_applied_list_stands_against_an_older_one(run: Any) -> None:
    """Tried, a list changes nothing; applied, it adds its people; an older one is `later`."""
    row = _HEADER + "Lê Thị Hai,1971-03-02,Khu phố 3,Đã kích hoạt mức 2\n"
    for _ in range(2):
        assert run(row, "2024-05-13")[1]["counts"]["new"] == 1
    run(row, "2024-05-13", "--apply")
    assert run(row, "2024-05-13")[1]["counts"]["same"] == 1
    _, older = run(row.replace("Đã kích hoạt mức 2", "Chưa đăng ký"), "2024-05-06", "--apply")
    assert (older["counts"]["later"], older["rows"][0]["outcome"]) == (1, "later")
    assert run(row, "2024-05-13")[1]["counts"]["same"] == 1


def test_a_name_that_stands_twice_is_asked_and_nothing_is_applied(run: Any) -> None:
    """What must be chosen on the page ends the command with 1."""
    code, said = run("Họ và tên,Họ và tên,Ngày sinh\nLê Hai,Lê Ba,1971\n", "2024-05-13", "--apply")
    assert (code, said["rows"]) == (1, [])
    assert t("roster.asked", name="Họ và tên") in said["faults"]


def test_a_day_to_come_closes_no_list(run: Any) -> None:
    """A list cannot be closed after today."""
    assert run(_HEADER, "2999-01-01")[0] == 2


def test_one_person_twice_in_other_capitals_counts_once(run: Any) -> None:
    """A row that says in capitals what one above it says is that row again."""
    rows = "Lê Thị Hai,1971-03-02,KP3,Chưa đăng ký\nLÊ THỊ HAI,2/3/1971,Khu phố ba,Chưa đăng ký\n"
    _, said = run(_HEADER + rows, "2024-05-13")
    assert (said["counts"]["new"], said["repeated"]) == (1, [{"row": 3, "same_as": 2}])
