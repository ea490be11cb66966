"""The list: which households, in which words."""

from dataclasses import dataclass
from datetime import date, datetime

from mobile_app.core.tone import Tone
from mobile_app.core.views import HouseholdLine
from shared.address import door
from shared.campaign import Campaign
from shared.lease import Lease, in_force
from shared.text import t
from shared.written import short_day, short_minute

_TONES: dict[str, Tone] = {"done": "good", "to_revisit": "open", "refused": "bad", "unvisited": "open"}
PAGE = 20
MOST = 200  # rows at once: further ones take their place, so that a long list stays light


@dataclass(frozen=True, slots=True)
class HouseholdRow:
    """What one line of the list says. `key` opens the household."""

    key: str
    id: str
    code: str
    title: str
    address: str
    people: str
    state: str
    tone: Tone
    missing: str
    unreadable: str
    complete: bool
    appointment: str
    overdue: bool
    waiting: bool
    held: str


def row(line: HouseholdLine, campaign: Campaign, today: date) -> HouseholdRow:
    """Return the words of a line."""
    shorts = [i.short for i in campaign.indicators if i.key in line.missing]
    people = t("today.people", n=line.residents) if line.residents else t("today.nobody")
    code = line.code or t("today.no_code")
    appointment, overdue = _appointment(line, today)
    return HouseholdRow(
        key=line.key,
        id=line.id,
        code=code,
        title=" · ".join([code, *([t("today.cell", cell=line.cell)] if line.cell else [])]),
        address=door(line.address) or t("today.no_address"),
        people=f"{line.head_name}, {people}" if line.head_name else people,
        state=t(f"state.{line.state}"),
        tone=_TONES.get(line.state, "plain"),
        missing=t("today.missing", list=", ".join(shorts)) if shorts else "",
        unreadable=t("unreadable_record.people", n=line.unreadable) if line.unreadable else "",
        complete=not shorts and line.residents > 0 and not line.unreadable,
        appointment=appointment,
        overdue=overdue,
        waiting=line.waiting,
        held=held_by(in_force(line.leases, today.isoformat())),
    )


def held_by(current: tuple[Lease, ...], own_id: str = "") -> str:
    """Return whose a household is today in words, or an empty text; several helpers are a collision."""
    names = [t("lease.you") if lease.helper == own_id else lease.name for lease in current]
    if not names:
        return ""
    until = short_day(date.fromisoformat(current[0].until))
    if len(names) > 1:
        return t("lease.several", names=", ".join(names))
    return t("lease.held", name=names[0], until=until)


def _appointment(line: HouseholdLine, today: date) -> tuple[str, bool]:
    """Return the appointment in words and whether its day is past; a visit that was done needs none."""
    when = promise(line)
    if when is None:
        return "", False
    words = short_minute(when)
    if when.date() < today:
        return t("today.overdue_since", when=words), True
    return t("today.appointment", when=words), False


def promise(line: HouseholdLine) -> datetime | None:
    """Return the local time at which somebody still waits for us, or None."""
    last = line.last_visit
    if line.state != "to_revisit" or last is None or last.appointment is None:
        return None
    return datetime.fromisoformat(last.appointment)


def is_due(line: HouseholdLine, today: date) -> bool:
    """Tell whether somebody was promised a visit today or earlier, and still waits for it."""
    when = promise(line)
    return when is not None and when.date() <= today


def next_count(shown: int, total: int, left_below: float, screen_height: float) -> int:
    """Return how many rows to draw: one page more when less than two screens are left below."""
    return min(total, shown + PAGE) if left_below < 2 * screen_height else shown


@dataclass(frozen=True, slots=True)
class DrawnRows:
    """The part of a long list that is drawn: `shown` rows from number `first` on, counted from 0."""

    first: int = 0
    shown: int = PAGE

    def grown(self, total: int, left_below: float, screen_height: float) -> "DrawnRows":
        """Return the stretch after scrolling: up to MOST rows, bit by bit."""
        here = min(total - self.first, MOST)
        return DrawnRows(self.first, next_count(self.shown, here, left_below, screen_height))

    def beyond(self, total: int) -> int:
        """Return how many rows come after this stretch, once it is as long as it gets."""
        return total - self.first - MOST if self.shown >= MOST else 0

    def next(self) -> "DrawnRows":
        """Return the beginning of the stretch after this one."""
        return DrawnRows(self.first + MOST)

    def previous(self) -> "DrawnRows":
        """Return the beginning of the stretch before this one."""
        return DrawnRows(max(0, self.first - MOST))
