"""The edges of the office's lists: days and hours that stand exactly on a bound."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from shared.change import Fact, FieldValue
from shared.local_time import LOCAL, local_day
from shared.merge import Record, Stamp, apply_fact
from sync_server.custody.backup import queries as backup
from sync_server.custody.backup.queries import Reached
from sync_server.office.obstacles.lines import ObstacleContext, ObstacleFilter, lines
from sync_server.office.worklist.doors import DoorFilter, doors
from sync_server.papers.reports.period import Period
from sync_server.people.devices.freshness import LATE_MS, is_late
from sync_server.store.devices import Device
from tests.shared.strategies import CAMPAIGN, START_MS, some_id
from tests.sync_server.phones import Ward, fresh_id, open_ward, resident

WEEK = Period("weekly", date(2024, 5, 13), date(2024, 5, 19))


def _record(kind: str, **fields: object) -> Record:
    said = {n: FieldValue(v=v) for n, v in ({"unit": "kp3"} | fields).items()}
    fact = Fact(kind=kind, entity=some_id(1), set=said)
    return apply_fact(None, fact, Stamp(some_id(100), START_MS, some_id(9), "mobile"))


def test_a_period_has_the_whole_of_its_first_and_last_day() -> None:
    """From midnight to midnight in Viet Nam, so that what came in the last evening is of it."""
    assert (local_day(WEEK.starts_ms), local_day(WEEK.starts_ms - 1)) == ("2024-05-13", "2024-05-12")
    assert (local_day(WEEK.ends_ms - 1), local_day(WEEK.ends_ms)) == ("2024-05-19", "2024-05-20")


@pytest.mark.parametrize(("today", "overdue"), [("2024-05-14", False), ("2024-05-15", True)])
def test_an_obstacle_may_be_settled_on_its_day(today: str, overdue: bool) -> None:
    """It is overdue from the day after."""
    nobody: Mapping[str, str] = {}
    kind = CAMPAIGN.obstacle_types[0].key
    record = _record("obstacle", type=kind, on="2024-05-10", due="2024-05-14", status="sent")
    around = ObstacleContext(CAMPAIGN, {}, {}, nobody)
    (line,) = lines([record], around, today, ObstacleFilter())
    assert line.overdue is overdue


@pytest.mark.parametrize(("days", "listed"), [(5, 1), (6, 0)])
def test_a_door_is_idle_from_the_day_that_is_asked_for(days: int, listed: int) -> None:
    """Five days without a visit are found by “five days and more”."""
    last = {"visit": fresh_id(), "outcome": "nobody_home", "on": "2024-05-09"}
    record = _record("household", address="Số 1", last_visit=last)
    assert len(doors([record], CAMPAIGN, DoorFilter("kp3", days=days), "2024-05-14")) == listed


@pytest.mark.parametrize(("silent_ms", "late"), [(LATE_MS - 1, False), (LATE_MS, True)])
def test_a_phone_is_late_after_a_whole_day(silent_ms: int, late: bool) -> None:
    """Not a moment before."""
    phone = Device("w", "d", "h", "s", frozenset({"kp3"}), "1.0.0", 0, 0, 0, 0, None)
    assert is_late(phone, silent_ms) is late


async def test_an_older_backup_takes_nothing_durable_back(tmp_path: Path) -> None:
    """Phones forget what a backup holds; a copy of before, looked at later, must not change that."""
    async with open_ward(tmp_path) as ward:
        await told(ward, 2)
        assert await durable(ward, 2) == 2
        assert await durable(ward, 1) == 2


async def told(ward: Ward, changes: int) -> None:
    phone = await ward.phone("kp3")
    for _ in range(changes):
        await phone.tell(resident(fresh_id(), "kp3"))


async def durable(ward: Ward, last_n: int) -> int:
    """Mark the only stream as held so far by a backup; return how far it counts as held."""
    (stream,) = (row[0] for row in ward.rows("SELECT stream_id FROM stream WHERE last_n > 0"))
    with ward.services.database.write() as connection:
        (known,) = (r for r in backup.reached(connection, ward.services.ward_id) if r.last_n)
        backup.mark_durable(connection, ward.services.ward_id, [Reached(known.stream_id, last_n)])
    (found,) = ward.rows("SELECT durable_n FROM stream WHERE last_n > 0")
    assert stream
    return int(found[0])


def test_the_time_of_the_wall_is_that_of_viet_nam() -> None:
    """Seven hours before UTC's midnight a new day begins."""
    midnight = datetime(2024, 5, 14, tzinfo=LOCAL)
    assert midnight.utcoffset() == timedelta(hours=7)
