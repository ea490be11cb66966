"""The language somebody reads the pages in: each request's own, from a cookie, Vietnamese without one.

A cookie, as it holds before anybody has signed in, and for the one screen where it was chosen.
"""

from contextlib import AbstractContextManager

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.contract import API
from shared.text import DEFAULT, LANGUAGES, language, speaking, texts
from sync_server.store.stored import noting
from sync_server.web.cookies import is_secure

COOKIE = "bonphu_language"
SECONDS_KEPT = 366 * 24 * 60 * 60


def as_chosen(request: HTTPConnection) -> AbstractContextManager[None]:
    """Speak inside what the sender of a request chose; what phones send is answered without any language."""
    phones = request.url.path.startswith(API + "/")
    return speaking(DEFAULT if phones else request.cookies.get(COOKIE, DEFAULT))


def set_language(request: HTTPConnection, answer: Response, name: str) -> None:
    """Let the browser ask in language `name` from now on. Its cookie keeps its name, as it opens nothing."""
    secure = is_secure(request)
    answer.set_cookie(COOKIE, name, max_age=SECONDS_KEPT, httponly=True, samesite="lax", secure=secure)


def others() -> list[tuple[str, str]]:
    """Return the languages that one may change to, each with the offer in its own words."""
    return [(name, texts(name)["page.speak"]) for name in LANGUAGES if name != language()]


class Spoken:
    """An ASGI app around another one, in which every request speaks the language of its reader.

    What it cannot read is noted apart from that of other requests as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with as_chosen(HTTPConnection(scope)), noting():
            await self._app(scope, receive, send)
