"""A version of the plan that drops anything in use is named with how many use it, and not taken."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from shared.campaign import Campaign
from sync_server.people.accounts import service as accounts
from sync_server.plan.obstructions import obstructions
from tests.right import UNIT, right
from tests.shared.strategies import CAMPAIGN
from tests.sync_server.phones import Ward, fresh_id, open_ward
from tests.sync_server.test_door import settle, whole

RESIDENT, VISITED = right("resident"), right("visit")
STEP = CAMPAIGN.indicators[0].steps[-1].status


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ward(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Ward]:
    """A ward with a record of every kind, each with every field said."""
    folder: Path = tmp_path_factory.mktemp("uses")
    async with open_ward(folder) as opened:
        phone = await opened.phone(UNIT)
        await settle(phone)
        for kind in ("referral", "obstacle"):
            await phone.tell(whole(kind, fresh_id()))
        await phone.tell(whole("tally", fresh_id(), {"device": phone.device}))
        yield opened


def without(**lists: tuple[str, str]) -> Campaign:
    """Return the plan with something left out of one of its lists: `list=(field, key)`."""
    ((name, (field, key)),) = lists.items()
    kept = tuple(one for one in getattr(CAMPAIGN, name) if getattr(one, field) != key)
    assert len(kept) < len(getattr(CAMPAIGN, name))
    return changed(**{name: kept})


def changed(**lists: Any) -> Campaign:
    """Return the plan with other lists, unchecked, and without what was worked out from the old ones."""
    told = {name: getattr(CAMPAIGN, name) for name in Campaign.model_fields}
    return Campaign.model_construct(**(told | lists))


def without_step() -> Campaign:
    first = CAMPAIGN.indicators[0]
    shorter = first.model_copy(update={"steps": first.steps[:-1]})
    return changed(indicators=(shorter, *CAMPAIGN.indicators[1:]))


KIND = CAMPAIGN.obstacle_types[0].key
CASES: dict[str, tuple[Campaign, str, int]] = {
    "outcome": (without(outcomes=("key", VISITED["outcome"])), VISITED["outcome"], 2),
    "residency": (without(residencies=("key", RESIDENT["residency"])), RESIDENT["residency"], 2),
    "relation": (without(relations=("key", RESIDENT["relation"])), RESIDENT["relation"], 2),
    "operator": (without(operators=("key", "vnpt")), "vnpt", 3),
    "channel": (without(channels=("key", "mobile")), "mobile", 1),
    "place": (without(service_points=("key", VISITED["place"])), VISITED["place"], 3),
    "type": (
        without(obstacle_types=("key", CAMPAIGN.obstacle_types[0].key)),
        CAMPAIGN.obstacle_types[0].key,
        1,
    ),
    "cohort": (without(cohorts=("key", RESIDENT["cohorts"][0])), RESIDENT["cohorts"][0], 2),
    "indicator": (without(indicators=("key", "eid")), "eid", 1),
    "step": (without_step(), f"{CAMPAIGN.indicators[0].key}.{STEP}", 2),
    "unit": (without(units=("unit_id", UNIT)), UNIT, 7),
    "owner": (without(units=("unit_id", "cong-an")), "cong-an", 1),
}


@pytest.mark.parametrize("what", CASES)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_records_use_is_named_with_how_many_use_it(ward: Ward, what: str) -> None:
    """Whatever list it is in, its people's name and its key come with the number of records."""
    new, key, n = CASES[what]
    with ward.services.database.read() as connection:
        found = obstructions(connection, ward.services.ward_id, CAMPAIGN, new)
    named = {(o.what, o.key): o for o in found}
    assert named[what, key].n == n
    assert named[what, key].label != ""


@pytest.mark.asyncio(loop_scope="module")
async def test_a_unit_of_people_cannot_be_dropped(ward: Ward) -> None:
    """Its accounts and helpers would belong nowhere."""
    accounts.create_account(ward.services, "phu-nu", "hoi-phu-nu", "mat-khau-thu-nghiem")
    new = without(units=("unit_id", "hoi-phu-nu"))
    with ward.services.database.read() as connection:
        found = obstructions(connection, ward.services.ward_id, CAMPAIGN, new)
    assert [(o.what, o.key, o.n) for o in found if o.what == "people"] == [("people", "hoi-phu-nu", 1)]


@pytest.mark.asyncio(loop_scope="module")
async def test_what_nobody_uses_may_be_dropped(ward: Ward) -> None:
    """An outcome, a residency and a place that no record names stand in nobody's way."""
    used: set[Any] = {VISITED["outcome"], RESIDENT["residency"]}
    for name in ("outcomes", "residencies"):
        free = next(one.key for one in getattr(CAMPAIGN, name) if one.key not in used)
        new = without(**{name: ("key", free)})
        with ward.services.database.read() as connection:
            assert obstructions(connection, ward.services.ward_id, CAMPAIGN, new) == []
