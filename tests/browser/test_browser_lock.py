"""The behaviour suites of cipher and lock in a real browser, and files of a native phone opened there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from mobile_app.store.cipher_native import NativeCipher
from tests.browser.app_driver import AppDriver
from tests.browser.browser_python import BrowserPython
from tests.browser.static_server import StaticServer
from tests.mobile_app.lock import vault_suite
from tests.store import cipher_suite

_SUITES = ["tests.store.cipher_suite", "tests.mobile_app.lock.vault_suite"]


@pytest.fixture(scope="module")
def browser_python(
    playwright: Playwright, web_build: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserPython]:
    server, phone = StaticServer(web_build), AppDriver(playwright, tmp_path_factory.mktemp("lock"))
    server.start()
    phone.start()
    yield BrowserPython(phone, server, _SUITES)
    phone.stop()
    server.stop()


@pytest.mark.parametrize("fact", [fact.__name__ for fact in cipher_suite.FACTS])
def test_cipher_in_a_browser(fact: str, browser_python: BrowserPython) -> None:
    """The fact of the suite named in the test's id holds for noble's AES-GCM."""
    browser_python.run(f"""
from mobile_app.store.cipher_browser import BrowserCipher
from tests.store import cipher_suite
cipher_suite.{fact}(BrowserCipher)
""")


@pytest.mark.parametrize("fact", [fact.__name__ for fact in cipher_suite.ASYNC_FACTS])
def test_cipher_foreseeing_in_a_browser(fact: str, browser_python: BrowserPython) -> None:
    """The fact of the suite named in the test's id holds for the browser's own AES-GCM beside noble's."""
    browser_python.run(f"""
from mobile_app.store.cipher_browser import BrowserCipher
from tests.store import cipher_suite
await cipher_suite.{fact}(BrowserCipher)
""")


@pytest.mark.parametrize("fact", [fact.__name__ for fact in vault_suite.FACTS])
def test_lock_in_a_browser(fact: str, browser_python: BrowserPython) -> None:
    """The fact of the suite named in the test's id holds for the browser's keys and database."""
    browser_python.run(f"""
from mobile_app.lock.keys_browser import BrowserKeys
from tests.mobile_app.lock import vault_suite
await vault_suite.{fact}(lambda: vault_suite.Lockable(BrowserKeys()))
""")


def test_both_platforms_seal_the_same_way(browser_python: BrowserPython) -> None:
    """What `cryptography` sealed opens in the browser, and what noble sealed opens natively."""
    native, text = NativeCipher(cipher_suite.KEY), cipher_suite.NAME
    sealed = native.seal(text.encode(), b"outbox:1").hex()
    opened, back = browser_python.run(f"""
from mobile_app.store.cipher_browser import BrowserCipher
from tests.store.cipher_suite import KEY
cipher = BrowserCipher(KEY)
text = cipher.open(bytes.fromhex("{sealed}"), b"outbox:1")
text.decode() + "|" + cipher.seal(text, b"snapshot:2").hex()
""").split("|")
    assert opened == text
    assert native.open(bytes.fromhex(back), b"snapshot:2").decode() == text


def test_no_script_can_read_the_browsers_secret(browser_python: BrowserPython) -> None:
    """The secret kept in the browser's database refuses to be exported, even to our own page."""
    browser_python.run(
        "from mobile_app.lock.keys_browser import BrowserKeys\nawait BrowserKeys().make_secret()"
    )
    said = browser_python.page.evaluate("""async () => {
      const opening = indexedDB.open("bonphu.lock");
      const database = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
      const asking = database.transaction("keys").objectStore("keys").get("secret");
      const secret = await new Promise((done) => { asking.onsuccess = () => done(asking.result); });
      database.close();
      return crypto.subtle.exportKey("raw", secret).catch((error) => error.name);
    }""")
    assert said == "InvalidAccessError"
