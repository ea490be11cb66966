"""The plan on the wire, and a new version of it taking force."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.campaign import Campaign
from shared.contract import APP_VERSION, Ping
from sync_server.plan import published as campaigns
from tests.sync_server.phones import Json, Ward, fresh_id, resident

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


async def test_a_version_is_published_once(ward: Ward, tmp_path: Path) -> None:
    """Starting again with the same or an older file changes nothing."""
    file = tmp_path / "plan.json"
    for body, version in ((next_version(), 2), (next_version(version=1), 2), (next_version(name="Đợt 2"), 2)):
        file.write_bytes(body)
        campaigns.ensure_published(ward.services.database, file, ward.now_ms)
        assert ward.services.campaign().campaign.version == version
    assert ward.rows("SELECT count(*) FROM campaign") == [(2,)]


async def test_a_wrong_plan_is_refused_whole(ward: Ward) -> None:
    """A plan that contradicts itself never takes force."""
    with pytest.raises(ValidationError, match="dates"):
        campaigns.publish(ward.services.database, next_version(ends_on="2024-01-01"), ward.now_ms)
    assert ward.services.campaign().campaign.version == 1


async def test_anybody_may_ask_the_time(ward: Ward) -> None:
    """Ping needs no token, and tells the server's time and the oldest app still served."""
    told = Ping.model_validate_json((await ward.http.get("/v1/ping")).content)
    assert (told.server_time.timestamp() * 1000, told.min_app_version) == (ward.now_ms, APP_VERSION)
