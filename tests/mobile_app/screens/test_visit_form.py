"""A visit while it is recorded: taps become exactly what was meant, and totals move by exactly that."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mobile_app.core.acts import ResidentDraft, correct_resident_act
from mobile_app.core.phone import Phone
from mobile_app.core.views import HouseholdView, ResidentView
from mobile_app.screens.visits import state
from mobile_app.screens.visits.editor import VisitEditor
from mobile_app.screens.visits.saving import Occasion, act_of, fault
from mobile_app.screens.visits.state import Given, VisitForm
from tests.mobile_app.world import World, household_act, session_of


class Door:
    """A phone in front of one household, and the visit being recorded there."""

    def __init__(self, phone: Phone) -> None:
        assert phone.campaign is not None
        self.phone, self.campaign = phone, phone.campaign
        self.today = phone.today()
        self.form = state.start(self.campaign)

    @property
    def household(self) -> HouseholdView:
        view = self.phone.household(self.phone.households()[0].id)
        assert view is not None
        return view

    @property
    def people(self) -> list[ResidentView]:
        return self.phone.residents(self.household.household.id)

    def tap(self, person: int, indicator: str, status: str) -> None:
        self.form = state.tap(
            self.form, self.people[person], self.campaign.indicator(indicator), status, self.today
        )

    def ladder(self, person: int, indicator: str) -> tuple[str, str]:
        return self.people[person].resident.id, indicator

    def save(self, outcome: str = "met_helped", note: str = "") -> None:
        form = replace(self.form, outcome=outcome)
        referrals = self.phone.referrals(self.household.household.id)
        occasion = Occasion(self.campaign, self.phone.now(), self.phone.new_id, referrals)
        self.phone.save(act_of(form, self.household, self.people, occasion, note))
        self.form, self.today = state.start(self.campaign), self.phone.today()

    def counted(self, indicator: str) -> tuple[int, int]:
        """Return how many of khu phố 3 achieved it before the campaign, and in it."""
        cell = next(c for c in self.phone.matrix() if (c.unit_id, c.indicator) == ("kp3", indicator))
        return cell.before, cell.during


@pytest.fixture
async def door(world: World) -> Door:
    """A household of two adults, of whom nothing is known yet."""
    phone = await world.joined("a")
    phone.save(household_act(phone, 1, "Nguyễn Văn An", "Điểu Sáu"))
    return Door(phone)


async def test_a_first_statement_that_somebody_has_it_counts_as_before_the_campaign(door: Door) -> None:
    """Nobody knows since when; only a known change from missing to having is an achievement of the drive."""
    door.tap(0, "eid", "activated_2")
    assert not door.form.given[door.ladder(0, "eid")].today
    door.save()
    assert door.counted("eid") == (1, 0)


async def test_somebody_known_to_lack_it_has_it_since_today(door: Door) -> None:
    """From a known lower rung to an achieved one: offered as done just now, and counted in the campaign."""
    door.tap(0, "eid", "not_registered")
    door.save()
    door.tap(0, "eid", "activated_1")
    assert door.form.given[door.ladder(0, "eid")].today
    door.save()
    assert door.counted("eid") == (0, 1)


async def test_just_done_can_be_taken_back(door: Door) -> None:
    """Somebody who had it all along, though the list said otherwise, is no achievement of today."""
    door.tap(0, "eid", "not_registered")
    door.save()
    door.tap(0, "eid", "activated_1")
    door.form = state.toggle_today(door.form, door.ladder(0, "eid"))
    door.save()
    assert door.counted("eid") == (1, 0)


async def test_confirming_what_was_achieved_keeps_its_day(door: Door, world: World) -> None:
    """Seeing with own eyes, or correcting level 1 to 2, days later takes nothing away from the campaign."""
    door.tap(0, "eid", "not_registered")
    door.save()
    door.tap(0, "eid", "activated_1")
    door.save()
    first_day = door.phone.today().isoformat()
    world.time.pass_(days=5)
    door.today = door.phone.today()
    door.tap(0, "eid", "activated_2")
    door.form = state.toggle_seen(door.form, door.ladder(0, "eid"))
    door.save()
    standing = door.people[0].standing("eid")
    assert (standing.status, standing.basis, standing.achieved_on) == ("activated_2", "observed", first_day)
    assert door.counted("eid") == (0, 1)
    await door.phone.sync()
    assert world.differences() == []


async def test_tapping_the_chosen_rung_again_takes_the_answer_back(door: Door) -> None:
    """A slip of the finger leaves nothing behind."""
    door.tap(0, "eid", "approved")
    door.tap(0, "eid", "approved")
    assert door.form.untouched


async def test_another_rung_keeps_what_the_answer_rests_on(door: Door) -> None:
    """Whoever saw it with own eyes and corrects the rung still saw it."""
    door.tap(0, "smartphone", "phone_2g")
    door.form = state.toggle_seen(door.form, door.ladder(0, "smartphone"))
    door.tap(0, "smartphone", "smartphone_4g")
    assert door.form.given[door.ladder(0, "smartphone")] == Given("smartphone_4g", "observed")


async def test_the_whole_family_has_it_fills_only_those_who_lack_it(door: Door) -> None:
    """One tap answers for everybody who is missing, and leaves given answers alone."""
    door.tap(0, "smartphone", "smartphone_4g")
    door.form = state.toggle_seen(door.form, door.ladder(0, "smartphone"))
    smartphone = door.campaign.indicator("smartphone")
    door.form = state.whole_family(door.form, door.people, smartphone, door.today)
    assert door.form.given[door.ladder(0, "smartphone")].basis == "observed"
    assert door.form.given[door.ladder(1, "smartphone")] == Given("smartphone_4g", "stated")
    assert state.family_missing(door.form, door.people, smartphone) == []
    door.save()
    assert door.counted("smartphone") == (2, 0)


async def test_answers_given_before_nobody_was_met_are_kept(door: Door) -> None:
    """What was tapped of people is saved whatever the outcome became, until somebody takes it back."""
    door.tap(0, "eid", "activated_2")
    door.form = replace(door.form, outcome="nobody_home")
    assert not state.asks_people(door.form, door.campaign)
    assert state.keeps_people(door.form, door.campaign)
    door.save("nobody_home")
    assert door.counted("eid") == (1, 0)
    assert door.phone.households()[0].state == "to_revisit"


async def test_answers_taken_back_by_hand_are_not_saved(door: Door) -> None:
    """Only the helper's own word drops what was said of people, newcomers and wishes included."""
    door.tap(0, "eid", "activated_2")
    door.form = state.toggle_wish(door.form, door.people[1])
    door.form = state.add_newcomer(door.form, door.phone.new_id(), ResidentDraft("Thị Bưởi"))
    assert door.form.said_of_people == 3
    door.form = state.without_people(door.form)
    assert door.form.untouched
    door.save("nobody_home")
    assert door.counted("eid") == (0, 0)
    assert len(door.people) == 2


async def test_an_answer_of_somebody_who_left_the_household_meanwhile_is_saved(door: Door) -> None:
    """Whoever was asked here and was moved by another phone before the visit was saved keeps their answer."""
    session = session_of(door.phone)
    desk = VisitEditor(session, door.household.household.id)
    asked = door.people[1]
    desk.tap(asked, "eid", "activated_2")
    desk.set(outcome="met_helped")
    door.phone.save(correct_resident_act(asked, {"household": None}, "mobile"))
    assert len(door.people) == 1
    assert desk.save(door.household, "") is None
    assert door.counted("eid") == (1, 0)


async def test_a_newcomer_is_saved_with_the_visit_and_asked_like_the_others(door: Door) -> None:
    """Somebody who was not on the list is in the household and in the totals after one save."""
    own = door.phone.new_id()
    door.form = state.add_newcomer(door.form, own, ResidentDraft("Thị Bưởi", "1990"))
    view = state.newcomer_view(own, door.form.newcomers[own], door.household, door.campaign)
    id_card = door.campaign.indicator("id_card")
    door.form = state.tap(door.form, view, id_card, "issued", door.today)
    form = replace(door.form, outcome="met_helped")
    occasion = Occasion(door.campaign, door.phone.now(), door.phone.new_id)
    door.phone.save(act_of(form, door.household, [*door.people, view], occasion, ""))
    assert [p.resident.full_name for p in door.people][-1] == "Thị Bưởi"
    assert door.counted("id_card") == (1, 0)


async def test_a_visit_needs_nothing_but_its_outcome(door: Door) -> None:
    """The one thing that is missed is how the visit ended (E-01), or where people are sent to."""
    assert fault(door.form, door.campaign)
    for outcome in door.campaign.outcomes:
        named = outcome.refers_to == "service_point"
        form = replace(door.form, outcome=outcome.key)
        assert (fault(form, door.campaign) is not None) == named
        assert fault(replace(form, place="mot-cua-ubnd"), door.campaign) is None


async def test_a_day_is_agreed_only_where_somebody_comes_again(door: Door, world: World) -> None:
    """An appointment left over from another outcome is not saved."""
    tomorrow = door.today + timedelta(days=1)
    door.form = replace(door.form, day=tomorrow, time="08:00")
    door.save("met_helped")
    assert door.phone.visits(door.household.household.id)[0].appointment is None
    world.time.pass_(minutes=10)
    door.form = replace(door.form, day=tomorrow, time="08:00")
    door.save("met_revisit")
    newest = door.phone.visits(door.household.household.id)[0]
    assert newest.appointment == f"{tomorrow.isoformat()}T08:00"


async def test_places_are_those_of_the_ward_and_of_the_own_neighbourhood(door: Door) -> None:
    """Another khu phố's hall is not offered; door to door needs no place at all."""
    form = VisitForm("fixed")
    offered = {p.key for p in state.places(form, door.campaign, "kp3")}
    assert "hoi-truong-kp3" in offered
    assert "hoi-truong-kp1" not in offered
    assert state.places(VisitForm("mobile"), door.campaign, "kp3") == []
