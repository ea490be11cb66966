"""The plan on the wire, and a new version of it taking force."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.campaign import Campaign
from shared.contract import APP_VERSION, Ping
from shared.text import t
from sync_server.office.campaign.drafts import drafts, look
from sync_server.plan import published as campaigns
from sync_server.plan.due import put_due_in_force
from sync_server.plan.release_file import ensure_published
from sync_server.store.campaigns import DraftRow, add_draft
from tests.right import UNIT
from tests.sync_server.phones import Json, Ward, fresh_id, resident
from tests.sync_server.test_door import settle

PLAN = Path("assets/campaigns/long-thuy.json")


def plan() -> Json:
    read: Json = json.loads(PLAN.read_text(encoding="utf-8"))
    return read


def next_version(**changes: object) -> bytes:
    return json.dumps(plan() | {"version": 2} | changes).encode()


async def test_a_phone_gets_the_plan_once(ward: Ward) -> None:
    """The plan comes whole, and only a tag when nothing is new."""
    phone = await ward.phone("kp3")
    reply = await ward.http.get("/v1/campaign", headers=phone.headers)
    assert Campaign.model_validate_json(reply.content).ward_id == "long-thuy"
    again = phone.headers | {"If-None-Match": reply.headers["etag"]}
    unchanged = await ward.http.get("/v1/campaign", headers=again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")


@pytest.mark.parametrize("said", ["W/{}", '"x", {}', 'W/"x" ,W/{}', "*"])
async def test_a_tag_made_weak_on_the_way_is_known(ward: Ward, said: str) -> None:
    """A proxy that packs answers makes tags weak, and browsers send several: the plan is not sent again."""
    phone = await ward.phone("kp3")
    etag = (await ward.http.get("/v1/campaign", headers=phone.headers)).headers["etag"]
    again = phone.headers | {"If-None-Match": said.format(etag)}
    assert (await ward.http.get("/v1/campaign", headers=again)).status_code == 304


async def test_another_tag_gets_the_plan(ward: Ward) -> None:
    """Only the tag of the plan in force is answered with nothing."""
    phone = await ward.phone("kp3")
    again = phone.headers | {"If-None-Match": 'W/"4phu-2024-0", ""'}
    assert (await ward.http.get("/v1/campaign", headers=again)).status_code == 200


async def test_a_new_version_counts_everything_anew(ward: Ward) -> None:
    """When a rule changes, all totals follow it in the same moment, for old records and new ones."""
    phone, ladders = await ward.phone("kp3"), plan()["indicators"]
    await phone.tell(resident(fresh_id(), "kp3", birth_date="2008-01-01"))
    assert ward.totals()["kp3"]["smartphone.ineligible"] == 1
    for ladder in ladders:
        if ladder["key"] == "smartphone":
            ladder["eligibility"] = [{"valid_from": "2024-04-26", "min_age": 14, "source": "thử"}]
    campaigns.publish(ward.services.database, next_version(indicators=ladders), ward.now_ms)
    assert ward.totals()["kp3"]["smartphone.eligible"] == 1
    await phone.tell(resident(fresh_id(), "kp3", birth_date="2008-01-01"))
    assert ward.totals()["kp3"]["smartphone.eligible"] == 2
    assert ward.differences() == []
    reply = await ward.http.get("/v1/campaign", headers=phone.headers)
    assert reply.json()["version"] == 2


def start_with(ward: Ward, folder: Path, body: bytes) -> None:
    """Start the server with a campaign file, as a release brings one."""
    (folder / "plan.json").write_bytes(body)
    ensure_published(ward.services.database, folder / "plan.json", ward.now_ms)


async def test_a_version_is_published_once(ward: Ward, tmp_path: Path) -> None:
    """A newer file takes force in a ward that keeps to the file; the same or an older one changes nothing."""
    for body in (next_version(name="Đợt 2"), next_version(name="Đợt 2"), next_version(version=1)):
        start_with(ward, tmp_path, body)
        assert ward.services.campaign().campaign.name == "Đợt 2"
    assert ward.rows("SELECT count(*) FROM campaign") == [(2,)]
    assert drafts(ward.services) == []


async def test_a_file_of_a_release_overrides_no_edit_of_the_ward(ward: Ward, tmp_path: Path) -> None:
    """It arrives as a draft, once, that somebody of the ward looks at and puts in force or not."""
    edited = json.dumps(plan() | {"name": "Đợt của phường"}).encode()
    with ward.services.database.write() as connection:
        row = DraftRow(ward.services.ward_id, fresh_id(), edited, "2024-05-14", "scheduled", "chị Hạnh", 1)
        add_draft(connection, row)
    assert put_due_in_force(ward.services.database, ward.services.ward_id, ward.now_ms) == 1
    for _ in range(3):
        start_with(ward, tmp_path, next_version(version=9, name="Đợt của bản mới"))
    assert ward.services.campaign().campaign.name == "Đợt của phường"
    (brought,) = (d for d in drafts(ward.services) if d.state == "draft")
    assert brought.made_by == t("plan.release")
    shown = look(ward.services, brought.draft_id)
    assert (shown.outdated, shown.obstructions) == (False, ())
    assert [(d.was, d.becomes) for d in shown.differences] == [("Đợt của phường", "Đợt của bản mới")]


async def test_a_file_of_a_release_drops_nothing_in_use(ward: Ward, tmp_path: Path) -> None:
    """Even where nobody changed the plan: it waits as a draft that says what stands against it."""
    await settle(await ward.phone(UNIT))
    left = [one for one in plan()["outcomes"] if one["key"] != "met_revisit"]
    start_with(ward, tmp_path, next_version(outcomes=left))
    assert ward.services.campaign().campaign.version == 1
    (brought,) = drafts(ward.services)
    against = look(ward.services, brought.draft_id).obstructions
    assert ("outcome", "met_revisit") in {(o.what, o.key) for o in against}


async def test_a_wrong_plan_is_refused_whole(ward: Ward) -> None:
    """A plan that contradicts itself never takes force."""
    with pytest.raises(ValidationError, match="dates"):
        campaigns.publish(ward.services.database, next_version(ends_on="2024-01-01"), ward.now_ms)
    assert ward.services.campaign().campaign.version == 1


async def test_anybody_may_ask_the_time(ward: Ward) -> None:
    """Ping needs no token, and tells the server's time and the oldest app still served."""
    told = Ping.model_validate_json((await ward.http.get("/v1/ping")).content)
    assert (told.server_time.timestamp() * 1000, told.min_app_version) == (ward.now_ms, APP_VERSION)
