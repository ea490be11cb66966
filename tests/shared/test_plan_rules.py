"""What the ward's plan asks, rule by rule, where no other test says it alone (docs/PLAN.md)."""

from datetime import date, timedelta

from shared.campaign import Campaign
from shared.cohort import deadline
from shared.matrix import matrix
from shared.merge import Record
from shared.pace import Goal, pace
from shared.rollup import RollupRules, recount, rules_of
from tests.shared.strategies import CAMPAIGN, resident_told, state

RULES = rules_of(CAMPAIGN)
TODAY = date(2024, 5, 15)


def _cell(person: Record, name: str, rules: RollupRules = RULES) -> int:
    return recount([person], rules).get("kp3", {}).get(name, 0)


def test_the_campaign_says_who_orders_it_on_what_basis_and_when() -> None:
    """Plan 38 of the ward's People's Committee, from 2 May to 3 July 2024 (R-1)."""
    assert "38/KH-UBND" in CAMPAIGN.legal_basis
    assert "phường Long Thủy" in CAMPAIGN.issuer
    assert (CAMPAIGN.starts_on, CAMPAIGN.ends_on) == (date(2024, 5, 2), date(2024, 7, 3))


def test_the_towns_campaign_has_days_of_its_own() -> None:
    """The town began three weeks before the ward, whose own days count (R-2)."""
    assert (CAMPAIGN.parent.starts_on, CAMPAIGN.parent.ends_on) == (date(2024, 4, 10), date(2024, 7, 3))
    goal = Goal(63, 0, CAMPAIGN.starts_on, CAMPAIGN.ends_on)
    assert pace(goal, 0, {}, CAMPAIGN.starts_on).expected == 0
    assert pace(goal, 0, {}, CAMPAIGN.starts_on + timedelta(days=1)).expected == 1


def test_whoever_lives_or_works_here_counts_registered_or_not() -> None:
    """Of each residency the plan names, and of none, somebody adds the same (R-4)."""
    told = [resident_told(1, residency=key) for key in (None, *(r.key for r in CAMPAIGN.residencies))]
    assert len(told) == 5
    assert {_cell(person, "eid.eligible") for person in told} == {1}


def test_there_are_four_indicators_in_the_plans_order() -> None:
    """Card, identity, SIM with signature, smartphone (R-6)."""
    assert [(i.number, i.key) for i in CAMPAIGN.indicators] == [
        (1, "id_card"),
        (2, "eid"),
        (3, "sim_signature"),
        (4, "smartphone"),
    ]


def test_only_a_4g_smartphone_takes_the_place_of_a_2g_telephone() -> None:
    """Neither a 2G telephone, nor a smartphone without 4G, nor an order is there yet (R-9)."""
    achieved = {
        s.status: _cell(resident_told(1, smartphone=state(s.status)), "smartphone.achieved")
        for s in CAMPAIGN.indicator("smartphone").steps
    }
    assert achieved == {
        "no_phone": 0,
        "phone_2g": 0,
        "smartphone_no_4g": 0,
        "ordered": 0,
        "smartphone_4g": 1,
    }


def test_relatives_of_members_are_due_before_the_last_day() -> None:
    """They name a member, and have until 2 July (R-24)."""
    cohort = next(c for c in CAMPAIGN.cohorts if c.key == "member_relative")
    assert (cohort.relatives_of, cohort.due_on) == ("member", date(2024, 7, 2))


def test_officials_go_first_then_families_and_members() -> None:
    """Each cohort's day is after that of those who lead it (R-26)."""
    in_order = sorted(CAMPAIGN.cohorts, key=lambda c: c.due_on)
    assert [c.key for c in in_order] == ["official", "official_relative", "member", "member_relative"]


def test_each_company_has_a_point_of_its_own() -> None:
    """Callers at VNPT's and Viettel's shops are counted there (R-30)."""
    companies = {u.unit_id for u in CAMPAIGN.units if u.type == "operator"}
    assert {p.unit_id for p in CAMPAIGN.service_points} >= companies == {"vnpt", "viettel"}


def test_the_police_lead_the_card_and_the_identity() -> None:
    """The card is theirs alone, with the target; the identity they lead first (R-34)."""
    assert CAMPAIGN.indicator("id_card").lead_units == ("cong-an",)
    assert CAMPAIGN.indicator("eid").lead_units[0] == "cong-an"


def test_the_culture_office_leads_sim_and_signature() -> None:
    """Nobody else does (R-37)."""
    assert CAMPAIGN.indicator("sim_signature").lead_units == ("vhxh",)


def test_a_team_may_ask_people_to_come_to_a_point() -> None:
    """That outcome is of its own: people were met, and the household is handed on to a point (R-42)."""
    outcome = CAMPAIGN.outcome("met_sent_to_point")
    assert outcome is not None
    assert (outcome.people_met, outcome.refers_to) == (True, "service_point")


def test_a_target_that_is_reached_asks_for_nothing_more() -> None:
    """Whatever the day, nothing is to be done per day, and it is not missed afterwards (R-58)."""
    goal = Goal(248, 0, CAMPAIGN.starts_on, CAMPAIGN.ends_on)
    for day in (CAMPAIGN.starts_on, CAMPAIGN.ends_on, CAMPAIGN.ends_on + timedelta(days=9)):
        found = pace(goal, 248, {}, day)
        assert (found.state, found.per_day) == ("met", 0.0)


def test_an_exclusion_holds_for_the_indicators_that_name_it() -> None:
    """Where an indicator does not name it, the same person counts there (A-7)."""
    plan = CAMPAIGN.model_dump()
    plan["indicators"][1]["exclusions"] = ()
    rules = rules_of(Campaign.model_validate(plan))
    abroad = resident_told(1, exclusion="abroad")
    assert (_cell(abroad, "id_card.eligible", rules), _cell(abroad, "eid.eligible", rules)) == (0, 1)
    assert _cell(abroad, "eid.eligible") == 0


def test_before_a_day_means_up_to_the_day_before() -> None:
    """ "Before the 5th" is due on the 4th, for every cohort (A-11)."""
    assert {c.before - c.due_on for c in CAMPAIGN.cohorts} == {timedelta(days=1)}
    assert CAMPAIGN.cohorts[0].due_on == date(2024, 5, 4)


def test_who_is_in_no_cohort_has_the_campaigns_last_day() -> None:
    """The plan names no other day for them (A-12)."""
    assert deadline((), CAMPAIGN.cohorts, CAMPAIGN.ends_on) == date(2024, 7, 3)


def test_customers_of_other_companies_count_for_the_ward_alone() -> None:
    """No target is theirs, and no company with one counts them (A-15)."""
    person = resident_told(1, smartphone=state("smartphone_4g"), operator="mobifone")
    board = {(c.unit_id, c.indicator): c for c in matrix(CAMPAIGN, recount([person], RULES), TODAY)}
    counted = {unit for (unit, i), c in board.items() if i == "smartphone" and c.achieved}
    assert counted == {"kp3", CAMPAIGN.ward_id}


def test_a_number_tells_no_company() -> None:
    """A customer of whom nobody asked is of none, whatever the number begins with (A-16)."""
    person = resident_told(1, smartphone=state("smartphone_4g"), phone="0981234567")
    assert _cell(person, "smartphone.achieved.operator.unknown") == 1
    assert _cell(person, "smartphone.achieved.operator.viettel") == 0


def test_cards_are_counted_where_people_live() -> None:
    """The target is the police's alone; each khu phố counts its people without one (A-17)."""
    assert [t.unit_id for t in CAMPAIGN.targets if t.indicator == "id_card"] == ["cong-an"]
    person = resident_told(1, id_card=state("issued", "2024-05-14"))
    board = {(c.unit_id, c.indicator): c for c in matrix(CAMPAIGN, recount([person], RULES), TODAY)}
    assert [board[u, "id_card"].done for u in ("kp2", "kp3", "cong-an")] == [0, 1, 1]
    assert board["kp3", "id_card"].target is None
