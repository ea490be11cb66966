"""What a report says beside its figures: filled in from obstacles and shortfalls, then people's own. Pure.

R-48, R-49. The clerk changes every word; what stands here is a beginning that says only what was counted.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from shared.campaign import Campaign
from shared.coverage import Coverage
from shared.matrix import added_up
from shared.text import DEFAULT, speaking, t
from shared.written import day, decimal, percent, whole
from sync_server.papers.reports.annex import with_scope
from sync_server.papers.reports.figures import DoorFigures, ReportFigures, UnitFigures

SECTIONS = ("results", "difficulties", "causes", "responsibility", "proposals", "tasks")


class Texts(BaseModel):
    """One text per section, paragraphs on lines of their own."""

    model_config = ConfigDict(frozen=True)
    results: str = ""
    difficulties: str = ""
    causes: str = ""
    responsibility: str = ""
    proposals: str = ""
    tasks: str = ""


class Ratings(NamedTuple):
    """Whom a report names: helpers to be praised, and who lag; `off` are subjects taken off these lists.

    `asked_about` are so many who would be praised but for an open question.
    """

    praised: tuple[str, ...] = ()
    asked_about: int = 0
    lagging: tuple[str, ...] = ()
    off: frozenset[str] = frozenset()


@speaking(DEFAULT)
def first_texts(figures: ReportFigures, campaign: Campaign, ratings: Ratings) -> Texts:
    """Return what can be said of the figures and lists without knowing more than they do."""
    rated = [x for x in figures.lines if x.subject not in ratings.off]
    behind = [x for x in figures.behind() if x in rated]
    return Texts(
        results=_lines(_results(figures, campaign)),
        difficulties=_lines(_difficulties(figures, campaign)),
        causes=_lines(_causes(figures, campaign)),
        responsibility=_lines(_responsibility(rated, behind, campaign, ratings)),
        proposals=_lines(_proposals(figures, behind, campaign, ratings)),
        tasks=_lines([_task(x, campaign) for x in behind if x.per_day] or [t("report.go_on")]),
    )


def _lines(sentences: Sequence[str]) -> str:
    return "\n".join(sentences)


def ward_doors(figures: ReportFigures, campaign: Campaign) -> DoorFigures:
    """Return the households of the whole ward."""
    return next(d for d in figures.doors if d.unit_id == campaign.ward_id)


def _results(figures: ReportFigures, campaign: Campaign) -> list[str]:
    doors = ward_doors(figures, campaign)
    sentences = [
        t(
            "report.visited",
            visited=whole(doors.visited),
            total=whole(doors.total),
            rate=percent(doors.visited, doors.total),
        )
    ]
    for indicator in campaign.indicators:
        bearing = [x for x in figures.lines if x.indicator == indicator.key and x.target is not None]
        units = [campaign.unit(x.unit_id) for x in bearing]
        added = added_up(campaign, indicator, units)
        together = [x for x, unit in zip(bearing, units, strict=True) if unit in added]
        if together:
            sentences.append(_reached(indicator.label, together))
        for line, unit in zip(bearing, units, strict=True):
            if unit not in added:
                name = with_scope(campaign, unit, unit.label)
                name = t("report.own_target", indicator=indicator.label, unit=name)
                sentences.append(_reached(name, [line]))
    shares = [_percentage(share, campaign) for share in figures.shares if share.base]
    return [*sentences, *shares, *_by_example(figures, campaign), *_by_channel(figures, campaign)]


def _reached(name: str, lines: Sequence[UnitFigures]) -> str:
    return t(
        "report.reached",
        indicator=name,
        done=whole(sum(x.done for x in lines)),
        target=whole(sum(x.target or 0 for x in lines)),
        change=signed(sum(x.change for x in lines)),
    )


def _percentage(share: Coverage, campaign: Campaign) -> str:
    """Return how the ward stands with one of the plan's percentages (R-12, R-14, R-15, A-2)."""
    indicator = campaign.indicator(share.indicator)
    size = "above" if share.above else "least" if share.pct < 100 else "all"
    asked = t(f"report.share_{size}", pct=share.pct)
    if share.on:
        of = t("report.share_of_achieved", indicator=campaign.indicator(share.on).label)
    else:
        of = t("report.share_of_hard") if share.kind == "hard" else indicator.denominator
    left = share.missing
    standing = t("report.coverage_missing", n=whole(left)) if left else t("report.coverage_reached")
    return t(
        "report.coverage",
        indicator=indicator.label,
        done=whole(share.done),
        base=whole(share.base),
        rate=percent(share.done, share.base),
        asked=f"{t(f'report.share_{share.kind}')} {asked} {of}",
        standing=standing,
    )


def _by_example(figures: ReportFigures, campaign: Campaign) -> list[str]:
    """Return how each cohort stands with what is asked of it (R-26, R-40)."""
    labels = {c.key: c.label for c in campaign.cohorts}
    return [
        t(
            "report.by_example",
            cohort=labels.get(c.key, c.key),
            complete=whole(c.complete),
            people=whole(c.people),
            duties="; ".join(f"{d.label} {whole(d.done)}/{whole(d.asked)}" for d in c.duties),
        )
        for c in figures.cohorts
        if c.people
    ]


def _by_channel(figures: ReportFigures, campaign: Campaign) -> list[str]:
    """Return by which way people were reached, and how many came to the desks (R-27, R-33)."""
    labels = {c.key: c.label for c in campaign.channels}
    told = ", ".join(f"{labels[c.key]} {whole(c.n)}" for c in figures.channels)
    sentences = [t("report.by_channel", channels=told)] if any(c.n for c in figures.channels) else []
    if figures.callers_seen:
        seen, served = figures.callers_seen, figures.callers_served
        rate = percent(served, seen)
        sentences.append(t("report.callers", seen=whole(seen), served=whole(served), rate=rate))
    return sentences


def _difficulties(figures: ReportFigures, campaign: Campaign) -> list[str]:
    labels = {o.key: o.label for o in campaign.obstacle_types}
    told = sorted((c for c in figures.obstacles if c.n), key=lambda c: -c.n)
    raised = {c.key: c.n for c in figures.obstacles_raised}
    waiting = {c.key: c.n for c in figures.obstacles_waiting}
    sentences = [
        t(
            "report.obstacle",
            label=labels[c.key],
            n=whole(c.n),
            raised=whole(raised.get(c.key, 0)),
            waiting=whole(waiting.get(c.key, 0)),
        )
        for c in told
    ]
    if figures.obstacles_open:
        sentences.append(t("report.obstacles_open", n=whole(figures.obstacles_open)))
    if figures.late_phones:
        sentences.append(
            t("report.late_phones", n=whole(figures.late_phones), records=whole(figures.outstanding))
        )
    return sentences or [t("report.no_obstacles")]


def _causes(figures: ReportFigures, campaign: Campaign) -> list[str]:
    doors = ward_doors(figures, campaign)
    counted = [
        ("report.cause_unvisited", doors.total - doors.visited),
        ("report.cause_away", doors.away),
        ("report.cause_revisit", doors.to_revisit),
        ("report.cause_refused", doors.refused),
    ]
    return [t(key, n=whole(n)) for key, n in counted if n] or [t("report.no_causes")]


def _responsibility(
    rated: Sequence[UnitFigures], behind: Sequence[UnitFigures], campaign: Campaign, ratings: Ratings
) -> list[str]:
    """Return who did well and who did not: units by their targets, people by the quota (R-48, R-52, R-53)."""
    ahead = [
        t("report.unit_ahead", unit=campaign.unit(x.unit_id).label, **_counts(x, campaign))
        for x in rated
        if x.unit_id != campaign.ward_id and x.expected and x.done >= x.expected
    ]
    sentences = [_shortfall(x, campaign) for x in behind] or [t("report.nobody_behind")]
    if ratings.lagging:
        sentences.append(t("report.people_behind", names=", ".join(ratings.lagging)))
    if ahead:
        sentences.append(t("report.units_ahead", units="; ".join(ahead)))
    if ratings.praised:
        goal = whole(campaign.helper_quota)
        sentences.append(t("report.people_ahead", goal=goal, names=", ".join(ratings.praised)))
    if ratings.asked_about:
        sentences.append(t("report.people_asked_about", n=whole(ratings.asked_about)))
    return sentences


def _counts(line: UnitFigures, campaign: Campaign) -> dict[str, str]:
    return {
        "indicator": campaign.indicator(line.indicator).label,
        "done": whole(line.done),
        "target": whole(line.target or 0),
    }


def _shortfall(line: UnitFigures, campaign: Campaign) -> str:
    return t(
        "report.behind",
        unit=campaign.unit(line.unit_id).label,
        **_counts(line, campaign),
        expected=whole(line.expected or 0),
        short=whole((line.expected or 0) - line.done),
    )


def _proposals(
    figures: ReportFigures, behind: Sequence[UnitFigures], campaign: Campaign, ratings: Ratings
) -> list[str]:
    sentences = []
    if ratings.praised:
        sentences.append(t("report.propose_praise", n=whole(len(ratings.praised))))
    if behind:
        units = dict.fromkeys(campaign.unit(x.unit_id).label for x in behind)
        sentences.append(t("report.propose_strengthen", units=", ".join(units)))
    if figures.obstacles_open:
        sentences.append(t("report.propose_obstacles", n=whole(figures.obstacles_open)))
    if figures.referrals_open:
        sentences.append(t("report.propose_referrals", n=whole(figures.referrals_open)))
    return sentences or [t("report.propose_nothing")]


def _task(line: UnitFigures, campaign: Campaign) -> str:
    return t(
        "report.task",
        unit=campaign.unit(line.unit_id).label,
        indicator=campaign.indicator(line.indicator).label,
        remaining=whole(line.remaining or 0),
        per_day=decimal(line.per_day or 0),
        until=day(campaign.ends_on),
    )


def signed(n: int) -> str:
    """Return a difference with its sign: `+12`, `-3`, `0`."""
    return f"+{whole(n)}" if n > 0 else whole(n)
