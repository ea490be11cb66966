"""The network of the web app: httpx requests carried by the browser's own fetch."""

import asyncio
from typing import Any

import httpx

# The browser writes these itself, and refuses or ignores ours.
_BROWSERS_OWN = {"host", "connection", "content-length", "accept-encoding", "user-agent"}
# The browser has already undone these when Python sees the body.
_UNDONE = {"content-encoding", "content-length", "transfer-encoding"}


def own_origin() -> str:
    """Return scheme, host and port the app was opened from: the base URL of its server."""
    import js

    return str(js.location.origin)


class BrowserTransport(httpx.AsyncBaseTransport):
    """Carries a request with `fetch`: no cookies, no cache, and no redirects.

    A redirect is taken for a captive portal's and raised as ConnectError, like any other failure to get
    an answer. Raises httpx.ReadTimeout when the answer takes longer than the client's read timeout.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request` and return the whole response."""
        import js
        from pyodide.ffi import JsException

        stop = js.AbortController.new()
        try:
            async with asyncio.timeout(request.extensions.get("timeout", {}).get("read")):
                answer = await js.fetch(str(request.url), await _options(request, stop.signal))
                body: bytes = (await answer.arrayBuffer()).to_bytes()
        except TimeoutError as error:
            raise httpx.ReadTimeout("no answer in time", request=request) from error
        except JsException as error:
            raise httpx.ConnectError(str(error), request=request) from error
        finally:
            stop.abort()  # ends a fetch that timed out or was cancelled; harmless after its end
        return httpx.Response(answer.status, headers=_headers(answer), content=body, request=request)


async def _options(request: httpx.Request, signal: Any) -> Any:
    import js
    from pyodide.ffi import to_js

    body = await request.aread()
    sent = {name: value for name, value in request.headers.items() if name not in _BROWSERS_OWN}
    options: dict[str, object] = {
        "method": request.method,
        "headers": sent,
        "signal": signal,
        "redirect": "error",
        "credentials": "omit",
        "cache": "no-store",
    }
    if body:
        options["body"] = body
    return to_js(options, dict_converter=js.Object.fromEntries)


def _headers(answer: Any) -> list[tuple[str, str]]:
    pairs = [(str(pair[0]), str(pair[1])) for pair in answer.headers]
    return [(name, value) for name, value in pairs if name.lower() not in _UNDONE]
