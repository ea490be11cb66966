"""Adding a person who is not on the list, to a household or to the visit in progress."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import flet as ft

from mobile_app import routes
from mobile_app.acts import ResidentDraft, new_resident_act
from mobile_app.households.screen import household_at
from mobile_app.phone import InvalidAct
from mobile_app.residents.state import (
    ResidentChosen,
    ResidentFaults,
    ResidentTyped,
    check,
    draft_of,
    phone_warning,
)
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import action, choices, heading, note, screen, small
from mobile_app.ui.field import Field
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_value
from mobile_app.ui.session import Session, use_session
from mobile_app.ui.typed import Typed
from mobile_app.views import HouseholdView, ResidentView
from mobile_app.visits import state as visits
from mobile_app.visits.desk import Desk, why_not_saved
from shared.campaign import Choice
from shared.text import t

Keep = Callable[[ResidentDraft], str | None]


@view
def NewResident() -> ft.View:  # noqa: N802
    """Add a person to the household of the address; saved at once."""
    session = use_session()
    key = ft.use_route_params().get("key", "")
    household = household_at(session, key)
    if household is None:
        return screen(t("resident.title"), [note(t("household.missing"), "open")])

    def keep(draft: ResidentDraft) -> str | None:
        channel = visits.start(session.campaign).channel
        act = new_resident_act(session.phone.new_id, household, draft, channel)
        try:
            session.save(act, household.household.id)
        except (InvalidAct, SaveFailed) as error:
            return why_not_saved(error)
        return None

    return ResidentForm(household, keep, t("resident.save"), routes.household(key))


@view
def VisitResident() -> ft.View:  # noqa: N802
    """Add a person to the visit in progress; saved together with it."""
    session = use_session()
    key = ft.use_route_params().get("key", "")
    household = household_at(session, key)
    if household is None:
        return screen(t("resident.title"), [note(t("household.missing"), "open")])
    desk = Desk(session, household.household.id)

    def keep(draft: ResidentDraft) -> str | None:
        desk.put(visits.add_newcomer(desk.form, session.phone.new_id(), draft))
        return None

    return ResidentForm(household, keep, t("resident.add_to_visit"), routes.visit(key))


@view
def ResidentForm(household: HouseholdView, keep: Keep, save_text: str, back: str) -> ft.View:  # noqa: N802
    """Show the form of a person; `keep` takes what was typed and returns why it could not."""
    session = use_session()
    typed = use_made(ResidentTyped)
    chosen, choose = use_value(ResidentChosen())
    faults, set_faults = use_value(ResidentFaults())
    failure, set_failure = use_value("")
    warned, warn = use_value("")

    def save() -> None:
        found = check(typed, _others(session, household), session.phone.today())
        overruled = found.same is not None and faults.same == found.same
        set_faults(found)
        if found.blocking or (found.same and not overruled):
            return
        problem = keep(draft_of(typed, chosen))
        set_failure(problem or "")
        if problem is None:
            session.go(back)

    def pick(**fields: str | None) -> None:
        choose(
            lambda now: replace(now, **{n: None if getattr(now, n) == v else v for n, v in fields.items()})
        )

    warning = failure or faults.same
    controls = [
        Field(
            typed.name,
            t("resident.name"),
            error=faults.name,
            capitals=ft.TextCapitalization.WORDS,
            key="name",
        ),
        *_birth(typed, faults),
        *_choices(session, chosen, pick),
        Field(
            typed.phone,
            t("resident.phone"),
            hint=warned or None,
            keyboard=ft.KeyboardType.PHONE,
            on_typed=lambda text: warn(phone_warning(text) or ""),
            key="phone",
        ),
        *_one_of(
            t("resident.operator"), session.campaign.operators, chosen.operator, lambda k: pick(operator=k)
        ),
    ]
    label = t("resident.save_anyway") if faults.same and not faults.blocking else save_text
    return screen(
        t("resident.title"),
        controls,
        actions=[action(label, save, ft.Icons.SAVE_ALT)],
        above=note(warning, "bad", ft.Icons.ERROR_OUTLINE) if warning else None,
    )


def _others(session: Session, household: HouseholdView) -> list[ResidentView | ResidentDraft]:
    own = household.household.id
    draft = session.drafts.find(own)
    newcomers = list(draft.form.newcomers.values()) if draft else []
    return [*session.phone.residents(own), *newcomers]


def _birth(typed: ResidentTyped, faults: ResidentFaults) -> list[ft.Control]:
    def number(part: Typed, key: str) -> ft.Control:
        return ft.Container(Field(part, t(key), keyboard=ft.KeyboardType.NUMBER, key=key), expand=True)

    day_and_month = [number(typed.day, "resident.day"), number(typed.month, "resident.month")]
    # Three in a row would be too narrow for their labels at 200 %.
    fields = [ft.Row(day_and_month, spacing=8), ft.Row([number(typed.year, "resident.year")])]
    rest = note(faults.birth, "bad") if faults.birth else small(t("resident.birth_help"))
    return [heading(t("resident.birth")), *fields, rest]


def _choices(session: Session, chosen: ResidentChosen, pick: Callable[..., None]) -> list[ft.Control]:
    campaign = session.campaign
    sexes = [Choice(key=k, label=t(f"person.sex.{k}")) for k in ("male", "female")]
    return [
        *_one_of(t("resident.sex"), sexes, chosen.sex, lambda k: pick(sex=k)),
        *_one_of(t("resident.relation"), campaign.relations, chosen.relation, lambda k: pick(relation=k)),
        *_one_of(
            t("resident.residency"), campaign.residencies, chosen.residency, lambda k: pick(residency=k)
        ),
    ]


def _one_of(
    title: str, options: Sequence[Choice], chosen: str | None, pick: Callable[[str], None]
) -> list[ft.Control]:
    return [heading(title), choices([(o.key, o.label) for o in options], chosen, pick)]
