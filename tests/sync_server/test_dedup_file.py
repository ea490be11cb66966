"""`bonphu dedup`: people of a file compared with each other, whatever the file is like."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from shared.matching.person import Person
from sync_server.cli import command
from sync_server.office.duplicates.file import NoIdColumn, find_pairs, read_people

_HEADER = "id,household,full_name,birth_date,sex,phone,roster_key"
_GIVEN = ("Khôi", "Khoa", "Khang", "Long", "Lâm", "Phúc", "Tài", "Vinh", "Đức", "An", "Bình", "Huy")
_ROWS = """
1,h1,Nguyễn Thị Hòa,1957-03-12,nữ,0912345678,k1
2,h2,NGUYEN THI HOA,1957-12-03,nu,,k1
3,h3,Trần Văn Bình,1960,nam,,
4,h3,Trần Văn Bình,1988-04-05,nam,,
5,h4,Lê Thị Thủy,2001-07-08,nữ,,
6,h4,Lê Thị Thuỷ,2001-07-08,nữ,,
7,h5,Lê Văn Hùng,2010-02-03,nam,,
8,h5,Lê Văn Hưng,2010-02-03,nam,,
""".strip().splitlines()


def _run(folder: Path, text: str | bytes) -> tuple[str, list[dict[str, str]]]:
    file, out = folder / "people.csv", folder / "pairs.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    result = CliRunner().invoke(command, ["dedup", str(file), "--out", str(out)])
    assert result.exit_code == 0, result.output
    with out.open(encoding="utf-8", newline="") as lines:
        return result.output, list(csv.DictReader(lines))


def _found(pairs: list[dict[str, str]]) -> dict[tuple[str, ...], str]:
    return {tuple(sorted((p["id_a"], p["id_b"]))): p["decision"] for p in pairs}


def test_pairs_are_written_with_their_decision_and_evidence(tmp_path: Path) -> None:
    """One key and a slip link by themselves, one door and name are shown; father, son and twins are two."""
    _, pairs = _run(tmp_path, "\n".join([_HEADER, *_ROWS]))
    assert _found(pairs) == {("1", "2"): "auto", ("5", "6"): "queue"}
    assert all(float(p["score"]) and p["evidence"] for p in pairs)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_may_come_in_any_order_and_number(tmp_path: Path, delimiter: str) -> None:
    """A byte order mark, another separator, capitals, unknown and missing columns do not matter."""
    rows = ["note;Full_Name;ID;Birth_Date", "x;Bùi Thị Cúc;a;1971-05-06", "y;Bùi Thị Cúc;b;06/05/1971"]
    _, pairs = _run(tmp_path, "\ufeff" + "\r\n".join(rows).replace(";", delimiter))
    assert _found(pairs) == {("a", "b"): "queue"}


def test_rows_that_cannot_be_read_are_named_and_stop_nothing(tmp_path: Path) -> None:
    """Whatever is wrong is told with its line; everything else is compared all the same."""
    bad = [",h9,Không Có,1950,nam,,", "1,h9,Trùng Mã,1950,nam,,", "9,h9,Đỗ Thị Bé,31/31/1950,?,,", "10", ""]
    said, pairs = _run(tmp_path, "\n".join([_HEADER, *_ROWS, *bad]))
    assert _found(pairs) == {("1", "2"): "auto", ("5", "6"): "queue"}
    assert [line.split(":")[0].split()[-1] for line in said.splitlines()[:4]] == ["10", "11", "12", "12"]


def test_bytes_that_are_no_text_stop_nothing(tmp_path: Path) -> None:
    """A file in some other encoding is read as far as it goes."""
    _, pairs = _run(tmp_path, "\n".join([_HEADER, *_ROWS]).encode() + b"\n11,h7,Nguy\xcan,1950,nam,,\n\x00\n")
    assert ("1", "2") in _found(pairs)


def test_a_household_that_moved_brings_along_whom_little_is_known_of(tmp_path: Path) -> None:
    """Where two people of a door are surely met at another, a third without birth date is shown as well."""
    names = ("Bùi Thị Cúc", "Bùi Văn Đạt", "Bùi Minh Khôi")
    rows = [f"{i},h1,{name},19{50 + i}-03-0{i + 1},,," for i, name in enumerate(names)]
    again = [f"{i}x,h2,{name},19{50 + i}-03-0{i + 1},,," for i, name in enumerate(names[:2])]
    crowd = [f"c{i},d{i // 3},Bùi Minh {g},19{40 + i}-05-06,,," for i, g in enumerate(_GIVEN)]
    _, pairs = _run(tmp_path, "\n".join([_HEADER, *rows, *again, "2x,h2,Bùi Minh Khôi,,,,", *crowd]))
    assert ("2", "2x") in _found(pairs)
    _, pairs = _run(tmp_path, "\n".join([_HEADER, *rows, "2x,h2,Bùi Minh Khôi,,,,", *crowd]))
    assert ("2", "2x") not in _found(pairs)


def test_a_file_without_ids_is_refused(tmp_path: Path) -> None:
    """Without ids no pair could be named: that is said, and nothing is written."""
    with pytest.raises(NoIdColumn):
        read_people(["full_name\n", "Nguyễn Thị Hòa\n"])
    file = tmp_path / "people.csv"
    file.write_text("full_name\nNguyễn Thị Hòa\n", encoding="utf-8")
    result = CliRunner().invoke(command, ["dedup", str(file), "--out", str(tmp_path / "out.csv")])
    assert result.exit_code == 2
    assert not (tmp_path / "out.csv").exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A wrong path gets a sentence, not a traceback."""
    result = CliRunner().invoke(
        command, ["dedup", str(tmp_path / "none.csv"), "--out", str(tmp_path / "out.csv")]
    )
    assert result.exit_code == 2
    assert "none.csv" in result.output


def test_an_empty_file_of_the_right_shape_has_no_pairs() -> None:
    """A header alone is a file of nobody."""
    people, troubles = read_people([_HEADER + "\n"])
    assert (people, troubles, find_pairs(people)) == ([], [], [])


_ALIKE = [
    Person(f"{n % 3}{n}", name, born, household=f"h{n % 4}")
    for n, (name, born) in enumerate(
        (name, born)
        for name in ("Nguyễn Thị Hòa", "Nguyễn Thị Phúc", "Nguyễn Thị Phước")
        for born in ("1957", "1957-03-12", None, "1957-12-03")
    )
]


@given(st.permutations(_ALIKE), st.permutations(_ALIKE))
def test_what_is_found_does_not_depend_on_the_order_of_arrival(
    one: list[Person], other: list[Person]
) -> None:
    """Even where so many are alike that not all of them are compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("shared.matching.population._COMMON_KEY", 3)
        patch.setattr("shared.matching.population._MOST_OF_ONE_KEY", 3)
        patch.setattr("shared.matching.population._MOST_COMPARED", 5)
        assert find_pairs(one) == find_pairs(other)
