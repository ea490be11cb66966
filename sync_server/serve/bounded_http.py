"""HTTP heads of a bounded size: neither httptools nor uvicorn has a bound of its own."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

# A browser's cookies and an address of 60 cells take a tenth of it; proxies usually allow 32 kB.
LARGEST_HEAD = 64 * 1024


class BoundedHttp(HttpToolsProtocol):
    """Speaks HTTP; answers 400 and closes the connection where a head is too large, however it comes in."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._waited_for = self._told = 0
        self._head_is_open = True

    def data_received(self, data: bytes) -> None:
        """Take bytes; a head that is not whole yet may have come in so far and no further."""
        super().data_received(data)
        self._waited_for = self._waited_for + len(data) if self._head_is_open else 0
        if self._waited_for > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The request's head is too large.")

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._head_is_open, self._waited_for, self._told = True, 0, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or one that follows a body in pieces; raises ValueError beyond the bound."""
        self._told += len(name) + len(value)
        if self._told > LARGEST_HEAD:
            raise ValueError("too many headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """End a head."""
        self._head_is_open = False
        super().on_headers_complete()
