"""Where the head of every page leads to, in groups, for those whose role permits it."""

from collections.abc import Callable

from sync_server.web.roles import Permission

Place = tuple[str, str, Permission]
_P = Permission

# Group's text, and its pages: address, text, permission.
NAVIGATION: tuple[tuple[str, tuple[Place, ...]], ...] = (
    (
        "page.group_results",
        (
            ("/", "page.board", _P.BOARD),
            ("/leading", "page.leading", _P.BOARD),
            ("/points", "page.points", _P.BOARD),
            ("/merit", "page.merit", _P.REPORTS),
            ("/reports", "page.reports", _P.REPORTS),
        ),
    ),
    (
        "page.group_work",
        (
            ("/worklist", "page.worklist", _P.RECORDS),
            ("/obstacles", "page.obstacles", _P.OBSTACLES),
            ("/referrals", "page.referrals", _P.REFERRALS),
            ("/duplicates", "page.duplicates", _P.REVIEW),
            ("/conflicts", "page.conflicts", _P.REVIEW),
            ("/set-aside", "page.set_aside", _P.REVIEW),
            ("/handovers", "page.handovers", _P.REVIEW),
        ),
    ),
    (
        "page.group_people",
        (
            ("/assign", "page.assign", _P.ASSIGN),
            ("/helpers", "page.helpers", _P.HELPERS),
            ("/devices", "page.devices", _P.HELPERS),
            ("/accounts", "page.accounts", _P.ACCOUNTS),
        ),
    ),
    (
        "page.group_data",
        (
            ("/rosters", "page.rosters", _P.ROSTERS),
            ("/labels", "page.labels", _P.LABELS),
            ("/plan", "page.plan", _P.CAMPAIGN),
            ("/privacy", "page.privacy_requests", _P.PRIVACY),
            ("/access-log", "page.access_log", _P.ACCESS_LOG),
            ("/refusals", "page.refusals", _P.ACCESS_LOG),
        ),
    ),
)
OWN_ACCOUNT = "/account"
# Those that stand beside the menu where there is room.
FIRST = ("/", "/obstacles", "/referrals", "/reports")


def first_place(may: Callable[[Permission], bool]) -> str | None:
    """Return the first page that somebody may open, or None if there is none."""
    return next((places[0][0] for _, places in open_groups(may)), None)


def open_groups(may: Callable[[Permission], bool]) -> list[tuple[str, list[Place]]]:
    """Return the groups with the pages that somebody may open; groups without any are left out."""
    groups = [(group, [place for place in places if may(place[2])]) for group, places in NAVIGATION]
    return [(group, places) for group, places in groups if places]


def place_text(path: str) -> str:
    """Return the key of the name of the page that an address belongs to."""
    first = "/" + path.partition("?")[0].split("/")[1]
    named = {place: text for _, places in NAVIGATION for place, text, _ in places}
    named["/invite"] = "page.invite"  # it is reached from another page
    return named.get(first, "page.some")
