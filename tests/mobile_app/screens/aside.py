"""Acts that the server set aside, as a test brings them about: really pushed, really refused."""

import gzip
import json
from datetime import UTC, datetime

import httpx

from mobile_app.core.acts import Act
from mobile_app.core.phone import Phone
from mobile_app.core.views import HouseholdView, ResidentView
from shared.household_code import make_code
from tests.mobile_app.faults import Deliver
from tests.mobile_app.world import World, household_act

MONDAY = datetime(2024, 5, 13, 12, 0, tzinfo=UTC)


async def garbled(request: httpx.Request, deliver: Deliver) -> httpx.Response:
    """Carry acts as if by a channel that no campaign has, so that the server sets them aside."""
    if request.url.path.endswith("/push"):
        body = request.content
        told = json.loads(gzip.decompress(body) if "content-encoding" in request.headers else body)
        told["changes"] = [change | {"channel": "no_such_way"} for change in told["changes"]]
        body = json.dumps(told).encode()
        request.headers.pop("content-encoding", None)
        request.headers["content-length"] = str(len(body))
        request.stream = httpx.ByteStream(body)
    return await deliver()


async def phone_with_homes(world: World) -> Phone:
    """Return a phone with two households, An and Bình in the first, that the server has."""
    world.time.now = MONDAY
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An", "Lê Thị Bình"))
    phone.save(household_act(phone, 2, "Trần Văn Chủ"))
    await phone.sync()
    assert phone.status().rejected == ()
    return phone


def door(phone: Phone, number: int = 1) -> HouseholdView:
    """Return one of the two households."""
    view = phone.household(phone.household_by_code(str(make_code("LT-3", number))) or "")
    assert view is not None
    return view


def person(phone: Phone, name: str) -> ResidentView:
    """Return somebody of the phone by name."""
    return next(v for v in phone.people(name, 1))


async def set_aside(world: World, phone: Phone, act: Act) -> str:
    """Save an act that the server then sets aside, let a day pass, and return where it is shown."""
    world.network.fault = garbled
    own = phone.save(act)
    await phone.sync()
    world.network.fault = None
    world.time.pass_(days=1)
    assert own.change.id in {r.change.id for r in phone.status().rejected}
    return f"/sync/acts/{own.change.id}"


async def settled(world: World, phone: Phone) -> None:
    """Send; nothing waits to be looked at, and the server's sums are right."""
    await phone.sync()
    assert phone.status().rejected == ()
    assert world.differences() == []
