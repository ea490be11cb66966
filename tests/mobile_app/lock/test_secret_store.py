"""The phone's secret through Flet's own secure storage, on a page whose client answers as a phone does."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import flet as ft
import flet.messaging.protocol as flet_protocol
import msgpack  # type: ignore[import-untyped]
import pytest
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page
from flet.messaging.connection import Connection
from flet.messaging.protocol import Message, MessageAction, RegisterClientResponseBody
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub

from mobile_app.lock.keys import KeyGone
from mobile_app.lock.keys_native import NativeKeys
from mobile_app.lock.secret_store_native import open_secret_store

_flet: Any = flet_protocol  # it has no types
_encode = _flet.configure_encode_object_for_msgpack(BaseControl)


class PhonesStorage(Connection):
    """Keeps texts as the platform does, for services that the page has made known."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.loop = asyncio.get_running_loop()
        self.pubsubhub = PubSubHub(self.loop)
        self.page_url = "http://ward.test"
        self.kept: dict[str, str] = {}
        self.sent: list[Any] = []
        self.session = Session(self)

    def send_message(self, message: Message) -> None:
        """Take a message as the wire carries it, and answer a call."""
        packed = msgpack.packb([message.action, message.body], default=_encode)
        self.sent.append(msgpack.unpackb(packed, strict_map_key=False))
        if message.action is MessageAction.INVOKE_METHOD:
            self.loop.call_soon(self._answer, message.body)

    def _answer(self, asked: Any) -> None:
        given, key = asked.args, asked.args["key"]
        result = self.kept.get(key)
        if asked.name == "set":
            self.kept[key] = given["value"]
        elif asked.name == "remove":
            self.kept.pop(key, None)
        self.session.handle_invoke_method_results(asked.control_id, asked.call_id, result, None)


@pytest.fixture
async def storage() -> AsyncIterator[PhonesStorage]:
    """A page that its client knows, as when the app starts."""
    client = PhonesStorage()
    first: Any = client.session.get_page_patch
    client.send_message(
        Message(MessageAction.REGISTER_CLIENT, RegisterClientResponseBody(client.session.id, first(), ""))
    )
    client.session.attach_connection(client)
    token = _context_page.set(client.session.page)
    yield client
    _context_page.reset(token)
    client.session.close()  # type: ignore[no-untyped-call]


async def test_the_secret_is_made_used_and_forgotten(storage: PhonesStorage) -> None:
    """A secret of 256 bits is kept under one name, gives the same mix again, and is gone when forgotten."""
    keys = NativeKeys(open_secret_store())
    await keys.make_secret()
    (secret,) = storage.kept.values()
    assert len(bytes.fromhex(secret)) == 32
    assert await keys.mix(b"stretched") == await keys.mix(b"stretched")
    await keys.forget_secret()
    assert storage.kept == {}
    with pytest.raises(KeyGone):
        await keys.mix(b"stretched")


async def test_the_store_stays_known_while_screens_come_and_go(storage: PhonesStorage) -> None:
    """Flet removes services nobody holds after each event, and views take theirs along; the lock's stays."""
    keys = NativeKeys(open_secret_store())
    await keys.make_secret()
    storage.session.page.views = [ft.View(route="/other")]
    storage.session.page.update()
    storage.session.page._services.unregister_services()
    assert await keys.mix(b"stretched")


async def test_no_error_of_the_platform_empties_the_store(storage: PhonesStorage) -> None:
    """What goes to the phone says: no reset on errors (Android), this device only (iOS)."""
    store = open_secret_store()
    assert await store.get("nothing") is None
    told = str(storage.sent)
    assert "'reset_on_error': False" in told
    assert "unlocked_this_device" in told
