"""How fresh the figures are: which phones were not heard of lately, and what they still hold. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.campaign import Campaign
from shared.text import t
from shared.written import whole
from sync_server.enrolment.queries import Device, Helper

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
    late = [(d, h) for d, h in in_use if now - d.last_seen_ms >= LATE_MS]
    late.sort(key=lambda pair: pair[0].last_seen_ms)
    return Freshness(
        phones=len(in_use),
        late_count=len(late),
        late=tuple(_late_phone(d, h, campaign, now) for d, h in late[:MOST_LISTED]),
        backlog=sum(d.backlog for d, _ in in_use),
    )


def _late_phone(device: Device, helper: Helper, campaign: Campaign, now: int) -> LatePhone:
    everywhere = device.scope >= campaign.neighbourhood_ids
    units = [campaign.ward_id] if everywhere else sorted(device.scope)
    area = ", ".join(campaign.unit(u).short for u in units)
    hours = (now - device.last_seen_ms) // 3_600_000
    age = t("board.days", n=whole(hours // 24)) if hours >= 48 else t("board.hours", n=hours)
    return LatePhone(helper.name, area, device.last_seen_ms, age, device.backlog)
