"""The campaign's data says what the plan says, and data that does not fit together is refused."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.campaign import Campaign
from tests.shared.strategies import CAMPAIGN

DATA = json.loads(Path("assets/campaigns/long-thuy.json").read_text(encoding="utf-8"))


def test_the_annex_is_complete() -> None:
    """13 cells are filled, and the sums per indicator are those of the annex (A.0)."""
    sums = {
        i.key: sum(t.value for t in CAMPAIGN.targets if t.indicator == i.key) for i in CAMPAIGN.indicators
    }
    assert len(CAMPAIGN.targets) == 13
    assert sums == {"id_card": 83, "eid": 1605, "sim_signature": 3373, "smartphone": 156}


def test_the_campaign_lasts_as_long_as_the_plan() -> None:
    """From 2 May to 3 July 2024 there are 62 days to go on the first (A-1)."""
    assert (CAMPAIGN.ends_on - CAMPAIGN.starts_on).days == 62


def test_associations_support_their_neighbourhoods() -> None:
    """Each khu phố has one association beside it, and the elders' association none (R-43, A-13)."""
    assert sorted(k for u in CAMPAIGN.units for k in u.supports) == ["kp1", "kp2", "kp3", "kp4", "kp5"]
    assert CAMPAIGN.scope_of("hoi-phu-nu") == ("kp3",)
    assert CAMPAIGN.scope_of("hoi-nct") == ()
    assert len(CAMPAIGN.scope_of("long-thuy")) == 5


def test_three_absences_are_kept_apart() -> None:
    """Nobody at home, working away and away from the locality are different outcomes (A-25)."""
    absences = {"nobody_home", "working_away", "household_away"}
    assert absences <= {o.key for o in CAMPAIGN.outcomes if not o.people_met}


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("targets", [{"unit_id": "kp9", "indicator": "eid", "value": 1, "kind": "level"}]),
        ("targets", [{"unit_id": "kp1", "indicator": "happiness", "value": 1, "kind": "level"}]),
        ("targets", [{"unit_id": "kp1", "indicator": "eid", "value": -1, "kind": "level"}]),
        ("ward_id", "elsewhere"),
        ("starts_on", "2025-01-01"),
        ("eligible_on", "2020-01-01"),
    ],
)
def test_data_that_does_not_fit_together_is_refused(part: str, wrong: object) -> None:
    """A target of nobody, a negative one, or dates the wrong way round never become a campaign."""
    with pytest.raises(ValidationError):
        Campaign.model_validate(DATA | {part: wrong})
