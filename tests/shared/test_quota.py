"""The quota counts people, not taps: each once per helper, and only what stands."""

from dataclasses import replace
from datetime import date

from shared.change import Basis, Fact, FieldValue
from shared.merge import Record, Stamp, apply_fact
from shared.quota import helped, quota
from tests.shared.strategies import CAMPAIGN

ID = "018f7a00-0000-7000-8000-00000000000{}"
MONDAY, FRIDAY = date(2024, 5, 13), date(2024, 5, 17)


def _all(_indicator: str) -> bool:
    """Tell that all of it was brought by one helper."""
    return True


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
    people = [h for r in (BOTH, ONLY_SIM, ONLY_EID, BEFORE) if (h := helped(r, CAMPAIGN, _all))]
    figures = quota(people, CAMPAIGN)
    assert (figures.goal, figures.people, figures.all_steps, figures.rest_done) == (10, 3, 1, 1)
    assert figures.per_step == {"vneid": 2, "eid": 2, "sim": 2}


def test_a_person_counts_in_the_week_of_the_first_help() -> None:
    """Somebody helped twice in different weeks is one person, in the earlier week."""
    people = [h for r in (BOTH, ONLY_SIM) if (h := helped(r, CAMPAIGN, _all))]
    assert quota(people, CAMPAIGN).weeks == {"2024-05-13": 2}


def test_only_what_this_helper_stated_counts() -> None:
    """Another's step leaves nothing of it, and a person with none of one's own is not counted."""
    assert helped(BOTH, CAMPAIGN, lambda field: field == "eid") is not None
    assert helped(BOTH, CAMPAIGN, lambda _f: False) is None


def test_what_was_so_before_the_campaign_is_nobodys_help() -> None:
    """Without a day, or with one before the first day, a step was not reached with anybody's help."""
    assert helped(BEFORE, CAMPAIGN, _all) is None
    assert helped(EARLIER, CAMPAIGN, _all) is None


def test_what_was_reached_after_the_end_is_nobodys_help() -> None:
    """Nor what was said of a day that cannot be, until that is settled."""
    after = _person(6, ("activated_2", date(2024, 7, 4)), ("no_sim", None))
    assert helped(after, CAMPAIGN, _all) is None
    doubtful = replace(BOTH, doubtful=frozenset({("eid", BOTH.stamps[0][0])}))
    found = helped(doubtful, CAMPAIGN, _all)
    assert found is not None
    assert set(found.steps) == {"sim"}


def _said(record: Record, n: int, on: str | None, basis: Basis, *seen: str) -> Record:
    value = FieldValue(v={"status": "activated_2", "achieved_on": on}, basis=basis)
    fact = Fact(kind="resident", entity=record.id, set={"eid": value}, seen={"eid": seen})
    return apply_fact(record, fact, Stamp(ID.format(n), n, "other"))


def test_the_day_is_the_one_that_stands() -> None:
    """A day that was put right counts as it is now: within the campaign, before it, or unknown."""
    for on, steps in (("2024-05-10", {"vneid", "eid"}), ("2024-04-30", set()), (None, set())):
        found = helped(_said(ONLY_EID, 8, on, "stated", ID.format(9)), CAMPAIGN, _all)
        assert set(found.steps if found else ()) == steps


def test_a_list_without_a_day_leaves_the_helpers_beside_it() -> None:
    """A list that knew nothing of the helper's words stands, and takes no day from them."""
    found = helped(_said(ONLY_EID, 8, None, "police_list"), CAMPAIGN, _all)
    assert found is not None
    assert found.steps == {"vneid": FRIDAY.isoformat(), "eid": FRIDAY.isoformat()}


def test_nobody_is_helped_before_their_birth() -> None:
    """A day that cannot be by the birth date counts for nobody, as on the board."""
    born = Fact(kind="resident", entity=BOTH.id, set={"birth_date": FieldValue(v="2024-05-14")})
    found = helped(apply_fact(BOTH, born, Stamp(ID.format(8), 1, "me")), CAMPAIGN, _all)
    assert found is not None
    assert set(found.steps) == {"sim"}


def test_the_plan_names_three_steps() -> None:
    """VNeID installed, account activated, SIM with signature; ten people (R-17)."""
    assert [s.key for s in CAMPAIGN.quota_steps] == ["vneid", "eid", "sim"]
    assert CAMPAIGN.helper_quota == 10
