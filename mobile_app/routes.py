"""The app's addresses: what a deep link opens, and how one screen names another."""

from urllib.parse import quote

HOME = "/"
JOIN = "/join"
CODE = "/code"
DAY = "/day"
SCAN = "/scan"
DESK = "/desk"
DESK_NEW = "/desk/new"
NEW_HOUSEHOLD = "/new"
RESULTS = "/results"
SYNC = "/sync"
LOG = "/sync/log"
ACTS = "/sync/acts"
UNREADABLE = "/unreadable"
MORE = "/more"
OBSTACLES = "/obstacles"
ACCOUNT = "/account"
HELP = "/help"
CHANGE_PIN = "/pin"
SIGN_OUT = "/sign-out"


def act(change_id: str) -> str:
    """Return the address of one own act."""
    return f"{ACTS}/{change_id}"


def unreadable(entity: str) -> str:
    """Return the address of a record that cannot be read."""
    return f"{UNREADABLE}/{quote(entity, safe='')}"


def household(key: str) -> str:
    """Return the address of a household by its code, or by its id where it has none."""
    return f"/h/{key}"


def visit(key: str) -> str:
    """Return the address of a new visit to a household."""
    return f"/h/{key}/visit"


def new_resident(key: str) -> str:
    """Return the address of a new resident of a household."""
    return f"/h/{key}/add"


def resident(key: str, resident_id: str) -> str:
    """Return the address of a resident of a household."""
    return f"/h/{key}/p/{resident_id}"


def edit_resident(key: str, resident_id: str) -> str:
    """Return the address of the form that corrects a resident."""
    return f"{resident(key, resident_id)}/edit"


def move_resident(key: str, resident_id: str) -> str:
    """Return the address where a resident is moved to another household, or out of the ward."""
    return f"{resident(key, resident_id)}/move"


def move_resident_to(key: str, resident_id: str, to: str) -> str:
    """Return the address where a resident is moved to the household `to`."""
    return f"{move_resident(key, resident_id)}/{to}"


def refer(key: str, resident_id: str | None = None) -> str:
    """Return the address where a household, or one of its people, is handed on."""
    return f"{resident(key, resident_id)}/refer" if resident_id else f"/h/{key}/refer"


def obstacle(key: str, resident_id: str | None = None) -> str:
    """Return the address where an obstacle of a household, or of one of its people, is told."""
    return f"{resident(key, resident_id)}/obstacle" if resident_id else f"/h/{key}/obstacle"


def visit_obstacle(key: str, resident_id: str) -> str:
    """Return the address where an obstacle of somebody is told while a visit is recorded."""
    return f"/h/{key}/visit/obstacle/{resident_id}"


def visit_resident(key: str) -> str:
    """Return the address of a new resident who is saved with the visit in progress."""
    return f"/h/{key}/visit/add"


def desk_new(unit: str) -> str:
    """Return the address of a new caller from a khu phố."""
    return f"{DESK_NEW}/{unit}"


def desk_person(resident_id: str) -> str:
    """Return the address of asking a caller at the service point."""
    return f"{DESK}/p/{resident_id}"


def card(form: str) -> str:
    """Return the address of scanning a card for the form at the address `form`."""
    return f"{form}/card"


def behind_card(scan: str) -> str:
    """Return the form's address, given that of scanning a card for it."""
    return scan.rpartition("/")[0]


def attach_code(key: str) -> str:
    """Return the address of putting a code on a household."""
    return f"/h/{key}/code"


def new_household(code: str) -> str:
    """Return the address of a new household that carries `code`."""
    return f"{NEW_HOUSEHOLD}/{code}"


def joining_code(route: str) -> str:
    """Return the code in the address `/join/CODE`, or an empty text."""
    path = route.partition("?")[0].strip("/").split("/")
    return path[1] if len(path) == 2 and path[0] == "join" else ""
