"""The quota counts people, not taps: each once per helper, and only what stands."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from shared.change import Fact, FieldValue
from shared.merge import Record, Stamp, apply_fact
from shared.quota import helped, quota
from shared.resident import rung
from tests.shared.strategies import CAMPAIGN

ID = "018f7a00-0000-7000-8000-00000000000{}"
MONDAY, FRIDAY = date(2024, 5, 13), date(2024, 5, 17)


def _days(record: Record) -> Callable[[str], str | None]:
    """Return what gives the day that stands on a ladder: all of it was brought by one helper."""
    return lambda indicator: rung(record, indicator).get("achieved_on")


def _person(n: int, eid: tuple[str, date | None], sim: tuple[str, date | None]) -> Record:
    values = {
        key: FieldValue(v={"status": status, "achieved_on": on and on.isoformat()})
        for key, (status, on) in (("eid", eid), ("sim_signature", sim))
    }
    fact = Fact(kind="resident", entity=ID.format(n), set=values | {"unit": FieldValue(v="kp3")})
    return apply_fact(None, fact, Stamp(ID.format(9), 0, "me"))


BOTH = _person(1, ("activated_2", MONDAY), ("both", FRIDAY))
ONLY_SIM = _person(2, ("activated_2", None), ("both", FRIDAY))
ONLY_EID = _person(3, ("activated_1", FRIDAY), ("own_name", None))
BEFORE = _person(4, ("activated_2", None), ("both", None))
EARLIER = _person(5, ("activated_2", date(2024, 4, 30)), ("no_sim", None))


def test_all_steps_single_steps_and_the_missing_step_are_counted_apart() -> None:
    """Who got everything, who got a step, and who only lacked the last one (A-9, A-10)."""
    people = [h for r in (BOTH, ONLY_SIM, ONLY_EID, BEFORE) if (h := helped(r, CAMPAIGN, _days(r)))]
    figures = quota(people, CAMPAIGN)
    assert (figures.goal, figures.people, figures.all_steps, figures.rest_done) == (10, 3, 1, 1)
    assert figures.per_step == {"vneid": 2, "eid": 2, "sim": 2}


def test_a_person_counts_in_the_week_of_the_first_help() -> None:
    """Somebody helped twice in different weeks is one person, in the earlier week."""
    people = [h for r in (BOTH, ONLY_SIM) if (h := helped(r, CAMPAIGN, _days(r)))]
    assert quota(people, CAMPAIGN).weeks == {"2024-05-13": 2}


def test_only_what_this_helper_stated_counts() -> None:
    """Another's step leaves nothing of it, and a person with none of one's own is not counted."""
    assert helped(BOTH, CAMPAIGN, lambda field: "2024-05-13" if field == "eid" else None) is not None
    assert helped(BOTH, CAMPAIGN, lambda _f: None) is None


def test_what_was_so_before_the_campaign_is_nobodys_help() -> None:
    """Without a day, or with one before the first day, a step was not reached with anybody's help."""
    assert helped(BEFORE, CAMPAIGN, _days(BEFORE)) is None
    assert helped(EARLIER, CAMPAIGN, _days(EARLIER)) is None


def test_what_was_reached_after_the_end_is_nobodys_help() -> None:
    """Nor what was said of a day that cannot be, until that is settled."""
    after = _person(6, ("activated_2", date(2024, 7, 4)), ("no_sim", None))
    assert helped(after, CAMPAIGN, _days(after)) is None
    doubtful = replace(BOTH, doubtful=frozenset({("eid", BOTH.stamps[0][0])}))
    found = helped(doubtful, CAMPAIGN, _days(BOTH))
    assert found is not None
    assert set(found.steps) == {"sim"}


def test_the_plan_names_three_steps() -> None:
    """VNeID installed, account activated, SIM with signature; ten people (R-17)."""
    assert [s.key for s in CAMPAIGN.quota_steps] == ["vneid", "eid", "sim"]
    assert CAMPAIGN.helper_quota == 10
