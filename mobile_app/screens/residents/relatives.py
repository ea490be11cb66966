"""Whose relative somebody is: the people of a cohort that goes first, offered to be tapped (R-22, R-24)."""

from collections.abc import Callable, Sequence
from functools import partial

import flet as ft

from mobile_app.core.typed import Typed
from mobile_app.core.views import ResidentView
from mobile_app.screens.residents.state import ResidentChosen
from mobile_app.screens.session import Session
from mobile_app.ui.controls import choice, heading, note, small, wrap
from mobile_app.ui.field import Field
from shared.cohort import leading
from shared.text import t

_MOST = 10


def relatives(
    session: Session,
    chosen: ResidentChosen,
    near: Sequence[ResidentView],
    pick: Callable[[str], None],
    search: tuple[Typed, str, Callable[[str], None]],
) -> list[ft.Control]:
    """Ask whose relative somebody is; nothing where none of the chosen cohorts is one of relatives.

    `near` are the others of the household. Whoever lives elsewhere is found by name: `search` is what is
    typed, what was last searched for, and what is called with it.
    """
    first = leading(chosen.cohorts, session.campaign.cohorts)
    if not first:
        return []
    typed, searched, look = search
    offered = _offered(session, chosen.relative_of, near, first)
    found = [v for v in _found(session, searched, first) if v.resident.id not in {i for i, _ in offered}]
    names = [*offered, *((v.resident.id, _elsewhere(session, v)) for v in found)]
    picked = _id_of(session, chosen.relative_of)
    return [
        heading(t("resident.relative_of")),
        wrap([choice(name, i == picked, partial(pick, i), i) for i, name in names]),
        *([] if offered else [small(t("resident.relative_none"))]),
        Field(typed, t("resident.relative_search"), on_typed=look, key="relative"),
        *([note(t("resident.relative_nobody"))] if len(searched.strip()) > 1 and not found else []),
    ]


def _offered(
    session: Session, chosen: str | None, near: Sequence[ResidentView], first: frozenset[str]
) -> list[tuple[str, str]]:
    """Return who of the household goes first, and whom was chosen before, by id and name."""
    offered = {v.resident.id: v.resident.full_name for v in near if first.intersection(v.resident.cohorts)}
    picked = _id_of(session, chosen)
    if picked and picked not in offered:
        view = session.phone.resident(picked)
        near_name = next((v.resident.full_name for v in near if v.resident.id == picked), "")
        elsewhere = _elsewhere(session, view) if view else t("resident.relative_elsewhere")
        offered[picked] = near_name or elsewhere
    return list(offered.items())


def _id_of(session: Session, chosen: str | None) -> str | None:
    """Return the id under which a resident is shown; linked duplicates have several ids."""
    view = session.phone.resident(chosen) if chosen else None
    return view.resident.id if view else chosen


def _found(session: Session, searched: str, first: frozenset[str]) -> list[ResidentView]:
    return [] if len(searched.strip()) < 2 else session.phone.people(searched, _MOST, first)


def _elsewhere(session: Session, view: ResidentView) -> str:
    """Return a name with the address, by which two of one name are told apart."""
    home = session.phone.household(view.resident.household or "")
    address = home.household.address if home else ""
    return ", ".join(filter(None, (view.resident.full_name, address)))
