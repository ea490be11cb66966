"""How fresh the figures are: which phones were not heard of lately, and what they still hold. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.text import t
from shared.written import whole
from sync_server.store.devices import Device, Helper

LATE_MS = 24 * 60 * 60 * 1000
MOST_LISTED = 30


@dataclass(frozen=True)
class LatePhone:
    """A phone not heard of for a day or more. `backlog` is what it said last, so it may be more by now."""

    helper: str
    area: str
    last_seen_ms: int
    age: str
    backlog: int


@dataclass(frozen=True)
class Freshness:
    """`late` are phones not heard of, longest first, at most 30 of `late_count`; revoked ones are not."""

    phones: int
    late_count: int
    late: tuple[LatePhone, ...]
    backlog: int


def freshness(phones: Iterable[tuple[Device, Helper]], campaign: Campaign, now: int) -> Freshness:
    """Return how fresh the figures of these phones are at `now` (Unix ms)."""
    in_use = [(d, h) for d, h in phones if d.revoked_ms is None]
    late = [(d, h) for d, h in in_use if is_late(d, now)]
    late.sort(key=lambda pair: pair[0].last_seen_ms)
    return Freshness(
        phones=len(in_use),
        late_count=len(late),
        late=tuple(_late_phone(d, h, campaign, now) for d, h in late[:MOST_LISTED]),
        backlog=sum(d.backlog for d, _ in in_use),
    )


def is_late(device: Device, now: int) -> bool:
    """Tell whether a phone in use was not heard of for a day at `now` (Unix ms)."""
    return device.revoked_ms is None and now - device.last_seen_ms >= LATE_MS


def areas_of(device: Device, campaign: Campaign) -> frozenset[str]:
    """Return the khu phố a phone covers that the plan in force still has."""
    return device.scope & campaign.neighbourhood_ids


def area_words(device: Device, campaign: Campaign) -> str:
    """Return where a phone is used, in words; that its khu phố are gone if the plan has none of them."""
    areas = areas_of(device, campaign)
    if not areas:
        return t("devices.area_gone")
    units = [campaign.ward_id] if areas == campaign.neighbourhood_ids else sorted(areas)
    return ", ".join(campaign.unit(u).short for u in units)


def is_seen(device: Device, campaign: Campaign, unit_id: str) -> bool:
    """Tell whether somebody of a unit decides about a phone: they see all the khu phố it covers.

    One whose khu phố are all gone is left to who sees the whole ward, or nobody could refuse it.
    """
    return set(campaign.scope_of(unit_id)) >= (areas_of(device, campaign) or campaign.neighbourhood_ids)


def _late_phone(device: Device, helper: Helper, campaign: Campaign, now: int) -> LatePhone:
    hours = (now - device.last_seen_ms) // 3_600_000
    age = t("board.days", n=whole(hours // 24)) if hours >= 48 else t("board.hours", n=hours)
    return LatePhone(helper.name, area_words(device, campaign), device.last_seen_ms, age, device.backlog)
