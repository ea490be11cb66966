"""Counting callers of a service point: every tap an act of its own, kept at once and taken back alike."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import JsonValue

from mobile_app.core.acts import Act, NewId, fact_of, given
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.core.views import TallyView
from mobile_app.screens.session import Session
from mobile_app.screens.visits.editor import why_not_saved
from mobile_app.store.journal import SaveFailed
from shared.tally import Callers, counted

FIXED = "fixed"
# Stands for a household where something was saved at a service point; see `Session.save`.
SAVED = "desk"
Step = Callable[[Callers], Callers]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who counts where on which day: `unit` is the khu phố whose records hold it, `on` is `YYYY-MM-DD`."""

    unit: str
    device: str
    place: str
    on: str


def tally_act(new_id: NewId, sitting: Sitting, shown: TallyView | None, callers: Callers) -> Act:
    """Return the callers of a sitting as counted now, in the tally that was shown or in a new one."""
    counts: dict[str, JsonValue] = {**callers._asdict()}
    if shown is None:
        new = {"unit": sitting.unit, "place": sitting.place, "on": sitting.on, "device": sitting.device}
        return Act((fact_of("tally", new_id(), None, given(new | counts)),), FIXED, sitting.place)
    return Act((fact_of("tally", shown.tally.id, shown.record, given(counts)),), FIXED, sitting.place)


def callers_of(shown: TallyView | None) -> Callers:
    """Return what a tally counts."""
    return Callers() if shown is None else counted(shown.record)


def next_count(session: Session, place: str, step: Step) -> Act:
    """Return the act that counts one more at a service point. Raises LookupError before joining."""
    phone, identity = session.phone, session.phone.identity
    if identity is None:
        raise LookupError("nobody counts before joining")
    sitting = Sitting(identity.scope[0], identity.device, place, phone.today().isoformat())
    shown = phone.tally(place)
    return tally_act(phone.new_id, sitting, shown, step(callers_of(shown)))


def keep(session: Session, make: Callable[[], Act], replaces: str = "") -> str:
    """Save an act of a service point; return why that was not possible, or an empty text.

    `replaces` as in `Session.save`.
    """
    try:
        session.save(make(), SAVED, replaces)
    except (InvalidAct, SaveFailed) as error:
        return why_not_saved(error)
    return ""
