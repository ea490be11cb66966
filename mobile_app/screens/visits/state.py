"""A visit while it is being recorded: every tap is a pure step from one form to the next."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from mobile_app.core.acts import ResidentDraft, default_achieved_on, new_resident_fact
from mobile_app.core.views import HouseholdView, ResidentView
from shared.campaign import Campaign, Outcome, ServicePoint
from shared.change import Basis
from shared.indicator import Indicator
from shared.merge import Stamp, apply_fact
from shared.resident import resident_of
from shared.standing import standings
from shared.unit import Unit

TIMES = ("08:00", "15:00", "19:00")
TIME_OF = dict(zip(("morning", "afternoon", "evening"), TIMES, strict=True))
BASES: tuple[Basis, ...] = ("stated", "observed")
_DAYS_AHEAD = 7
_EVENING = "19:00"
_AT_A_POINT = "fixed"
_COMPANIONS = ("police", "operator", "association", "military")
Ladder = tuple[str, str]  # resident id, indicator key


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as tapped: the rung, what it rests on, and whether it was reached only today."""

    status: str
    basis: Basis = "stated"
    today: bool = False


@dataclass(frozen=True, slots=True)
class PhoneWish:
    """Somebody wants a 4G smartphone at the reduced price (R-45): of which operator they are a customer, and
    whether they agreed that it is told (D-02). Both are asked, neither is ever taken for granted.

    `agreed_before`: they did when the form was filled in first, and it is recorded again.
    """

    operator: str | None = None
    agreed: bool = False
    agreed_before: bool = False


@dataclass(frozen=True, slots=True)
class PersonAnswers:
    """All that was said of one person; equal for the same, so that their card need not be redrawn.

    `new`: they are not on the list yet and are saved with the visit.
    """

    given: tuple[tuple[str, Given], ...]
    reopened: frozenset[str]
    wish: PhoneWish | None
    new: bool

    @property
    def anything(self) -> bool:
        """Tell whether there is something to save."""
        return bool(self.given or self.wish or self.new)


@dataclass(frozen=True)
class VisitForm:
    """Everything tapped so far. `newcomers` are people who are not on the list, by their id.

    `basis` is what the next answers rest on; `wishes` are by resident id, `accompanied` holds unit ids.
    `replaces` is the id of an act that was set aside and is recorded again, `at` its local moment.
    """

    channel: str
    outcome: str | None = None
    day: date | None = None
    time: str = _EVENING
    place: str | None = None
    given: Mapping[Ladder, Given] = field(default_factory=dict)
    reopened: frozenset[Ladder] = frozenset()
    newcomers: Mapping[str, ResidentDraft] = field(default_factory=dict)
    basis: Basis = "stated"
    wishes: Mapping[str, PhoneWish] = field(default_factory=dict)
    accompanied: frozenset[str] = frozenset()
    home_help: bool = False
    replaces: str = ""
    at: datetime | None = None

    @property
    def said_of_people(self) -> int:
        """How much was said of people: answers, wishes, and people who are not on the list."""
        return len(self.given) + len(self.wishes) + len(self.newcomers)

    @property
    def untouched(self) -> bool:
        """Tell whether nothing was tapped yet."""
        return self == VisitForm(self.channel)


def start(campaign: Campaign) -> VisitForm:
    """Return an empty form, with the channel of going from door to door."""
    keys = [c.key for c in campaign.channels]
    return VisitForm("mobile" if "mobile" in keys else keys[0])


def outcome_of(form: VisitForm, campaign: Campaign) -> Outcome | None:
    """Return the chosen outcome, if any."""
    return campaign.outcome(form.outcome) if form.outcome else None


def asks_people(form: VisitForm, campaign: Campaign) -> bool:
    """Tell whether anybody was met, so that there are questions to ask."""
    outcome = outcome_of(form, campaign)
    return outcome is not None and outcome.people_met


def keeps_people(form: VisitForm, campaign: Campaign) -> bool:
    """Tell whether something was said of people though the outcome now says that nobody was met.

    It is kept and saved with the visit, and shown until somebody takes it back: nothing goes unsaid.
    """
    return bool(form.outcome) and not asks_people(form, campaign) and form.said_of_people > 0


def without_people(form: VisitForm) -> VisitForm:
    """Take back everything that was said of people."""
    return replace(form, given={}, wishes={}, newcomers={}, reopened=frozenset())


def asks_appointment(form: VisitForm, campaign: Campaign) -> bool:
    """Tell whether the household is to be visited again, so that a day can be agreed."""
    outcome = outcome_of(form, campaign)
    return outcome is not None and outcome.household == "to_revisit"


def places(form: VisitForm, campaign: Campaign, unit: str) -> list[ServicePoint]:
    """Return the service points to choose from: none of other khu phố; none where nobody goes to one."""
    return campaign.points_for([unit]) if asks_place(form, campaign) else []


def asks_place(form: VisitForm, campaign: Campaign) -> bool:
    """Tell whether a service point has to be named: the work is done there, or people are sent there."""
    outcome = outcome_of(form, campaign)
    return form.channel == _AT_A_POINT or (outcome is not None and outcome.refers_to == "service_point")


def companions(campaign: Campaign) -> list[Unit]:
    """Return the units whose people may come along to a door (R-42, R-43, R-46)."""
    return [u for u in campaign.units if u.type in _COMPANIONS]


def days(today: date, agreed: date | None) -> list[date]:
    """Return the days that can be agreed on, and the one that is, whichever that be."""
    coming = {today + timedelta(days=n) for n in range(1, _DAYS_AHEAD + 1)}
    return sorted(coming | ({agreed} if agreed else set()))


# -- answers -----------------------------------------------------------------------------------------
def tap(form: VisitForm, view: ResidentView, indicator: Indicator, status: str, today: date) -> VisitForm:
    """Choose a rung for a person; tapping the chosen one again takes the answer back."""
    ladder = (view.resident.id, indicator.key)
    given = dict(form.given)
    if ladder in given and given[ladder].status == status:
        del given[ladder]
    else:
        basis = given[ladder].basis if ladder in given else form.basis
        given[ladder] = Given(status, basis, _just_done(view, indicator, status, today))
    return replace(form, given=given)


def rest_on(form: VisitForm, basis: str) -> VisitForm:
    """Say what the answers from now on rest on."""
    return replace(form, basis=next(b for b in BASES if b == basis))


def said_of(form: VisitForm, resident_id: str) -> PersonAnswers:
    """Return what was said of a person in this visit."""
    return PersonAnswers(
        given=tuple((what, said) for (who, what), said in form.given.items() if who == resident_id),
        reopened=frozenset(what for who, what in form.reopened if who == resident_id),
        wish=form.wishes.get(resident_id),
        new=resident_id in form.newcomers,
    )


def toggle_seen(form: VisitForm, ladder: Ladder) -> VisitForm:
    """Say that an answer was seen with own eyes, or take that back."""
    given = form.given[ladder]
    basis: Basis = "stated" if given.basis == "observed" else "observed"
    return replace(form, given={**form.given, ladder: replace(given, basis=basis)})


def toggle_today(form: VisitForm, ladder: Ladder) -> VisitForm:
    """Say that a rung was reached only today, or take that back."""
    given = form.given[ladder]
    return replace(form, given={**form.given, ladder: replace(given, today=not given.today)})


def reopen(form: VisitForm, ladder: Ladder) -> VisitForm:
    """Let a ladder that was already achieved be answered again."""
    return replace(form, reopened=form.reopened | {ladder})


def family_missing(
    form: VisitForm, views: Iterable[ResidentView], indicator: Indicator
) -> list[ResidentView]:
    """Return who still lacks an indicator, by the list and by what was tapped."""
    return [v for v in views if v.standing(indicator.key).missing and not _achieved_now(form, v, indicator)]


def whole_family(
    form: VisitForm, views: Sequence[ResidentView], indicator: Indicator, today: date
) -> VisitForm:
    """Say of everybody who lacks an indicator that they have it: the least that counts as achieved."""
    step = next(s for s in indicator.steps if s.stage == "achieved")
    for view in family_missing(form, views, indicator):
        form = tap(form, view, indicator, step.status, today)
    return form


def _achieved_now(form: VisitForm, view: ResidentView, indicator: Indicator) -> bool:
    given = form.given.get((view.resident.id, indicator.key))
    step = indicator.step(given.status) if given else None
    return step is not None and step.stage == "achieved"


def _just_done(view: ResidentView, indicator: Indicator, status: str, today: date) -> bool:
    return (
        default_achieved_on(view.standing(indicator.key), is_achieved(indicator, status), today) is not None
    )


def is_achieved(indicator: Indicator, status: str) -> bool:
    """Tell whether a rung is one that the indicator counts."""
    step = indicator.step(status)
    return step is not None and step.stage == "achieved"


# -- wishes and what else belongs to a visit ------------------------------------------------------------
def toggle_wish(form: VisitForm, view: ResidentView) -> VisitForm:
    """Say that somebody wants a smartphone, or take that back; an operator asked once is offered."""
    wishes = dict(form.wishes)
    if wishes.pop(view.resident.id, None) is None:
        wishes[view.resident.id] = PhoneWish(view.resident.operator)
    return replace(form, wishes=wishes)


def wish(form: VisitForm, resident_id: str, **said: object) -> VisitForm:
    """Say of which operator, or whether they agree, now; another operator needs another consent."""
    before = form.wishes[resident_id]
    if "operator" in said and said["operator"] != before.operator:
        said = {"agreed": False} | said
    if "agreed" in said:
        said = {"agreed_before": False} | said
    return replace(form, wishes={**form.wishes, resident_id: replace(before, **said)})  # type: ignore[arg-type]


def toggle_companion(form: VisitForm, unit_id: str) -> VisitForm:
    """Say that somebody of a unit came along, or take that back."""
    return replace(form, accompanied=form.accompanied ^ {unit_id})


# -- people who are not on the list --------------------------------------------------------------------
def add_newcomer(form: VisitForm, resident_id: str, draft: ResidentDraft) -> VisitForm:
    """Put a person who is not on the list into the visit, under a new id; they are saved with it."""
    return replace(form, newcomers={**form.newcomers, resident_id: draft})


def with_new_ids(form: VisitForm, new_id: Callable[[], str]) -> VisitForm:
    """Return the form with other ids for its newcomers: an id that was taken back is never used again."""
    ids = {old: new_id() for old in form.newcomers}

    def renamed(draft: ResidentDraft) -> ResidentDraft:
        return replace(draft, relative_of=ids.get(draft.relative_of or "", draft.relative_of))

    return replace(
        form,
        newcomers={ids[i]: renamed(draft) for i, draft in form.newcomers.items()},
        given={(ids.get(who, who), what): said for (who, what), said in form.given.items()},
        wishes={ids.get(who, who): said for who, said in form.wishes.items()},
        reopened=frozenset((ids.get(who, who), what) for who, what in form.reopened),
    )


def newcomer_view(
    resident_id: str, draft: ResidentDraft, household: HouseholdView, campaign: Campaign
) -> ResidentView:
    """Return a person of the form as if they were on the list, so that they can be asked like the others."""
    own = household.household
    fact = new_resident_fact(lambda: resident_id, own.unit, own.id, draft)
    record = apply_fact(None, fact, Stamp("", 0, ""))
    return ResidentView(resident_of(record), record, standings(record, campaign), waiting=True)
