"""The whole demo: the register, the days since the start, and everything said as changes in their order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from shared.campaign import Campaign
from shared.change import Change
from shared.local_time import LOCAL
from sync_server.tools.demo.births import people_of
from sync_server.tools.demo.casework import Casework
from sync_server.tools.demo.dates import as_demo
from sync_server.tools.demo.draw import dice
from sync_server.tools.demo.evenings import PoliceDesk, Round
from sync_server.tools.demo.helpers import desk, make_helpers, roster
from sync_server.tools.demo.households import blank_codes
from sync_server.tools.demo.ledger import DemoAuthor, DemoChange, Ledger
from sync_server.tools.demo.people import DemoHousehold
from sync_server.tools.demo.presets import Preset, scaled
from sync_server.tools.demo.register import make_register
from sync_server.tools.demo.told_register import tell_register


class Batch(NamedTuple):
    """What one phone sends at once: all it recorded on one day."""

    author: DemoAuthor
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class DemoWard:
    """A ward ready to be loaded. `blanks` are per khu phố the printed codes that are on no door yet."""

    campaign: Campaign
    authors: tuple[DemoAuthor, ...]
    register: tuple[Change, ...]
    days: tuple[Batch, ...]
    blanks: dict[str, list[str]]


def make_ward(plan: Campaign, preset: Preset, seed: int, weeks: int, today: date) -> DemoWard:
    """Return the demo ward of `plan`, its days moved by `weeks`, with visits up to the day before `today`.

    The same arguments give the same ward, byte for byte.
    """
    campaign = as_demo(scaled(plan, preset), weeks)
    homes = make_register(campaign, preset, seed)
    ledger = Ledger(dice(seed, "ids"))
    source = roster(campaign)
    tell_register(ledger, source, homes)
    register = tuple(t.change for t in ledger.told)
    ledger.told.clear()
    helpers = make_helpers(dice(seed, "helpers"), campaign, preset, today)
    blanks = {u.unit_id: blank_codes(u, preset.sizes[u.unit_id]) for u in campaign.neighbourhoods}
    rounds = [
        Round(
            dice(seed, "round", unit),
            ledger,
            _homes_of(homes, unit),
            helpers[unit],
            blanks[unit],
            Casework(dice(seed, "casework", unit), ledger, campaign),
        )
        for unit in blanks
    ]
    counter = _desk(campaign, seed, ledger, homes)
    for number in range((min(today, campaign.ends_on + timedelta(days=1)) - campaign.starts_on).days):
        day = campaign.starts_on + timedelta(days=number)
        counter.open(day, number + 1)
        for one in rounds:
            one.casework.answer(counter.author, day)
            one.go(day, number + 1)
    everybody = (source, counter.author, *(a for group in helpers.values() for a in group))
    return DemoWard(campaign, everybody, register, tuple(_batches(ledger.told)), blanks)


def _homes_of(homes: Sequence[DemoHousehold], unit: str) -> list[DemoHousehold]:
    return [h for h in homes if h.unit == unit]


def _desk(campaign: Campaign, seed: int, ledger: Ledger, homes: Sequence[DemoHousehold]) -> PoliceDesk:
    people = people_of(homes)
    waiting = [p for p in people if p.states.get("id_card", "issued") != "issued" and not p.exclusion]
    rng = dice(seed, "desk")
    rng.shuffle(waiting)
    return PoliceDesk(rng, ledger, desk(campaign), waiting, len(waiting), dice(seed, "callers"))


def _batches(told: Sequence[DemoChange]) -> Iterator[Batch]:
    """Yield day by day what each phone recorded; who was first that day sends first."""
    for _, acts in groupby(told, key=lambda t: t.change.at.astimezone(LOCAL).date()):
        of: dict[DemoAuthor, list[Change]] = {}
        for one in acts:
            of.setdefault(one.author, []).append(one.change)
        for author, changes in of.items():
            yield Batch(author, tuple(changes))
