"""What people are rated by is counted twice, and whatever is altered on the way is named."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sync_server.plan.published import publish
from sync_server.tools import recount as recounting
from tests.sync_server.filled import fill_all
from tests.sync_server.office import DAY_MS, Office, open_office
from tests.sync_server.statements import in_order


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        await fill_all(opened)
        yield opened


def found(office: Office) -> set[str]:
    return {difference.what for difference in recounting.recount(office.services)}


async def test_a_working_ward_agrees(office: Office) -> None:
    """On any day: amid the campaign, before it began, and after its end."""
    assert found(office) == set()
    for days in (70, -90):
        office.now_ms += days * DAY_MS
        assert found(office) == set()


async def test_the_log_is_read_once(office: Office) -> None:
    """However much is counted from it, the ward's whole log passes a single time."""
    with in_order() as heard:
        assert found(office) == set()
    assert sum("change.body" in statement for statement in heard) == 1


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("activated_2", "approved", {"quota", "report", "rollup", "record"}),
        ('["official"]', '["member"]  ', {"cohorts", "record", "rollup"}),
        ('"smartphone_4g"', '"phone_2g"     ', {"report"}),
    ],
)
async def test_what_is_altered_in_a_record_is_found_wherever_it_counts(
    office: Office, old: str, new: str, what: set[str]
) -> None:
    """Quota, cohorts and report each tell that the records say something else than the log."""
    with office.services.database.write() as connection:
        done = connection.exec_driver_sql(
            "UPDATE entity SET doc = CAST(replace(CAST(doc AS TEXT), ?, ?) AS BLOB) WHERE kind = 'resident'",
            (old, new),
        )
        assert done.rowcount > 0
    assert what <= found(office)


async def test_totals_of_the_beginning_of_the_week_are_counted_anew(office: Office) -> None:
    """What moved this week is told against them, so one that was altered is named."""
    with office.services.database.write() as connection:
        done = connection.exec_driver_sql("UPDATE rollup_week SET n = n + 1 WHERE cell = 'residents'")
        assert done.rowcount > 0
    assert found(office) == {"week"}


async def test_where_a_plan_changed_this_week_its_beginning_is_not_judged(office: Office) -> None:
    """It was counted by the rules of the plan before, and stays as it was."""
    services = office.services
    plan = services.campaign().campaign
    changed = plan.model_copy(update={"version": plan.version + 1, "adult_age": plan.adult_age + 1})
    publish(services.database, changed.model_dump_json().encode(), office.now_ms)
    assert found(office) == set()
    with services.database.write() as connection:
        connection.exec_driver_sql("UPDATE rollup_week SET n = n + 1")
    assert found(office) == set()
