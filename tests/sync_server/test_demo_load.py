"""The synthetic ward on a real server: everything arrives, and every total equals a recount."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.local_time import local_day
from sync_server.config import Settings
from sync_server.ledger.rollups import recount, totals
from sync_server.people.devices.freshness import freshness
from sync_server.people.enrolment.service import devices
from sync_server.store.clock import now_ms
from sync_server.tools.demo.service import WardNotEmpty, is_empty, load_demo
from sync_server.web.services import Services


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = Services.open(Settings(data=tmp_path))
    yield opened
    opened.close()


def figures(services: Services) -> dict[str, dict[str, int]]:
    return totals(services.database, services.ward_id)


@pytest.mark.parametrize("dates", ["today", "plan"])
def test_the_totals_of_a_loaded_ward_are_true(services: Services, dates: str) -> None:
    """After loading, roll-up, recount, fold of the log, digests and chain agree, and nobody is missing."""
    told: list[tuple[int, int]] = []
    loaded = load_demo(services, "small", dates=dates, progress=lambda *at: told.append(at))
    assert recount(services.database, services.ward_id, services.campaign().rules) == []
    assert sum(u["households"] for u in figures(services).values()) >= loaded.households == 135
    assert told[-1] == (loaded.changes, loaded.changes)
    campaign = services.campaign().campaign
    assert campaign.starts_on.year == (2024 if dates == "plan" else campaign.starts_on.year)
    assert "minh họa" in campaign.name


def test_a_seed_decides_the_totals(tmp_path: Path) -> None:
    """Two servers with the same seed have the same totals, a third with another seed has others."""
    found = []
    for place, seed in (("a", 1), ("b", 1), ("c", 2)):
        services = Services.open(Settings(data=tmp_path / place))
        load_demo(services, "small", seed)
        found.append(figures(services))
        services.close()
    assert found[0] == found[1] != found[2]


def test_made_up_people_are_never_mixed_among_others(services: Services) -> None:
    """A ward that has records refuses the demo, and keeps what it has."""
    load_demo(services, "small")
    before = figures(services)
    assert not is_empty(services)
    with pytest.raises(WardNotEmpty):
        load_demo(services, "small", seed=2)
    assert figures(services) == before


def test_the_campaign_in_force_today_is_about_at_its_20th_day(services: Services) -> None:
    """Today lies in the demo's campaign, so that the board shows days left and this week's change."""
    load_demo(services, "small")
    campaign = services.campaign().campaign
    today = local_day(now_ms())
    assert campaign.starts_on.isoformat() < today < campaign.ends_on.isoformat()


def test_phones_of_a_loaded_ward_are_fresh(services: Services) -> None:
    """Every helper's phone was heard of today, and the roster's import is no phone that could be late."""
    loaded = load_demo(services, "small")
    phones = devices(services.database, services.ward_id)
    seen = freshness(phones, services.campaign().campaign, now_ms())
    assert (seen.phones, seen.late_count) == (loaded.helpers - 1, 0)


def test_the_whole_ward_loads_and_one_of_its_phones_went_silent(services: Services) -> None:
    """The full ward's totals are true, and the board can name the phone not heard of for days."""
    load_demo(services, "full")
    assert recount(services.database, services.ward_id, services.campaign().rules) == []
    seen = freshness(devices(services.database, services.ward_id), services.campaign().campaign, now_ms())
    assert [(p.area, p.backlog) for p in seen.late] == [("KP4", 7)]
