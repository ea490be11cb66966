"""The form of a person: typed, tapped, and asked about when somebody like them is on the phone already."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.acts import ResidentDraft
from mobile_app.core.typed import Typed
from mobile_app.core.views import HouseholdView, ResidentView
from mobile_app.screens.residents.relatives import relatives
from mobile_app.screens.residents.same import Newcomer, compare
from mobile_app.screens.residents.state import (
    ResidentChosen,
    ResidentFaults,
    ResidentTyped,
    check,
    chosen_of,
    draft_of,
    phone_warning,
    typed_of,
)
from mobile_app.screens.scanner.handed import use_card
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.visits.state import newcomer_view
from mobile_app.ui.controls import action, choice, choices, folded, heading, note, screen, small, wrap
from mobile_app.ui.field import Field
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_kept, use_made, use_value
from shared.campaign import Campaign, Choice
from shared.citizen_card import CardHolder
from shared.cohort import leading
from shared.matching.person import Person, plain_phone
from shared.text import t
from shared.vietnamese import fold

Keep = Callable[[ResidentDraft], str | None]
Pick = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class FormPurpose:
    """What a form is for: its title, its button, where it leads, and who is corrected, if somebody is.

    `begun` is what stands in it at first.
    """

    title: str
    save_text: str
    back: str
    begun: ResidentDraft | None = None
    person: ResidentView | None = None


@view
def ResidentForm(key: str, household: HouseholdView, keep: Keep, asked: FormPurpose) -> ft.View:  # noqa: N802
    """Show the form of a person; `keep` takes what was typed and returns why it could not."""
    session = use_session()
    person, begun = asked.person, asked.begun
    typed = use_made(lambda: typed_of(begun) if begun else ResidentTyped())
    chosen = use_kept(lambda: chosen_of(begun) if begun else ResidentChosen())
    faults, set_faults = use_value(ResidentFaults())
    failure, set_failure = use_value("")
    warned, warn = use_value("")
    asking, ask = use_value(False)
    opened, unfold = use_value(begun is not None)
    sought = use_made(Typed)
    searched, search = use_value("")
    here = ft.use_view_path()

    def fill(holder: CardHolder) -> None:
        typed.fill(holder)
        chosen.put(replace(chosen.value, sex=holder.sex or chosen.value.sex))

    filled = use_card(session.handed, fill)

    def pick(field: str, key: str) -> None:
        picked = chosen.value.pick(field, key)
        related = leading(picked.cohorts, session.campaign.cohorts)
        chosen.put(picked if related else replace(picked, relative_of=None))

    def save(*, overruled: bool = False) -> None:
        found = check(typed, session.phone.today())
        set_faults(found)
        if found.blocking:
            return
        draft = draft_of(typed, chosen.value)
        if not overruled and _alike(session, household, draft, person):
            ask(True)
            return
        problem = keep(draft)
        set_failure(problem or "")
        ask(False)
        if problem is None:
            session.go(asked.back)

    if asking:
        draft = draft_of(typed, chosen.value)
        return compare(
            Newcomer(key, household, draft, _in_visit(session, household)),
            _alike(session, household, draft, person),
            session,
            different=lambda: save(overruled=True),
            back=lambda: ask(False),
        )
    controls: list[ft.Control] = []
    if person is None:
        scan = partial(session.go, routes.card(here))
        controls.append(action(t("card.scan"), scan, ft.Icons.QR_CODE_SCANNER, quiet=True))
    controls += [
        Field(
            typed.name,
            t("resident.name"),
            error=faults.name,
            capitals=ft.TextCapitalization.WORDS,
            key=f"name-{filled}",
        ),
        *_birth(typed, faults, filled),
        *_choices(session, chosen.value, pick),
        Field(
            typed.phone,
            t("resident.phone"),
            hint=warned or None,
            keyboard=ft.KeyboardType.PHONE,
            on_typed=lambda text: warn(phone_warning(text) or ""),
            key="phone",
        ),
        *_one_of(
            t("resident.operator"),
            session.campaign.operators,
            chosen.value.operator,
            partial(pick, "operator"),
        ),
        small(t("resident.operator_help")),
    ]
    if opened:
        near = _near(session, household, person)
        whose = relatives(
            session, chosen.value, near, partial(pick, "relative_of"), (sought, searched, search)
        )
        controls += _seldom(session, chosen.value, pick, whose)
    else:
        controls.append(folded(t("resident.seldom"), t("resident.open"), lambda: unfold(True)))
    return screen(
        asked.title,
        controls,
        actions=[action(asked.save_text, save, ft.Icons.SAVE_ALT)],
        above=note(failure, "bad", ft.Icons.ERROR_OUTLINE) if failure else None,
    )


def _alike(
    session: Session, household: HouseholdView, draft: ResidentDraft, person: ResidentView | None
) -> list[ResidentView]:
    """Return who may be this person; a correction that leaves name and birth date alone asks nothing."""
    own = person.resident if person else None
    if own and (own.full_name, own.birth_date) == (draft.full_name.strip(), draft.birth_date):
        return []
    person_typed = Person(
        id=own.id if own else "",
        full_name=draft.full_name,
        birth_date=draft.birth_date,
        sex=draft.sex,
        household=household.household.id,
        phone=plain_phone(draft.phone),
    )
    found = session.phone.alike(person_typed)
    return found + [v for v in _in_visit(session, household) if _same(v, draft)]


def _near(session: Session, household: HouseholdView, person: ResidentView | None) -> list[ResidentView]:
    """Return the others of a household, with those typed in during the visit there."""
    here = [*session.phone.residents(household.household.id), *_in_visit(session, household)]
    return [v for v in here if person is None or v.resident.id != person.resident.id]


def _in_visit(session: Session, household: HouseholdView) -> list[ResidentView]:
    draft = session.drafts.find(household.household.id)
    newcomers = draft.form.newcomers.items() if draft else ()
    return [newcomer_view(i, d, household, session.campaign) for i, d in newcomers]


def _same(view: ResidentView, draft: ResidentDraft) -> bool:
    return fold(view.resident.full_name) == fold(draft.full_name)


def _birth(typed: ResidentTyped, faults: ResidentFaults, filled: int) -> list[ft.Control]:
    def number(part: Typed, key: str) -> ft.Control:
        field = Field(part, t(key), keyboard=ft.KeyboardType.NUMBER, key=f"{key}-{filled}")
        return ft.Container(field, expand=True)

    day_and_month = [number(typed.day, "resident.day"), number(typed.month, "resident.month")]
    # Three in a row would be too narrow for their labels at 200 %.
    fields = [ft.Row(day_and_month, spacing=8), ft.Row([number(typed.year, "resident.year")])]
    rest = note(faults.birth, "bad") if faults.birth else small(t("resident.birth_help"))
    return [heading(t("resident.birth")), *fields, rest]


def _choices(session: Session, chosen: ResidentChosen, pick: Pick) -> list[ft.Control]:
    campaign = session.campaign
    sexes = [Choice(key=k, label=t(f"person.sex.{k}")) for k in ("male", "female")]
    return [
        *_one_of(t("resident.sex"), sexes, chosen.sex, partial(pick, "sex")),
        *_one_of(t("resident.relation"), campaign.relations, chosen.relation, partial(pick, "relation")),
        *_one_of(t("resident.residency"), campaign.residencies, chosen.residency, partial(pick, "residency")),
    ]


def _seldom(
    session: Session, chosen: ResidentChosen, pick: Pick, whose: Sequence[ft.Control]
) -> list[ft.Control]:
    """Ask what most people have nothing of: cohorts, maybe several, and why they do not count.

    `whose` asks whose relative they are.
    """
    campaign = session.campaign
    cohorts: list[ft.Control] = [
        choice(c.label, c.key in chosen.cohorts, partial(pick, "cohorts", c.key), c.key)
        for c in campaign.cohorts
    ]
    excluded = _one_of(
        t("resident.exclusion"), campaign.exclusions, chosen.exclusion, partial(pick, "exclusion")
    )
    return [
        heading(t("resident.cohorts")),
        wrap(cohorts),
        *whose,
        *_ticks(campaign, chosen, pick),
        *excluded,
        small(t("resident.exclusion_help")),
    ]


def _ticks(campaign: Campaign, chosen: ResidentChosen, pick: Pick) -> list[ft.Control]:
    """Ask what somebody has done beside the indicators: of the chosen cohorts (R-16), or anybody (R-10)."""
    own = [d for c in campaign.cohorts if c.key in chosen.cohorts for d in c.duties]
    labels = {d.tick: d.label for d in own if d.tick} | {c.key: c.label for c in campaign.further_ticks}
    if not labels:
        return []
    ticks: list[ft.Control] = [
        choice(label, key in chosen.ticks, partial(pick, "ticks", key), key) for key, label in labels.items()
    ]
    return [heading(t("resident.ticks")), wrap(ticks)]


def _one_of(
    title: str, options: Sequence[Choice], chosen: str | None, pick: Callable[[str], None]
) -> list[ft.Control]:
    return [heading(title), choices([(o.key, o.label) for o in options], chosen, pick)]
