"""A list speaks for its closing day: newer work stands, and who is meant can be chosen."""

import re
from html import unescape

from shared.text import t
from sync_server.web.roles import Role
from tests.sync_server.phones import Ward, fresh_id, ladder, resident
from tests.sync_server.scopes import visitor
from tests.sync_server.test_rosters import AN, apply, csv_of, people, recorded, tally, upload


async def test_an_older_list_takes_nothing_back(ward: Ward) -> None:
    """What a list of a later day said stands, and the older one says so; undone, it may speak."""
    phone, an, _ = await recorded(ward)
    ward.now_ms += 40 * 24 * 60 * 60 * 1000
    older = csv_of([*AN[:6], "Chưa đăng ký"])
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        newer = await apply(police, csv_of([*AN[:6], "Đã kích hoạt mức 1"]), "2024-06-20")
        page = (await police.ask("GET", address := await upload(police, older, "2024-06-13"))).text
        assert tally(page) == {"later": 1}
        assert t("roster.newer", n=1, day="20/06/2024") in unescape(page)
        await police.ask("POST", address, do="apply")
        assert (await people(phone))[an]["eid"][0][1]["status"] == "activated_1"
        await police.ask("POST", newer, do="undo")
        again = await upload(police, csv_of(AN), "2024-06-13")
        assert tally((await police.ask("GET", again)).text) == {"different": 1}


async def test_a_list_closed_before_a_visit_takes_it_not_back(ward: Ward) -> None:
    """What a helper stated after the closing day stands."""
    await recorded(ward)
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        assert tally((await police.ask("GET", await upload(police, csv_of(AN), "2024-05-13"))).text) == {
            "later": 1
        }


async def test_who_is_known_by_the_year_is_found_where_alone(ward: Ward) -> None:
    """Name, year and khu phố find one person; of two a person chooses on the page."""
    phone, _, _ = await recorded(ward)
    row = ["5", "Điểu Sáu", "1957", "Nam", "3", "", "Đã kích hoạt mức 1"]
    one, other = fresh_id(), fresh_id()
    await phone.tell(resident(one, "kp3", "Điểu Sáu", birth_date="1957"))
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        assert tally((await police.ask("GET", await upload(police, csv_of(row)))).text) == {"confirmed": 1}
        await phone.tell(resident(other, "kp3", "Điểu Sáu", birth_date="1957"))
        address = await upload(police, csv_of(row))
        page = (await police.ask("GET", address)).text
        assert tally(page) == {"unsure": 1}
        assert f'value="{other}"' in page
        number = re.search(r'name="row\.(\d+)"', page)
        assert number
        columns = {"col.1": "full_name", "col.2": "birth_date", "col.4": "unit", "col.6": "state.eid"}
        await police.ask("POST", address, do="map", **columns, **{f"row.{number[1]}": other})
        assert tally((await police.ask("GET", address)).text) == {"confirmed": 1}
        await police.ask("POST", address, do="apply")
    found = await people(phone)
    assert "eid" in found[other]
    assert "eid" not in found[one]


async def test_undoing_restores_by_which_way_people_were_reached(ward: Ward) -> None:
    """A list that was taken back leaves what helpers did at doors where the totals by channel had it."""
    phone, an, _ = await recorded(ward)
    (head,) = (await people(phone))[an]["eid"]
    stamps = next(e["stamps"] for e in (await phone.pull())["entities"] if e["id"] == an)
    await phone.tell(ladder(an, "activated_1", stamps[head[0]][0]))
    before = ward.totals()
    assert before["kp3"]["eid.achieved.channel.mobile"] == 1
    async with visitor(ward, Role.POLICE_DESK, "cong-an") as police:
        address = await apply(police, csv_of(AN))
        assert ward.totals() != before
        await police.ask("POST", address, do="undo")
    assert ward.totals() == before
