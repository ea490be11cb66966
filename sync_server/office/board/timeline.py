"""Where today lies in the campaign, by the campaign's own dates (A-1)."""

from dataclasses import dataclass
from datetime import date

from shared.campaign import Campaign
from shared.text import t
from shared.written import day, whole


@dataclass(frozen=True)
class Timeline:
    """Both ends count as days of the campaign."""

    starts_on: date
    ends_on: date
    today: date

    @property
    def days(self) -> int:
        """How many days the campaign has."""
        return (self.ends_on - self.starts_on).days + 1

    @property
    def passed(self) -> int:
        """How many of them have begun, from none to all."""
        return max(0, min(self.days, (self.today - self.starts_on).days + 1))

    @property
    def sentence(self) -> str:
        """How long it is until the start, to the end, or since then."""
        if self.today < self.starts_on:
            return t("board.not_started", n=whole((self.starts_on - self.today).days))
        if self.today > self.ends_on:
            return t("board.ended", n=whole((self.today - self.ends_on).days))
        left = (self.ends_on - self.today).days
        words = t("board.days_left", n=left) if left else t("board.last_day")
        return t("board.day_of", i=self.passed, n=self.days, left=words)

    @property
    def span(self) -> str:
        """From when to when."""
        return t("board.span", first=day(self.starts_on), last=day(self.ends_on))


def timeline(campaign: Campaign, today: date) -> Timeline:
    """Return where `today` lies in `campaign`."""
    return Timeline(campaign.starts_on, campaign.ends_on, today)
