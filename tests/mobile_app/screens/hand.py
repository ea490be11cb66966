"""A hand that taps the app's screens without a browser: Flet's own session, and a client that draws nothing.

What a person could not find by its words, this hand does not find either.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

import flet as ft
import flet.messaging.protocol as flet_protocol
import msgpack  # type: ignore[import-untyped]
from flet.components.public_utils import unwrap_component
from flet.controls.base_control import BaseControl
from flet.messaging.connection import Connection
from flet.messaging.protocol import Message, MessageAction, RegisterClientResponseBody
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from mobile_app.app import run, start
from mobile_app.core.phone import Phone
from mobile_app.lock.state import Lock
from mobile_app.opening import OpenLock, OpenPhone
from mobile_app.screens.enrolment.state import JoiningLink
from mobile_app.store.cipher import Cipher
from mobile_app.ui.settings import PhoneSettings

_PATIENCE_S = 10.0
_A_MOMENT_S = 0.02
_A_WHILE = 15  # moments
_flet: Any = flet_protocol  # it has no types
_encode = _flet.configure_encode_object_for_msgpack(BaseControl)


class _Client(Connection):
    """Takes what would be drawn, and answers a change of address as a browser does."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub(self.loop)
        self.page_url = "http://ward.test"
        self.session: Session | None = None
        self.tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self.messages = 0

    async def drawn(self) -> None:
        """Wait until the app draws something, or a moment for what changes without a drawing."""
        self._news.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_A_MOMENT_S):
                await self._news.wait()

    def send_message(self, message: Message) -> None:
        self._news.set()
        self.messages += 1
        msgpack.packb([message.action, message.body], default=_encode)
        if message.action is MessageAction.INVOKE_METHOD and message.body.name == "push_route":
            self.start(self._move(message.body))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let something happen without waiting for it, as messages from a screen do."""
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _move(self, asked: Any) -> None:
        assert self.session is not None
        await self.visit(asked.args["route"])
        self.session.handle_invoke_method_results(asked.control_id, asked.call_id, None, None)

    async def turn(self) -> None:
        """Let whatever is ready happen."""
        done = self.loop.create_future()
        self.loop.call_soon(done.set_result, None)
        await done

    async def visit(self, route: str) -> None:
        """Tell the app that the address is another one."""
        assert self.session is not None
        self.session.apply_page_patch({"route": route})
        await self.session.dispatch_event(self.session.page._i, "route_change", {"route": route})


class Hand:
    """One open app. Every method waits for what it needs, and fails saying what was there instead."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self._client = _Client()
        self._session = self._client.session = Session(self._client)

    async def open(self, route: str = "/", error: Exception | None = None, lock: Lock | None = None) -> None:
        """Start the app at an address; with `error`, its files can't be opened. Without a lock it is open."""
        self._connect(route)

        async def opened(cipher: Cipher, *, plain_too: bool) -> Phone:
            self.opened_with = (cipher, plain_too)
            return self._phone

        async def locked() -> Lock:
            if lock is None:
                raise error or AssertionError("no lock")
            return lock

        if lock is None and error is None:
            settings = PhoneSettings()
            settings.show_on(self._session.page)
            run(self._session.page, settings, None, None, self._phone, JoiningLink())
        else:
            await start(self._session.page, opened, locked)

    async def start(self, open_phone: OpenPhone, open_lock: OpenLock, route: str = "/") -> None:
        """Start the app with what opens its phone and its lock, now and whenever it begins anew."""
        self._connect(route)
        await start(self._session.page, open_phone, open_lock)

    def _connect(self, route: str) -> None:
        self._session.apply_page_patch({"route": route})
        first: Any = self._session.get_page_patch
        answer = RegisterClientResponseBody(self._session.id, first(), "")
        self._client.send_message(Message(MessageAction.REGISTER_CLIENT, answer))
        self._session.attach_connection(self._client)

    async def visit(self, route: str) -> None:
        """Follow a link, or go back."""
        await self._until(lambda: self._session.page.on_route_change is not None, "a router")
        await self._client.visit(route)

    async def drawn_at(self, route: str) -> None:
        """Wait until the topmost screen is that of an address, or one that says why it is not."""
        await self._until(lambda: self._top() in (route, "/failed"), f"the screen of {route}")

    def _top(self) -> str:
        views = unwrap_component(self._session.page.views)
        return str(unwrap_component(views[-1]).route)

    @property
    def brightness(self) -> str:
        """Which brightness the page is told to show: `system`, `light` or `dark`."""
        return str(self._session.page.theme_mode.value)

    def close(self) -> None:
        """Close the app."""
        self._session.close()  # type: ignore[no-untyped-call]

    async def sees(self, text: str) -> None:
        """Wait until `text` stands on the screen."""
        await self._until(lambda: any(text in t for t in self.texts()), text)

    async def sees_no(self, text: str) -> None:
        """Wait until `text` stands nowhere on the screen."""
        await self._until(lambda: all(text not in t for t in self.texts()), f"no {text}")

    async def tap(self, words: str) -> None:
        """Tap what can be tapped and is called exactly `words`, or else begins with them."""
        await self._until(lambda: self._named(words) is not None, f"a button {words}")
        control = self._named(words)
        assert control is not None
        await self._session.dispatch_event(control._i, "click", None)

    async def changes_nothing(self, happening: Awaitable[object]) -> bool:
        """Tell whether what happens leaves all that is drawn as it is: the client is sent nothing."""
        await self._settled()
        before = self._client.messages
        await happening
        await self._settled()
        return self._client.messages == before

    async def _settled(self) -> None:
        """Wait until nothing was drawn for a while."""
        quiet, seen = 0, self._client.messages
        while quiet < _A_WHILE:
            await self._client.drawn()
            quiet, seen = (quiet + 1 if seen == self._client.messages else 0), self._client.messages

    async def move_to(self, place: str) -> None:
        """Tap a place of the bar at the bottom."""
        await self._until(lambda: self._bar() is not None, "a bar of places")
        bar = self._bar()
        assert bar is not None
        index = [d.label for d in bar.destinations].index(place)
        self._session.apply_patch(bar._i, {"selected_index": index})
        await self._session.dispatch_event(bar._i, "change", index)

    async def type(self, label: str, text: str) -> None:
        """Type into the field of that label, letter by letter."""
        await self._until(lambda: self._field(label) is not None, f"a field {label}")
        for end in range(1, len(text) + 1):
            field = self._field(label)
            assert field is not None
            self._session.apply_patch(field._i, {"value": text[:end]})
            self._client.start(self._session.dispatch_event(field._i, "change", text[:end]))
            await self._client.turn()

    def texts(self) -> list[str]:
        """Return all words on the topmost screen, from top to bottom."""
        return [words for control in self._controls() for words in _words(control)]

    def chosen(self) -> list[str]:
        """Return the words of the answers that are chosen."""
        chosen = [c for c in self._controls() if isinstance(c, ft.Semantics) and c.selected]
        return [words for c in chosen for inner in _below(c) for words in _words(inner)]

    def is_off(self, words: str) -> bool:
        """Tell whether what can be tapped, and is called so, does nothing now."""
        control = self._named(words)
        assert control is not None, self.texts()
        return bool(getattr(control, "disabled", False))

    def typed(self, label: str) -> str:
        """Return what stands in a field."""
        field = self._field(label)
        assert field is not None, self.texts()
        return field.value

    def rows(self) -> int:
        """Return how many households are drawn."""
        return sum(1 for c in self._controls() if isinstance(c, ft.Container) and c.on_click is not None)

    async def scroll_to_end(self) -> None:
        """Scroll the screen's list to its end."""
        await self._scroll(left=0.0)

    async def _scroll(self, left: float) -> None:
        lists = next(c for c in self._controls() if isinstance(c, ft.ListView))
        place = {"pixels": 9000.0 - left, "min_scroll_extent": 0.0, "max_scroll_extent": 9000.0}
        event = {"event_type": "update", "viewport_dimension": 600.0, **place}
        await self._session.dispatch_event(lists._i, "scroll", event)

    def _controls(self) -> Iterator[BaseControl]:
        views = unwrap_component(self._session.page.views)
        shown = [unwrap_component(view) for view in views]
        assert all(isinstance(view, ft.View) for view in shown)  # the client draws nothing else, no lists
        yield from _below(shown[-1:])

    def _named(self, words: str) -> BaseControl | None:
        found = [(c, _name(c)) for c in self._controls() if getattr(c, "on_click", None) is not None]
        exact = [c for c, name in found if name == words]
        alike = [c for c, name in found if name.startswith(words)]
        return next(iter(exact + alike), None)

    def _bar(self) -> ft.NavigationBar | None:
        return next((c for c in self._controls() if isinstance(c, ft.NavigationBar)), None)

    def _field(self, label: str) -> ft.TextField | None:
        fields = (c for c in self._controls() if isinstance(c, ft.TextField))
        return next((f for f in fields if str(f.label).startswith(label)), None)

    async def _until(self, holds: Callable[[], bool], what: str) -> None:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while not holds():
                    await self._client.drawn()
        except TimeoutError:
            raise AssertionError(f"{what} is not there, but: {self.texts()}") from None


def _below(control: Any) -> Iterator[BaseControl]:
    """Yield a control and all it holds, top to bottom."""
    control = unwrap_component(control)
    if isinstance(control, list):
        for item in control:
            yield from _below(item)
    elif isinstance(control, BaseControl):
        yield control
        for name in (
            "appbar",
            "title",
            "leading",
            "actions",
            "controls",
            "content",
            "destinations",
            "navigation_bar",
        ):
            inner = getattr(control, name, None)
            if inner is not None and not isinstance(inner, str):
                yield from _below(inner)


def _words(control: BaseControl) -> list[str]:
    if isinstance(control, ft.Text):
        return [control.value]
    if isinstance(control, ft.TextField):
        return [str(w) for w in (control.label, control.error, control.helper) if w]
    if isinstance(control, ft.Icon):
        return [control.semantics_label] if control.semantics_label else []
    if isinstance(control, ft.IconButton):
        return [str(control.tooltip)]
    content = getattr(control, "content", None)
    return [content] if isinstance(content, str) else []


def _name(control: BaseControl) -> str:
    return " ".join(words for inner in _below(control) for words in _words(inner))
