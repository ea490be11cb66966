"""Which days a report is about, and from when on its figures can be final. Pure."""

import re
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from shared.campaign import Campaign
from shared.local_time import LOCAL, local_day
from shared.report_form import ReportForm
from shared.text import t
from shared.written import day as day_in_words

Kind = Literal["weekly", "final", "on_demand"]
KINDS: tuple[Kind, ...] = ("weekly", "final", "on_demand")
_ISO_WEEK = re.compile(r"(\d{4})-W(\d{2})")


class NoReportError(ValueError):
    """There is no report of these days; the text says why."""


class Period(NamedTuple):
    """A report's days, both in it; of one on demand also the moment it tells of, Unix ms (R-51)."""

    kind: Kind
    first: date
    last: date
    moment_ms: int = 0

    @property
    def starts_ms(self) -> int:
        """The first moment, Unix ms."""
        return _midnight_ms(self.first)

    @property
    def ends_ms(self) -> int:
        """The first moment after it, Unix ms."""
        return _midnight_ms(self.last + timedelta(days=1))

    def counted_on(self, today: date) -> date:
        """Return the day for which `expected` and `per day` are worked out, as on the board.

        Days that are over are compared: of a period that is over that is the day after its last.
        """
        return min(today, self.last + timedelta(days=1))


def _midnight_ms(day: date) -> int:
    return int(datetime.combine(day, time(), LOCAL).timestamp() * 1000)


def week_of(form: ReportForm, day: date) -> Period:
    """Return the reporting week in which `day` lies."""
    last = form.week_end(day)
    return Period("weekly", last - timedelta(days=6), last)


def weeks(campaign: Campaign, form: ReportForm, today: date) -> list[Period]:
    """Return the campaign's reporting weeks that have begun by `today`, the newest first."""
    found, day = [], campaign.starts_on
    until = min(today, form.week_end(campaign.ends_on))
    while day <= until:
        found.append(week_of(form, day))
        day = found[-1].last + timedelta(days=1)
    return found[::-1]


def final(campaign: Campaign) -> Period:
    """Return the whole campaign."""
    return Period("final", campaign.starts_on, campaign.ends_on)


def on_demand(campaign: Campaign, moment_ms: int) -> Period:
    """Return the campaign up to a moment; raise NoReportError for one before it began."""
    last = date.fromisoformat(local_day(moment_ms))
    if last < campaign.starts_on:
        raise NoReportError(t("report.moment_before", first=day_in_words(campaign.starts_on)))
    return Period("on_demand", campaign.starts_on, last, moment_ms)


def read_moment(text: str, now: int) -> int:
    """Return the moment (Unix ms) that `2024-05-14T09:30`, or the end of the day that `2024-05-14` names.

    An empty text, and today, are `now`. Raises ValueError for else, NoReportError for what is still to come.
    """
    if not text or text == local_day(now):
        return now
    if len(text) == len("2024-05-14"):
        moment = _midnight_ms(date.fromisoformat(text) + timedelta(days=1)) - 1
    else:
        told = datetime.fromisoformat(text)
        moment = int((told if told.tzinfo else told.replace(tzinfo=LOCAL)).timestamp() * 1000)
    if moment > now:
        raise NoReportError(t("report.moment_ahead"))
    return moment


def read_week(text: str, form: ReportForm) -> Period:
    """Return the week that `2024-W20` or a day of it, `2024-05-14`, names; raise ValueError for else."""
    found = _ISO_WEEK.fullmatch(text.upper())
    day = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else date.fromisoformat(text)
    return week_of(form, day)
