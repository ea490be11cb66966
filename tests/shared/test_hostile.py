"""The hostile values themselves: no field of any kind is left out, and what stands beside them is right."""

import json

import pytest

from shared.change import Change
from shared.facts import KINDS, first_fault
from shared.link import link_id
from tests import hostile
from tests.right import OTHER_PERSON, PERSON, right
from tests.shared.strategies import CAMPAIGN, fresh_id, some_id


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_and_every_part_of_one_has_its_hostile_values(kind: str) -> None:
    """A field that is new to a model is attacked without anybody thinking of it."""
    told = right(kind)
    assert hostile.fields(kind) <= told.keys()
    for field in hostile.fields(kind):
        assert not (parts := hostile.parts(kind, field)) or parts <= told[field].keys()


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_beside_a_hostile_value_is_right(kind: str) -> None:
    """What is set aside is so for the one value that is wrong."""
    entity = link_id(PERSON, OTHER_PERSON) if kind == "link" else some_id(1)
    fact = {"kind": kind, "entity": entity, "set": {n: {"v": v} for n, v in right(kind).items()}}
    told = {"id": fresh_id(), "n": 1, "at": "2024-05-14T18:22:03+07:00", "facts": [fact]}
    assert first_fault(Change.model_validate(told), CAMPAIGN, (), "2024-05-14") is None


def test_facts_and_documents_are_json() -> None:
    """A case says the same in both forms."""
    for number, case in enumerate(hostile.sample(300, hostile.READABLE)):
        *_, fact = json.loads(case.facts(number))
        doc = json.loads(case.doc(number, some_id(2), some_id(3)))
        assert fact["entity"] == doc["id"] == case.entity(number)
        values = {name: said["v"] for name, said in fact["set"].items()}
        assert values == {name: heads[0][1] for name, heads in doc["fields"].items()}
        stated = values[case.field]
        assert json.dumps(stated if len(case.place) == 1 else stated[case.place[1]]) == case.value.json
