"""Which days a report is about, and from when on its figures can be final. Pure."""

import re
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from shared.campaign import Campaign
from shared.report_form import ReportForm
from sync_server.clock import LOCAL

Kind = Literal["weekly", "final"]
KINDS: tuple[Kind, ...] = ("weekly", "final")
_ISO_WEEK = re.compile(r"(\d{4})-W(\d{2})")


class NoReportError(ValueError):
    """There is no report of these days; the text says why."""


class Period(NamedTuple):
    """A report's days, both in it."""

    kind: Kind
    first: date
    last: date

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


def read_week(text: str, form: ReportForm) -> Period:
    """Return the week that `2024-W20` or a day of it, `2024-05-14`, names; raise ValueError for else."""
    found = _ISO_WEEK.fullmatch(text.upper())
    day = date.fromisocalendar(int(found[1]), int(found[2]), 1) if found else date.fromisoformat(text)
    return week_of(form, day)
