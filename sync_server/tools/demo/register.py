"""The ward as it is before the first visit: everybody who lives there, each number as in the annex."""

import math
from collections.abc import Sequence

from shared.campaign import Campaign
from sync_server.tools.demo.addresses import make_address
from sync_server.tools.demo.births import Ages, fit_ages, give_birth_dates, people_of
from sync_server.tools.demo.draw import dice
from sync_server.tools.demo.households import make_homes
from sync_server.tools.demo.ladders import ask_some, give_cards, give_eids, give_phones, give_sims
from sync_server.tools.demo.names import name_homes
from sync_server.tools.demo.people import DemoHousehold
from sync_server.tools.demo.presets import Preset
from sync_server.tools.demo.standing import exclude, give_cohorts, settle

_EXCLUDED_SHARE = 200
"""One of so many people is abroad, in custody, or nobody knows where."""


def make_register(campaign: Campaign, preset: Preset, seed: int) -> list[DemoHousehold]:
    """Return all homes of the ward, khu phố by khu phố. `campaign` has the preset's targets already."""
    homes: list[DemoHousehold] = []
    for unit in campaign.neighbourhoods:
        rng = dice(seed, "homes", unit.unit_id)
        own = make_homes(rng, unit, preset.sizes[unit.unit_id])
        fit_ages(rng, own, _ages(campaign, preset, unit.unit_id))
        for home in own:
            home.address = make_address(rng, home, unit.label)
        homes += own
    give_birth_dates(dice(seed, "births"), people_of(homes), campaign.eligible_on, preset)
    for unit in campaign.neighbourhoods:
        own = [h for h in homes if h.unit == unit.unit_id]
        exclude(dice(seed, "excluded", unit.unit_id), people_of(own), _excluded(preset, unit.unit_id))
    name_homes(dice(seed, "names"), homes, preset)
    settle(dice(seed, "standing"), homes)
    give_cohorts(dice(seed, "cohorts"), homes, preset)
    _climb(campaign, homes, seed)
    return homes


def _ages(campaign: Campaign, preset: Preset, unit: str) -> Ages:
    """Return the sizes of the age groups; the excluded are adults on top of those who count."""
    size, excluded = preset.sizes[unit], _excluded(preset, unit)
    adults = 2 * _target(campaign, unit, "sim_signature")
    return Ages(adults + excluded, size.over_14 - adults, size.people - size.over_14 - excluded)


def _excluded(preset: Preset, unit: str) -> int:
    return math.ceil(preset.sizes[unit].people / _EXCLUDED_SHARE)


def _climb(campaign: Campaign, homes: Sequence[DemoHousehold], seed: int) -> None:
    people = people_of(homes)
    give_cards(
        dice(seed, "cards"), people, sum(t.value for t in campaign.targets if t.indicator == "id_card")
    )
    for unit in campaign.neighbourhoods:
        own = [p for p in people if p.home.unit == unit.unit_id]
        give_eids(dice(seed, "eids", unit.unit_id), own, _target(campaign, unit.unit_id, "eid"))
    give_phones(dice(seed, "phones"), people, campaign)
    for unit in campaign.neighbourhoods:
        own = [p for p in people if p.home.unit == unit.unit_id]
        rng = dice(seed, "sims", unit.unit_id)
        give_sims(rng, own, rng.uniform(0.055, 0.095))
    ask_some(dice(seed, "asked"), people)


def _target(campaign: Campaign, unit: str, indicator: str) -> int:
    target = campaign.target(unit, indicator)
    if target is None:
        raise ValueError(f"the demo ward needs a target of {indicator} for {unit}")
    return target.value
