"""Later starts go on from kept memory, and whatever is wrong with that memory costs time only."""

from pathlib import Path

import pytest

from tests.browser.app_driver import AppDriver
from tests.browser.static_server import StaticServer

_PAGE = Path(__file__).parent / "worker.html"
# The snapshot's file in the origin's private storage, from the page: its name begins with `python-`.
_FIND = """
const root = await navigator.storage.getDirectory();
let handle = null;
for await (const [name, found] of root.entries()) if (name.startsWith("python-")) handle = found;
const content = new Uint8Array(await (await handle.getFile()).arrayBuffer());
const opened = () => handle.createWritable().catch((error) => {
  if (error.name !== "NoModificationAllowedError") throw error; // the worker's hold of it ends a little later
  return new Promise(requestAnimationFrame).then(opened);
});
const keep = async () => {
  const file = await opened();
  await file.write(content);
  await file.close();
};
"""
# One byte in the middle: the digest before it no longer fits.
_FLIP = "content[content.length >> 1] ^= 255; await keep();"
# Memory of another Python, with a digest that fits.
_FOREIGN = """
content.fill(7, 32);
content.set(new Uint8Array(await crypto.subtle.digest("SHA-256", content.subarray(32))));
await keep();
"""
# Memory that is refused only after it was restored: the interpreter's own state is gone.
_HOLLOW = """
content.fill(0, 32 + (1 << 20));
content.set(new Uint8Array(await crypto.subtle.digest("SHA-256", content.subarray(32))));
await keep();
"""


@pytest.fixture
def ready(phone: AppDriver, static_server: StaticServer) -> AppDriver:
    """A phone that has started once, keeps the app and a snapshot, and shows a page without the app."""
    static_server.extra["/page.html"] = _PAGE
    phone.start()
    phone.page.goto(f"{static_server.origin}/page.html")
    return phone


def test_the_second_start_goes_on_from_memory_offline(ready: AppDriver, static_server: StaticServer) -> None:
    """Without network the app comes from kept memory, in each of two windows, without a complaint."""
    _restart(ready, static_server, offline=True)
    assert "runtime-restored" in ready.marks()
    with ready.page.context.expect_page() as opened:
        ready.page.evaluate("open(location.href)")
    opened.value.locator("html[data-started]").wait_for(state="attached")
    assert opened.value.evaluate("performance.getEntriesByName('runtime-restored').length") == 1
    assert [c for c in ready.complaints() if "GL Driver Message" not in c] == [], ready.requests[-9:]


@pytest.mark.parametrize("damage", [_FLIP, _FOREIGN, _HOLLOW], ids=["flipped", "foreign", "hollow"])
def test_a_damaged_snapshot_is_made_anew(damage: str, ready: AppDriver, static_server: StaticServer) -> None:
    """Memory that is damaged, foreign or breaks after it was restored: the app starts, and keeps another."""
    ready.page.evaluate(f"(async () => {{ {_FIND} {damage} }})()")
    _restart(ready, static_server)
    assert "runtime" in ready.marks()
    ready.wait_for_snapshot()
    _restart(ready, static_server)
    assert "runtime-restored" in ready.marks()


def test_starts_that_show_nothing_are_followed_by_a_plain_one(
    ready: AppDriver, static_server: StaticServer
) -> None:
    """After two starts in a row without a screen, whatever they hung on, the third takes no kept memory."""
    ready.page.evaluate("localStorage.setItem('unfinished-starts', 2)")
    _restart(ready, static_server)
    assert "runtime-restored" not in ready.marks()
    ready.wait_for_snapshot()


def _restart(phone: AppDriver, server: StaticServer, *, offline: bool = False) -> None:
    phone.stop()
    phone.start(offline=offline)
    phone.open(f"{server.origin}/app/")
