"""The app's addresses: what a deep link opens, and how one screen names another."""

HOME = "/"
JOIN = "/join"
CODE = "/code"
NEW_HOUSEHOLD = "/new"
SCAN = CODE  # until there is a camera's screen
RESULTS = "/results"
SYNC = "/sync"
MORE = "/more"
ACCOUNT = "/account"
HELP = "/help"


def household(key: str) -> str:
    """Return the address of a household by its code, or by its id where it has none."""
    return f"/h/{key}"


def visit(key: str) -> str:
    """Return the address of a new visit to a household."""
    return f"/h/{key}/visit"


def new_resident(key: str) -> str:
    """Return the address of a new resident of a household."""
    return f"/h/{key}/add"


def visit_resident(key: str) -> str:
    """Return the address of a new resident who is saved with the visit in progress."""
    return f"/h/{key}/visit/add"


def new_household(code: str) -> str:
    """Return the address of a new household that carries `code`."""
    return f"{NEW_HOUSEHOLD}/{code}"


def joining_code(route: str) -> str:
    """Return the code in the address `/join/CODE`, or an empty text."""
    path = route.partition("?")[0].strip("/").split("/")
    return path[1] if len(path) == 2 and path[0] == "join" else ""
