"""Those who record: the roster of the police, their desk, and helpers of the five khu phố."""

import random
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from shared.campaign import Campaign
from shared.local_time import LOCAL
from sync_server.tools.demo.ledger import DemoAuthor
from sync_server.tools.demo.names import make_name
from sync_server.tools.demo.presets import Preset

_HELPERS = {"kp1": 4, "kp2": 4, "kp3": 6, "kp4": 7, "kp5": 4}
_CATEGORIES = ("digital_team", "digital_team", "member", "nonspecialised_official", "official")
_SILENT_DAYS, _SILENT_BACKLOG = 6, 7
"""One phone was not heard of for so long, and told of so many acts that it still holds."""


def local(day: date, hour: int, minute: int = 0) -> datetime:
    """Return a time of day in Viet Nam."""
    return datetime.combine(day, time(hour, minute), LOCAL)


def roster(campaign: Campaign) -> DemoAuthor:
    """Return the one through whom the police's list comes in, a few days before the start (R-35)."""
    return _police(campaign, "roster", "Danh sách Công an phường", campaign.starts_on - timedelta(days=4))


def desk(campaign: Campaign) -> DemoAuthor:
    """Return the one-stop desk of the police (R-27)."""
    return _police(campaign, "desk", "Một cửa Công an phường", campaign.starts_on - timedelta(days=1))


def _police(campaign: Campaign, key: str, name: str, joined: date) -> DemoAuthor:
    return DemoAuthor(key, name, "cong-an", "shared_desk", campaign.neighbourhood_ids, local(joined, 7))


def make_helpers(
    rng: random.Random, campaign: Campaign, preset: Preset, today: date
) -> Mapping[str, list[DemoAuthor]]:
    """Return the helpers of each khu phố; in a whole ward 25, one of whom went silent."""
    joined = local(campaign.starts_on - timedelta(days=1), 16)
    helpers: dict[str, list[DemoAuthor]] = {}
    for unit, n in _HELPERS.items():
        for i in range(preset.share(n)):
            name = make_name(rng, rng.choice(("male", "female")), rng.randint(1955, 1999))
            silent = unit == "kp4" and i == 1
            author = DemoAuthor(
                key=f"{unit}-{i + 1}",
                name=name,
                unit=unit,
                category=_CATEGORIES[i % len(_CATEGORIES)],
                scope=frozenset({unit}),
                joined=joined + timedelta(minutes=5 * i),
                silent_from=local(today - timedelta(days=_SILENT_DAYS), 0) if silent else None,
                backlog=_SILENT_BACKLOG if silent else 0,
            )
            helpers.setdefault(unit, []).append(author)
    return helpers


def round_start(rng: random.Random, day: date) -> datetime:
    """Return when an evening's or a weekend morning's round starts."""
    start = local(day, 8) if day.isoweekday() >= 6 else local(day, 17, 30)
    return start + timedelta(seconds=rng.randrange(1_500))
