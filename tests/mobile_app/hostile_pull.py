"""A server whose pages hold records that nobody should have taken, beside right ones."""

import json
import re
from collections.abc import Iterator, Sequence

import httpx

from mobile_app.core.phone import Phone
from shared.contract import SERVER_HEADER
from shared.household_code import make_code
from shared.rollup import recount, rules_of
from tests.conftest import Amount
from tests.hostile import Case, sample
from tests.mobile_app.faults import Deliver
from tests.mobile_app.world import World, no_network
from tests.right import HELPER, HOME, OTHER_PERSON, PERSON, UNIT, VISIT, right
from tests.shared.strategies import some_id

CHANGE = some_id(800)
CODE = str(make_code("LT-1", 2))
NAMES = {PERSON: "Điểu Sáu", OTHER_PERSON: "Thị Mười"}


def doc(kind: str, entity: str, **values: object) -> str:
    """Return a whole record as JSON, right but for `values`."""
    said = right(kind) | values
    heads = {name: [[0, value, None]] for name, value in said.items()}
    stamps = [[CHANGE, 1_715_000_000_000, HELPER, "mobile"]]
    return json.dumps({"id": entity, "kind": kind, "stamps": stamps, "fields": heads})


def right_docs() -> list[str]:
    """Return a household with two people and a visit, all of it right."""
    people = [doc("resident", i, full_name=name) for i, name in NAMES.items()]
    return [doc("household", HOME, code=CODE), *people, doc("visit", VISIT)]


def laying(world: World, docs: Sequence[str]) -> None:
    """Let every page that is pulled hold these records, too; what the phone states is not heard."""
    more = ",".join(docs).encode()

    async def fault(request: httpx.Request, deliver: Deliver) -> httpx.Response:
        if "/push" in str(request.url):
            return await no_network(request, deliver)
        answer = await deliver()
        if "/pull" not in str(request.url) or answer.status_code != 200:
            return answer
        body = re.sub(rb'"digests":\{.*?\}\}', b'"digests":null', await answer.aread())
        before, _, after = body.partition(b'"entities":[')
        comma = b"" if after.startswith(b"]") else b","
        body = before + b'"entities":[' + more + comma + after
        return httpx.Response(200, content=body, headers={SERVER_HEADER: "ward"}, request=request)

    world.network.fault = fault


async def phone_with(world: World, docs: Sequence[str], name: str = "a") -> Phone:
    """Return a phone that has pulled these records beside the right ones."""
    laying(world, [*docs, *right_docs()])
    return await world.joined(name, UNIT)


def chosen(amount: Amount, usual: int, whole: int, together: int) -> Iterator[list[Case]]:
    """Give hostile cases spread over all of them, so many at a time as one phone pulls."""
    every = sample(amount.of(usual, whole))
    for start in range(0, len(every), together):
        yield every[start : start + together]


def docs_of(cases: Sequence[Case]) -> list[str]:
    """Return the record of each case."""
    return [case.doc(number, CHANGE, HELPER) for number, case in enumerate(cases)]


def recounted(phone: Phone) -> dict[str, dict[str, int]]:
    """Return what a full count of the server's records, as the phone keeps them, adds up to."""
    assert phone.campaign is not None
    return recount(phone._store.records(), rules_of(phone.campaign))
