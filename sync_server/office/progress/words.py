"""Pace and forecast in words. Pure."""

from shared.pace import Forecast, Pace
from shared.text import t
from shared.written import day, whole


def pace_words(pace: Pace) -> str:
    """Return where a unit stands with its target."""
    return t(f"pace.{pace.state}", n=whole(abs(pace.ahead)))


def forecast(found: Forecast | None) -> str:
    """Return when a target is likely to be reached, and how sure that is."""
    if found is None:
        return t("course.unknown")
    if found.latest is None:
        return t("course.from", on=day(found.on), earliest=day(found.earliest))
    return t("course.between", on=day(found.on), earliest=day(found.earliest), latest=day(found.latest))
