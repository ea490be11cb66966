"""Who stands on the lists for praise and correction at the moment of a report (R-48, R-52, R-53)."""

from shared.campaign import Campaign
from shared.text import t
from shared.written import whole
from sync_server.office.merit.lists import HelperLine, Lists
from sync_server.office.merit.service import lists_of
from sync_server.papers.reports.counting import CountedReport
from sync_server.papers.reports.texts import Ratings
from sync_server.web.services import Services


def ratings(services: Services, campaign: Campaign, counted: CountedReport) -> Ratings:
    """Return whom a report names: by the records it counts, and by the notes as they are now."""
    figures = counted.figures
    day = figures.counted_on or figures.last
    with services.database.read() as connection:
        found = lists_of(connection, services.ward_id, campaign, counted.records.values(), figures.seq, day)
    return ratings_of(found, campaign)


def ratings_of(found: Lists, campaign: Campaign) -> Ratings:
    """Return the names of those left on the lists.

    Of whom a question is open, nobody is praised before somebody looked into it and noted so.
    """
    clear = [x for x in found.excel if not x.off and (x.notes or not x.doubts)]
    return Ratings(
        praised=tuple(_named(x, campaign) for x in clear),
        asked_about=sum(not x.off for x in found.excel) - len(clear),
        lagging=tuple(_lagging(x, campaign) for x in found.lag if not x.off),
        off=found.off,
    )


def _lagging(line: HelperLine, campaign: Campaign) -> str:
    """Return a name; of whom the quota is reached when it is counted by step, that is said (A-9)."""
    if not line.steps_reached:
        return _named(line, campaign)
    counts = line.work.quota.per_step
    steps = ", ".join(
        f"{s.label} {whole(counts[s.key])}" for s in campaign.quota_steps if s.key in line.steps_reached
    )
    return t("report.reached_by_step", name=_named(line, campaign), steps=steps)


def _named(line: HelperLine, campaign: Campaign) -> str:
    return f"{line.person.name} ({campaign.unit_named(line.person.unit_id).short})"
