"""Whole visits and how long saving them takes, natively and in the browser's Python."""

import time

from mobile_app.core.acts import Act, Answer, VisitDraft, visit_act
from mobile_app.core.phone import Phone


def save_times(phone: Phone, visits: int) -> list[float]:
    """Return the milliseconds of saving each of so many visits, one a household."""
    times = []
    for line in phone.households()[:visits]:
        act = full_visit(phone, line.id)
        start = time.perf_counter()
        phone.save(act)
        times.append((time.perf_counter() - start) * 1000)
    return times


def full_visit(phone: Phone, household_id: str) -> Act:
    """Return a visit with all four ladders of everybody."""
    household, campaign = phone.household(household_id), phone.campaign
    if household is None or campaign is None:
        raise LookupError(household_id)
    reached = {i.key: Answer(i.steps[-1].status, "observed", phone.today()) for i in campaign.indicators}
    answers = [(view, reached) for view in phone.residents(household_id)]
    return visit_act(phone.new_id, household, VisitDraft("met_helped", "mobile", phone.today()), answers)
