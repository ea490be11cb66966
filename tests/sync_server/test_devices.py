"""The list of phones: when each was last heard of, with which version, and what it still held."""

from shared.text import t
from sync_server.web.roles import Role
from tests.sync_server.phones import Ward
from tests.sync_server.scopes import visitor

DAY_MS = 24 * 60 * 60 * 1000


async def test_each_phone_says_when_it_was_heard_of_what_it_runs_and_what_it_holds(ward: Ward) -> None:
    """Last contact, version and unsent records stand in the phone's line, as its last push told them."""
    old, new = await ward.phone("kp3", name="Thị Cũ"), await ward.phone("kp3", name="Thị Mới")
    await old.send([], backlog=17, app_version="0.0.1")
    ward.now_ms += 2 * DAY_MS
    await new.send([], backlog=0)
    async with visitor(ward, Role.UNIT_LEAD, "kp3") as lead:
        lines = (await lead.ask("GET", "/devices")).text.split("<tr ")[1:]
    first = next(line for line in lines if "Thị Cũ" in line)
    second = next(line for line in lines if "Thị Mới" in line)
    for words in ("18:00 14/05/2024", ">17<", "0.0.1", t("devices.old"), t("devices.late")):
        assert words in first, words
    assert "18:00 16/05/2024" in second
    assert t("devices.late") not in second
    assert t("devices.old") not in second
