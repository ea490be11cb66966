"""The plan's percentages: how many are enough, of whom, and which are reached."""

from typing import Any

import pytest

from shared.campaign import Campaign
from shared.coverage import Coverage, coverages
from tests.shared.strategies import CAMPAIGN

CELLS = {
    "id_card.achieved": 95,
    "id_card.eligible": 100,
    "id_card.hard.achieved": 8,
    "id_card.hard.eligible": 11,
    "eid.achieved": 60,
    "eid.eligible": 100,
    "sim_signature.achieved": 50,
    "sim_signature.eligible": 100,
    "smartphone.achieved": 91,
    "smartphone.eligible": 101,
}


def found(campaign: Campaign, key: str) -> dict[str, Coverage]:
    return {c.kind: c for c in coverages(campaign.indicator(key), lambda cell: CELLS.get(cell, 0))}


def other(key: str, **changed: Any) -> Campaign:
    """Return the plan with another indicator of that key."""
    plan = CAMPAIGN.model_dump(mode="json")
    plan["indicators"] = [i | (changed if i["key"] == key else {}) for i in plan["indicators"]]
    return Campaign.model_validate(plan)


def test_half_is_not_more_than_half() -> None:
    """Of a hundred adults fifty with SIM and signature are one too few (R-15)."""
    sim = found(CAMPAIGN, "sim_signature")["target"]
    assert (sim.needed, sim.missing, sim.reached) == (51, 1, False)


def test_nine_in_ten_are_enough_and_no_fewer() -> None:
    """Of 101 adults it takes 91 smartphones: 90.9 are not had by nine tenths of a person (R-14)."""
    phones = found(CAMPAIGN, "smartphone")["target"]
    assert (phones.needed, phones.reached) == (91, True)


def test_who_is_hard_to_serve_has_a_share_of_their_own() -> None:
    """Eighty in a hundred of them, beside a hundred in a hundred of all (R-12)."""
    shares = found(CAMPAIGN, "id_card")
    assert (shares["hard"].pct, shares["hard"].needed, shares["hard"].missing) == (80, 9, 1)
    assert (shares["target"].pct, shares["target"].missing) == (100, 5)


def test_order_and_hope_are_two_figures() -> None:
    """Where they are one, it stands once; an indicator without an order has the hope alone (A-2)."""
    kinds = {i.key: sorted(found(CAMPAIGN, i.key)) for i in CAMPAIGN.indicators}
    assert kinds == {
        "id_card": ["hard", "target"],
        "eid": ["vision"],
        "sim_signature": ["target", "vision"],
        "smartphone": ["target", "vision"],
    }


def test_the_base_may_be_another_indicator() -> None:
    """More than half of those with an account instead of all adults (A-5)."""
    sim = found(other("sim_signature", target_base="eid"), "sim_signature")["target"]
    assert (sim.base, sim.needed, sim.reached) == (60, 31, True)
    with pytest.raises(ValueError, match="does not fit"):
        other("sim_signature", target_base="nobody")


def test_nobody_at_all_is_nothing_reached() -> None:
    """An empty ward has not reached anything."""
    assert not Coverage("eid", "target", 50, False, 0, 0, ("a", "b")).reached


@pytest.mark.parametrize("age", [16, 18, 21])
def test_who_is_an_adult_is_the_campaigns_to_say(age: int) -> None:
    """Its age is that of every rule for adults (A-6)."""
    plan = CAMPAIGN.model_dump(mode="json") | {"adult_age": age}
    campaign = Campaign.model_validate(plan)
    ages = {i.key: i.rule_on(campaign.eligible_on).min_age for i in campaign.indicators}
    assert ages == {"id_card": None, "eid": 14, "sim_signature": age, "smartphone": age}
