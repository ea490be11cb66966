"""People who live elsewhere by now, as facts."""

from datetime import date

from pydantic import JsonValue

from mobile_app.core.acts import Act, fact_of
from mobile_app.core.views import ResidentView
from shared.change import FieldValue
from shared.household import Household


def move_act(view: ResidentView, home: Household, relation: str | None, channel: str) -> Act:
    """Return the act that moves a person to another household; the relation to its head is asked again."""
    return _told(
        view,
        {"household": home.id, "unit": home.unit, "relation": relation, "moved_away": None},
        channel,
    )


def left_act(view: ResidentView, on: date, channel: str) -> Act:
    """Return the act saying that a person has left the ward; they are kept, but not counted."""
    return _told(view, {"moved_away": on.isoformat()}, channel)


def came_back_act(view: ResidentView, channel: str) -> Act:
    """Return the act saying that a person lives in their household after all."""
    return _told(view, {"moved_away": None}, channel)


def _told(view: ResidentView, values: dict[str, JsonValue], channel: str) -> Act:
    changed = {n: v for n, v in values.items() if view.record.value(n) != v or view.record.disagrees(n)}
    said = {n: FieldValue(v=v, basis="stated") for n, v in changed.items()}
    return Act((fact_of("resident", view.resident.id, view.record, said),), channel)
