"""The evening's work in words: which doors, why, what was done today and how the khu phố stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from mobile_app.core.pace_words import PaceWords, pace_words
from mobile_app.core.phone import Phone
from mobile_app.core.views import HouseholdLine
from mobile_app.screens.households.list_state import HouseholdRow, promise, row
from mobile_app.screens.today.next_time import NextTime
from mobile_app.screens.today.points import open_later, open_now
from mobile_app.screens.today.work import Kind, Task, count, work
from shared.campaign import Campaign
from shared.pace import pace_of
from shared.text import t
from shared.written import short_day, short_minute, whole


@dataclass(frozen=True, slots=True)
class Day:
    """Everything the screen shows that has to be counted."""

    tasks: tuple[Task, ...]
    counts: Mapping[Kind, int]
    done: str
    paces: tuple[tuple[str, PaceWords], ...]
    coming: str
    households: int


class Today:
    """Counts the day's work, and again only when records, the day or its hour are others."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        self._key: object = None
        self._day: Day | None = None

    def look(self, phone: Phone, campaign: Campaign) -> Day:
        """Return the day as it is now."""
        now = phone.now()
        key = (phone.edition, campaign.version, now.date(), now.hour, t("today.title"))
        if self._day is None or key != self._key:
            self._key, self._day = key, _day(phone, campaign, now)
        return self._day


def _day(phone: Phone, campaign: Campaign, now: datetime) -> Day:
    lines = phone.households()
    own_id = phone.identity.helper if phone.identity else ""
    tasks = work(lines, campaign, now, own_id)
    morning = int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
    return Day(
        tasks=tuple(tasks),
        counts=count(tasks),
        done=done_today(len(phone.visited(morning)), len(phone.helped(morning))),
        paces=tuple(_paces(phone, campaign, now.date())),
        coming=coming(lines, now.date()),
        households=len(lines),
    )


def done_today(visits: int, people: int) -> str:
    """Return what was recorded today in one line."""
    if not visits:
        return t("today.done_none")
    return t("today.done", visits=whole(visits), people=whole(people))


def _paces(phone: Phone, campaign: Campaign, today: date) -> Iterable[tuple[str, PaceWords]]:
    for cell in phone.matrix():
        pace = pace_of(cell, campaign, today)
        if pace is not None:
            yield campaign.indicator(cell.indicator).short, pace_words(cell, pace)


def coming(lines: Iterable[HouseholdLine], today: date) -> str:
    """Return the promises of the days to come in one line, or an empty text without any."""
    ahead = sorted(when for line in lines if (when := promise(line)) and when.date() > today)
    return t("today.coming", n=len(ahead), when=short_minute(ahead[0])) if ahead else ""


def openings(campaign: Campaign, scope: Sequence[str], now: datetime) -> list[str]:
    """Return the points that are open now, one line each (H-11); without any, the next that opens today."""
    points = campaign.points_for(scope)
    found = [t("today.open_until", place=o.label, time=f"{o.closes:%H:%M}") for o in open_now(points, now)]
    later = [t("today.opens_at", place=o.label, time=f"{o.opens:%H:%M}") for o in open_later(points, now)]
    return found or later[:1]


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One door of the evening: its row, and why one goes there."""

    row: HouseholdRow
    why: str
    urgent: bool


def task_row(task: Task, campaign: Campaign, now: datetime) -> TaskRow:
    """Return the words of a task."""
    why, urgent = _why(task, now.date())
    return TaskRow(row(task.line, campaign, now.date()), why, urgent)


def _why(task: Task, today: date) -> tuple[str, bool]:
    tried = t("today.tried", n=len(task.line.attempts))
    when = promise(task.line)
    match task.kind:
        case "promised" if when:
            return _promised(when, today)
        case "deadline":
            return _deadline(task.line.due_on or today, today)
        case "retry" if task.again:
            return f"{tried} · {t('today.retry_now')}", False
        case "later" if task.again:
            return f"{tried} · {t('today.retry_at', when=next_words(task.again, today))}", False
    return "", False


def _promised(when: datetime, today: date) -> tuple[str, bool]:
    if when.date() < today:
        return t("today.overdue_since", when=short_minute(when)), True
    return t("today.promised_at", time=when.strftime("%H:%M")), False


def _deadline(due: date, today: date) -> tuple[str, bool]:
    left, words = (due - today).days, short_day(due)
    if left < 0:
        return t("today.deadline_over", date=words), True
    return t("today.deadline_today") if not left else t("today.deadline", date=words, n=left), not left


def next_words(again: NextTime, today: date) -> str:
    """Return when to try again: `tối nay`, or part of the day and weekday."""
    part = t(f"today.part.{again.part}")
    if again.on == today:
        return t("today.this_day", part=part)
    return t("today.that_day", part=part, day=t(f"today.weekday.{again.on.isoweekday()}"))
