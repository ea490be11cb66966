"""Lists from the police: read however they are written, tried dry, applied by their word, and undone."""

import io
import re
from html import unescape
from typing import Any

import pytest
from openpyxl import Workbook

from shared.campaign import Campaign
from shared.text import t
from sync_server.brought.days import day_written
from sync_server.brought.grids import read_tables
from sync_server.office.rosters.rows import personal_number
from sync_server.plan.unit_names import neighbourhood_of
from sync_server.web.roles import Role
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.phones import Phone, Ward, fresh_id, resident, said
from tests.sync_server.scopes import Visitor, visitor

HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Khu phố", "Số CCCD", "Định danh"]
OUTCOMES = ("confirmed", "different", "same", "later", "new", "unsure", "unread")
SECRET = "x" * 40
AN = ["1", "Nguyễn Văn An", "01/02/1990", "Nam", "Khu phố 3", "070090001234", "Đã kích hoạt mức 2"]
BINH = ["2", "Lê Thị Bình", "15/08/1985", "Nữ", "KP3", "070185001235", "Chưa đăng ký"]


def csv_of(*rows: list[str], delimiter: str = ",") -> bytes:
    lines = [["CÔNG AN PHƯỜNG LONG THỦY"], [], HEADER, *rows]
    return "\n".join(delimiter.join(line) for line in lines).encode("utf-8-sig")


def xlsx_of(*rows: list[str]) -> bytes:
    book = Workbook()
    for line in [["Danh sách"], HEADER, *rows]:
        book.worksheets[0].append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def upload(police: Visitor, body: bytes, as_of: str = "2024-05-14") -> str:
    files = {"file": ("danh-sach.csv", body, "text/csv")}
    data = {"csrf": police.csrf, "as_of": as_of}
    reply = await police.http.post("/rosters", data=data, files=files)
    assert reply.status_code == 303, reply.text
    return str(reply.headers["location"])


async def apply(police: Visitor, body: bytes, as_of: str = "2024-05-14", **form: str) -> str:
    address = await upload(police, body, as_of)
    assert (await police.ask("POST", address, do="apply", **form)).status_code == 303
    return address


def tally(page: str) -> dict[str, int]:
    """Return the counts of a dry run or a list by outcome."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(\d+)</dd>", unescape(page))
    names = {t(f"roster.count.{o}"): o for o in OUTCOMES}
    return {names[title]: int(n) for title, n in found if int(n)}


async def people(phone: Phone) -> dict[str, dict[str, Any]]:
    return {e["id"]: e["fields"] for e in (await phone.pull())["entities"] if e["kind"] == "resident"}


async def recorded(ward: Ward) -> tuple[Phone, str, str]:
    """Let a phone record An, who said he is not registered, and Bình, who was never asked."""
    phone, an, binh = await ward.phone("kp3"), fresh_id(), fresh_id()
    state = {"v": {"status": "not_registered", "achieved_on": None}, "basis": "stated"}
    first = resident(an, "kp3", "Nguyễn Văn An", birth_date="1990-02-01", sex="male")
    first["set"]["eid"] = state
    await phone.tell(first, resident(binh, "kp3", "Lê Thị Bình", birth_date="1985-08-15"))
    return phone, an, binh


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BONPHU_ROSTER_KEY", SECRET)


async def test_a_dry_run_counts_and_keeps_nothing(ward: Ward) -> None:
    """The page says what would be confirmed, different, new and unreadable, and why; nothing is stated."""
    phone, _, _ = await recorded(ward)
    before = ward.totals(), ward.seq()
    odd = ["3", "", "1/1/1980", "", "", "", ""], ["4", "Trần Ai", "hôm qua", "", "", "", ""]
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        address = await upload(police, csv_of(AN, BINH, ["5", "Điểu Sáu", "1957", "Nam", "3", "", ""], *odd))
        page = (await police.ask("GET", address)).text
    assert tally(page) == {"different": 1, "confirmed": 1, "new": 1, "unread": 2}
    assert t("roster.bad_name") in page
    assert t("roster.bad_birth_date") in page
    assert "4 · Trần Ai · hôm qua" in page
    assert (ward.totals(), ward.seq()) == before
    assert "roster" not in str(await phone.pull())


async def test_the_polices_word_replaces_what_was_said(ward: Ward) -> None:
    """Applied, a status stands on the basis of the list, reached by its day where it was lacking."""
    phone, an, binh = await recorded(ward)
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        address = await apply(police, csv_of(AN, BINH))
        assert t("roster.state.applied") in (await police.ask("GET", address)).text
    found = await people(phone)
    assert [h[1:] for h in found[an]["eid"]] == [
        [{"status": "activated_2", "achieved_on": "2024-05-14"}, "police_list"]
    ]
    assert [h[1:] for h in found[binh]["eid"]] == [
        [{"status": "not_registered", "achieved_on": None}, "police_list"]
    ]
    assert ward.differences() == []


async def test_the_same_list_again_says_nothing_new(ward: Ward) -> None:
    """A list that comes a second time is known as a second version, and states nothing."""
    await recorded(ward)
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        await apply(police, csv_of(AN, BINH))
        seq = ward.seq()
        address = await upload(police, xlsx_of(AN, BINH))
        page = (await police.ask("GET", address)).text
        assert tally(page) == {"same": 2}
        await police.ask("POST", address, do="apply")
    assert ward.seq() == seq
    assert [r[0] for r in ward.rows("SELECT version FROM roster ORDER BY version")] == [1, 2]


async def test_undoing_restores_what_stood(ward: Ward) -> None:
    """After an undo values, bases and channels are as before, totals too; the log holds both directions."""
    phone, an, binh = await recorded(ward)
    before, seq = ward.totals(), ward.seq()
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        address = await apply(
            police, csv_of(AN, BINH, ["5", "Điểu Sáu", "1957", "Nam", "3", "", ""]), add_new="on"
        )
        assert ward.totals() != before
        await police.ask("POST", address, do="undo")
        assert (await police.ask("POST", address, do="undo")).status_code == 404
    found = await people(phone)
    assert [h[1:] for h in found[an]["eid"]] == [
        [{"status": "not_registered", "achieved_on": None}, "stated", "mobile"]
    ]
    assert [h[1] for h in found[binh]["eid"]] == [None]
    assert ward.totals() == before
    assert ward.seq() == seq + 6
    assert ward.differences() == []


async def test_who_spoke_after_the_list_keeps_the_last_word(ward: Ward) -> None:
    """An undo leaves alone what a helper stated in the meantime, having seen the list's word."""
    phone, an, _ = await recorded(ward)
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        address = await apply(police, csv_of(AN))
        head = (await people(phone))[an]["eid"][0]
        stamps = next(e["stamps"] for e in (await phone.pull())["entities"] if e["id"] == an)
        later = {"v": {"status": "activated_1", "achieved_on": "2024-05-14"}, "basis": "observed"}
        seen = {"eid": [stamps[head[0]][0]]}
        said = phone.say({"kind": "resident", "entity": an, "set": {"eid": later}, "seen": seen})
        assert await phone.results(said) == ["conflict"]
        await police.ask("POST", address, do="undo")
    assert [head[1]["status"] for head in (await people(phone))[an]["eid"]] == ["activated_1"]


async def test_columns_in_any_order_and_by_hand(ward: Ward) -> None:
    """Unknown columns are mapped on the page; a missing one is said; texts get a meaning by hand."""
    phone, an, _ = await recorded(ward)
    body = "Sinh;Công dân;Mức\n01.02.1990;NGUYỄN VĂN AN;M2\n".encode()
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        address = await upload(police, body)
        page = (await police.ask("GET", address)).text
        assert t("roster.fault_missing", field=t("roster.field.full_name")) in unescape(page)
        assert (await police.ask("POST", address, do="apply")).status_code == 404
        columns = {"col.0": "birth_date", "col.1": "full_name", "col.2": "state.eid"}
        await police.ask("POST", address, do="map", **columns)
        await police.ask("POST", address, do="map", **columns, **{"step.eid.0": "activated_2"})
        assert tally((await police.ask("GET", address)).text) == {"different": 1}
        await police.ask("POST", address, do="apply")
    assert (await people(phone))[an]["eid"][0][1]["status"] == "activated_2"


async def test_new_people_are_added_only_when_asked(ward: Ward) -> None:
    """Rows of people nobody recorded are left out, or added where the list names a khu phố."""
    phone, _, _ = await recorded(ward)
    body = csv_of(
        ["5", "Điểu Sáu", "1957", "Nam", "3", "", "Đã kích hoạt mức 1"],
        ["6", "Thị Mai", "1960", "", "", "", ""],
    )
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        await apply(police, body)
        assert len(await people(phone)) == 2
        await apply(police, body, add_new="on")
    names = {f["full_name"][0][1] for f in (await people(phone)).values()}
    assert names == {"Nguyễn Văn An", "Lê Thị Bình", "Điểu Sáu"}


async def test_namesakes_are_left_to_people(ward: Ward) -> None:
    """Two recorded of one name and birth date are never told apart by the machine; a row twice is one."""
    phone, _, _ = await recorded(ward)
    await phone.tell(resident(fresh_id(), "kp3", "Nguyễn Văn An", birth_date="1990-02-01", sex="male"))
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        address = await upload(police, csv_of(AN, BINH, ["3", *BINH[1:]]))
        assert tally((await police.ask("GET", address)).text) == {"unsure": 1, "confirmed": 1}


@pytest.mark.usefixtures("keyed")
async def test_numbers_find_people_again_and_are_kept_nowhere(ward: Ward) -> None:
    """By the HMAC of the number a later list finds who was renamed; the number itself is in no table."""
    phone, an, _ = await recorded(ward)
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        await apply(police, csv_of(AN))
        seen = {"full_name": [phone.changes[0]["id"]]}
        renamed = {"kind": "resident", "entity": an, "set": said(full_name="Nguyễn An"), "seen": seen}
        await phone.tell(renamed)
        later = ["1", "Nguyễn Văn An", "01/02/1990", "Nam", "KP3", "70090001234", "Đã kích hoạt mức 1"]
        address = await upload(police, csv_of(later))
        assert tally((await police.ask("GET", address)).text) == {"different": 1}
        await police.ask("POST", address, do="apply")
    keys = ward.rows("SELECT key FROM roster_key")
    assert len(keys) == 1
    for table in ("roster", "roster_line", "roster_key", "change", "entity", "access_log", "quarantine"):
        for row in ward.rows(f"SELECT * FROM {table}"):  # noqa: S608
            assert b"70090001234" not in b"".join(bytes(v) for v in row if isinstance(v, bytes | memoryview))
            assert "70090001234" not in repr([v for v in row if isinstance(v, str)])
    assert bytes(keys[0][0]).hex() not in str(await phone.pull())


async def test_without_the_key_numbers_are_passed_over_and_that_is_said(ward: Ward) -> None:
    """The page says that the key is missing, and no number leaves a trace."""
    await recorded(ward)
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        assert t("roster.no_key") in (await police.ask("GET", "/rosters")).text
        await apply(police, csv_of(AN))
    assert ward.rows("SELECT key FROM roster_key") == []


async def test_a_dropped_or_old_draft_leaves_no_data(ward: Ward) -> None:
    """The file is deleted when a list is dropped, applied, or left alone for two days."""
    await recorded(ward)
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        await police.ask("POST", await upload(police, csv_of(AN)), do="drop")
        assert ward.rows("SELECT body FROM roster") == []
        await apply(police, csv_of(AN))
        assert ward.rows("SELECT body FROM roster") == [(None,)]
        await upload(police, csv_of(BINH))
    ward.now_ms += 3 * 24 * 60 * 60 * 1000
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        await police.ask("GET", "/rosters")
    assert ward.rows("SELECT body FROM roster") == [(None,)]


@pytest.mark.parametrize(
    ("body", "as_of", "said_why"),
    [
        (b"", "2024-05-13", t("file.empty")),
        (b"PK\x03\x04 no workbook", "2024-05-13", t("file.broken")),
        (b"a,b\n" * 20_002, "2024-05-13", t("file.long", most="20.000")),
        (b"x" * 5_100_000, "2024-05-13", t("file.large", most="5")),
        (csv_of(AN), "2024-05-15", t("roster.file_day")),
        (csv_of(AN), "", t("roster.file_day")),
    ],
)
async def test_what_is_no_list_is_said_so(ward: Ward, body: bytes, as_of: str, said_why: str) -> None:
    """An empty, broken, long or future list is refused in words, and nothing is kept."""
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        files = {"file": ("x.csv", body, "text/csv")}
        reply = await police.http.post("/rosters", data={"csrf": police.csrf, "as_of": as_of}, files=files)
    assert (reply.status_code, said_why in unescape(reply.text)) == (400, True)
    assert ward.rows("SELECT version FROM roster") == []


async def test_a_list_is_seen_by_its_owner_and_the_whole_wards_people(ward: Ward) -> None:
    """A supervisor of one khu phố neither sees nor touches the police's list, and matches within it only."""
    phone, an, _ = await recorded(ward)
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        address = await upload(police, csv_of(AN))
        async with visitor(ward, Role.SUPERVISOR, "kp4") as narrow:
            assert (await narrow.ask("GET", address)).status_code == 404
            assert (await narrow.ask("POST", address, do="apply")).status_code == 404
            assert "danh-sach.csv" not in (await narrow.ask("GET", "/rosters")).text
            own = await upload(narrow, csv_of(AN, ["2", *AN[1:4], "Khu phố 4", "", ""]))
            assert tally((await narrow.ask("GET", own)).text) == {"unread": 1, "new": 1}
            assert (await police.ask("GET", own)).status_code == 200
    assert (await people(phone))[an]["eid"][0][2] == "stated"


async def test_an_upload_from_elsewhere_is_refused(ward: Ward) -> None:
    """A file without the page's token is not taken in."""
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        files = {"file": ("x.csv", csv_of(AN), "text/csv")}
        reply = await police.http.post("/rosters", data={"csrf": "guess", "as_of": "2024-05-13"}, files=files)
    assert reply.status_code == 403


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_kind_of_csv_is_read(encoding: str, delimiter: str) -> None:
    """Encodings and separators of offices' programs make no difference; titles above the header neither."""
    text = "\n".join(delimiter.join(line) for line in [["Danh sách"], HEADER, AN])
    sheet = read_tables(text.encode(encoding), {"ho va ten", "ngay sinh"})[0]
    assert (sheet.header, sheet.rows[0][1]) == (tuple(HEADER), tuple(AN))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("01/02/1990", "1990-02-01"),
        ("1-2-1990", "1990-02-01"),
        ("01021990", "1990-02-01"),
        ("02/1990", "1990-02"),
        ("1990", "1990"),
        ("1990-02-01", "1990-02-01"),
        ("31/02/1990", None),
        ("90", None),
        ("", None),
    ],
)
def test_birth_dates_as_lists_write_them(written: str, meant: str | None) -> None:
    """Day first, packed, month and year, year alone; what is no date is none."""
    assert day_written(written) == meant


def test_spreadsheets_drop_the_leading_zero() -> None:
    """Eleven digits are a number that lost its zero; nine, letters or nothing are no personal number."""
    assert personal_number("70090001234") == personal_number("070 090 001 234") == "070090001234"
    assert personal_number("123456789") is personal_number("07009000123x") is personal_number("") is None


@pytest.mark.parametrize(
    ("written", "meant"), [("Khu phố 3", "kp3"), ("KP 3", "kp3"), ("3", "kp3"), ("Khu phố 9", None)]
)
def test_khu_pho_as_lists_write_them(written: str, meant: str | None) -> None:
    """Label, short name or number alone mean a khu phố; an unknown one none."""
    from tests.shared.strategies import CAMPAIGN

    assert neighbourhood_of(written, CAMPAIGN) == meant


def test_a_unit_is_read_by_its_aliases() -> None:
    """Lists write names of offices in several ways, some of them wrong (A-23)."""
    plan = CAMPAIGN.model_dump(mode="json")
    for unit in plan["units"]:
        unit["aliases"] = ["Ấp Long Điền"] if unit["unit_id"] == "kp4" else []
    assert neighbourhood_of("ấp long điền", Campaign.model_validate(plan)) == "kp4"
