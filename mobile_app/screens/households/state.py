"""Finding a household by its code, and what to say of one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mobile_app.core.tone import Tone
from mobile_app.core.views import ResidentView
from shared.campaign import Campaign
from shared.household_code import CodeFault, HouseholdCode, read_code
from shared.standing import Standing
from shared.text import t
from shared.visit import Visit
from shared.written import day, partial_day, short_minute

_TONES: dict[str | None, Tone] = {"achieved": "good", "partial": "open", "none": "bad"}


@dataclass(frozen=True, slots=True)
class Found:
    """A household that is on this phone; `key` is its address in the app."""

    key: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A right code of the own khu phố that no household carries yet."""

    code: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why nothing can be opened, in words."""

    text: str


Finding = Found | Unknown | Refused


def find(
    text: str, by_code: Callable[[str], str | None], campaign: Campaign, scope: Sequence[str]
) -> Finding:
    """Return what a typed, scanned or linked code leads to (E-07 … E-11)."""
    if not text.strip():
        return Refused(t("code.missing"))
    code = read_code(text)
    if isinstance(code, CodeFault):
        return Refused(t(f"code.{code}"))
    if by_code(str(code)) is not None:
        return Found(str(code))
    return _unlisted(code, campaign, scope)


def _unlisted(code: HouseholdCode, campaign: Campaign, scope: Sequence[str]) -> Finding:
    unit = next((u for u in campaign.neighbourhoods if u.code_prefix == code.prefix), None)
    if unit is None:
        return Refused(t("code.other_ward", code=code))
    if unit.unit_id not in scope:
        own = ", ".join(campaign.unit_named(u).label for u in scope)
        return Refused(t("code.other_unit", code=code, unit=unit.label, own=own))
    return Unknown(str(code))


@dataclass(frozen=True, slots=True)
class StateWord:
    """One ladder of one person in few words."""

    text: str
    tone: Tone


def state_words(view: ResidentView, campaign: Campaign) -> list[StateWord]:
    """Return a person's four states, in the campaign's order."""
    return [_state_word(standing, campaign) for standing in view.standings]


def _state_word(standing: Standing, campaign: Campaign) -> StateWord:
    indicator = campaign.indicator(standing.indicator)
    step = indicator.step(standing.status) if standing.status else None
    if standing.why_not == "too_young":
        word = t("person.young")
    else:
        word = step.label if step else t("person.unasked")
    tone = _TONES.get(step.stage if step else None, "plain")
    return StateWord(t("person.state", indicator=indicator.short, state=word), tone)


def why_not(view: ResidentView, indicator: str, campaign: Campaign) -> str:
    """Return why a person does not count for an indicator, or an empty text (P-09, P-11)."""
    standing = view.standing(indicator)
    match standing.why_not:
        case "too_young":
            fixed = campaign.indicator(indicator).rule_on(campaign.eligible_on).born_before is not None
            limit = day(date.fromisoformat(standing.born_before))
            return t("person.too_young_from" if fixed else "person.too_young_after", date=limit)
        case "birth_date_missing":
            return t("person.birth_missing")
        case "excluded":
            reason = next((e.label for e in campaign.exclusions if e.key == view.resident.exclusion), "")
            return t("person.excluded", reason=reason)
        case None:
            return ""


def about(view: ResidentView, campaign: Campaign) -> str:
    """Return who a person is in one line: relation, sex, birth."""
    person = view.resident
    relation = next((r.label for r in campaign.relations if r.key == person.relation), "")
    sex = t(f"person.sex.{person.sex}") if person.sex else ""
    born = person.birth_date
    birth = t("person.born", date=partial_day(born)) if born else t("person.no_birth")
    return ", ".join(word for word in (relation, sex, birth) if word)


def visit_line(visit: Visit, campaign: Campaign) -> str:
    """Return a visit in one line: day, outcome, channel, appointment."""
    outcome = campaign.outcome(visit.outcome)
    channel = next((c.label for c in campaign.channels if c.key == visit.channel), "")
    words = [day(date.fromisoformat(visit.on)), outcome.label if outcome else visit.outcome, channel]
    if visit.appointment:
        words.append(t("household.appointment", when=short_moment(visit.appointment)))
    return " · ".join(word for word in words if word)


def short_moment(local_minute: str) -> str:
    """Return `2024-05-03T19:00` as `03/05 19:00`."""
    return short_minute(datetime.fromisoformat(local_minute))
