"""The answer to a day that cannot be; the list of them stands on the page of what people disagree about."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from sync_server.office.doubtful_days.service import RightDay
from sync_server.office.doubtful_days.service import settle_day as settle
from sync_server.web.auth import AForm, AReviewViewer, AService

router = APIRouter(include_in_schema=False)
LISTED = "/conflicts#doubtful-days"


@router.post("/doubtful-days")
def settle_day(form: AForm, services: AService, viewer: AReviewViewer) -> Response:
    """Keep the right day, and show what is left."""
    told = RightDay(*(form.get(name, "") for name in ("entity", "field", "choice", "day")))
    settle(services, viewer, told)
    return RedirectResponse(LISTED, 303)
