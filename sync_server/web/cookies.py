"""Names and flags of the pages' cookies, by the address that people open, not by who passes requests on.

Under https a cookie is `Secure` and its name begins with `__Host-`: then no other host of the domain and no
plain connection can set it. On plain http (this machine alone) browsers would refuse such a name.
"""

from starlette.requests import HTTPConnection
from starlette.responses import Response

from sync_server.config import Settings

SESSION_COOKIE = "bonphu_session"
# Before there is a session, the sign-in form carries what this cookie holds.
FORM_COOKIE = "bonphu_form"
# In which browser an account was signed in to before.
DEVICE_COOKIE = "bonphu_device"
# The key of a form that met an ended session.
KEPT_COOKIE = "bonphu_kept"
_HOST = "__Host-"


def cookie_name(request: HTTPConnection, name: str) -> str:
    """Return under which name a cookie goes."""
    return _HOST + name if _settings(request).by_tls else name


def cookie_of(request: HTTPConnection, name: str) -> str:
    """Return what the browser sent in a cookie, or an empty text."""
    return request.cookies.get(cookie_name(request, name), "")


def set_cookie(request: HTTPConnection, answer: Response, name: str, value: str, seconds: int) -> None:
    """Give the browser a cookie that scripts and other sites do not get."""
    answer.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(request),
    )


def drop_cookie(request: HTTPConnection, answer: Response, name: str) -> None:
    """Let the browser forget a cookie."""
    answer.delete_cookie(
        cookie_name(request, name), path="/", httponly=True, samesite="lax", secure=is_secure(request)
    )


def is_secure(request: HTTPConnection) -> bool:
    """Tell whether the browser's side is https: by the public address, or as a trusted proxy says."""
    return _settings(request).by_tls or request.url.scheme == "https"


def _settings(request: HTTPConnection) -> Settings:
    settings: Settings = request.app.state.settings
    return settings
