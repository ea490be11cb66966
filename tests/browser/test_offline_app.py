"""The web app starts, stays on its origin, and opens again with neither server nor network."""

import json
import shutil
from pathlib import Path

from mobile_app.web.build import ROOT
from mobile_app.web.release import QUICK, write_release
from shared.text import t
from tests.browser.app_driver import AppDriver
from tests.browser.kept import compiled_code
from tests.browser.static_server import StaticServer

# Chromium speaks of its own graphics driver here, not of the page.
_NOT_OURS = "GL Driver Message"
# How it ends when the service worker of the server is looked at now.
_NEXT_INSTALLATION = """async () => {
  const registration = await navigator.serviceWorker.ready;
  return await new Promise((resolve) => {
    registration.addEventListener("updatefound", () => {
      const worker = registration.installing;
      worker.addEventListener("statechange", () => resolve(worker.state));
    });
    registration.update();
  });
}"""


def test_first_start_stays_on_the_origin_and_keeps_its_policy(
    empty_phone: AppDriver, static_server: StaticServer
) -> None:
    """From first byte to first screen nothing is asked of another host, and no policy is violated."""
    empty_phone.start()
    empty_phone.open(f"{static_server.origin}/app/")
    assert len(empty_phone.requests) > 10
    assert empty_phone.foreign_requests(static_server.origin) == []
    assert [line for line in empty_phone.complaints() if _NOT_OURS not in line] == []


def test_opens_by_a_household_link_without_server_or_network_after_a_kill(
    phone: AppDriver, static_server: StaticServer
) -> None:
    """A killed app opens again at /app/h/CODE while the server is dead and the network is off."""
    phone.start()
    phone.open(f"{static_server.origin}/app/")
    phone.kill()
    static_server.stop()
    phone.start(offline=True)
    phone.open(f"{static_server.origin}/app/h/LT-3-0142-7")
    assert phone.page.url.endswith("/app/h/LT-3-0142-7")
    assert [line for line in phone.complaints() if _NOT_OURS not in line] == []


def test_a_second_start_asks_the_server_only_for_a_newer_build(
    phone: AppDriver, static_server: StaticServer
) -> None:
    """Nothing that is kept is downloaded again; the page and the worker's script are looked at for news."""
    static_server.requested.clear()
    phone.start()
    phone.open(f"{static_server.origin}/app/")
    assert set(static_server.requested) <= {"/app/", "/app/sw.js"}


def test_the_first_start_leaves_the_clients_compiled_code(started: Path, web_build: Path) -> None:
    """Beside what is kept the browser lays what it compiled: no later start compiles the client anew."""
    assert compiled_code(started) > (web_build / "main.dart.js").stat().st_size / 2


def test_without_a_part_the_page_says_so_and_tries_again(
    empty_phone: AppDriver, static_server: StaticServer
) -> None:
    """While a part can't be had the splash says so in words; when it can, another try opens the app."""
    static_server.missing.add("app.zip")
    empty_phone.start()
    empty_phone.page.goto(f"{static_server.origin}/app/")
    again = empty_phone.page.get_by_role("button", name=t("web.retry"))
    again.wait_for()
    static_server.missing.clear()
    again.click()
    empty_phone.wait_until_ready()


def test_a_new_build_installs_beside_and_takes_over_at_the_next_opening(
    phone: AppDriver, static_server: StaticServer, tmp_path: Path
) -> None:
    """Only the changed file is downloaded, the running app stays as it was, the next opening is new."""
    static_server.stop()
    static_server.folder = _changed_build(static_server.folder, tmp_path)
    static_server.start()
    phone.start()
    static_server.requested.clear()
    phone.open(f"{static_server.origin}/app/")
    phone.wait_until_update_waits()
    assert phone.page.locator("meta[name=changed]").count() == 0
    assert set(static_server.requested) <= {"/app/", "/app/sw.js", "/app/index.html"}
    phone.stop()
    static_server.stop()
    phone.start(offline=True)
    phone.open(f"{static_server.origin}/app/")
    assert phone.page.locator("meta[name=changed]").count() == 1


def test_a_half_replaced_server_installs_nothing(
    phone: AppDriver, static_server: StaticServer, tmp_path: Path
) -> None:
    """A file that is not the one its build names is refused, and the app that is kept stays as it was."""
    static_server.stop()
    static_server.folder = _changed_build(static_server.folder, tmp_path)
    (static_server.folder / "index.html").write_text("half of it")
    for packed in static_server.folder.glob("index.html.*"):
        shutil.copyfile(static_server.folder / f"boot.js{packed.suffix}", packed)
    static_server.start()
    phone.start()
    phone.open(f"{static_server.origin}/app/")
    assert phone.page.evaluate(_NEXT_INSTALLATION) == "redundant"
    static_server.stop()
    phone.stop()
    phone.start(offline=True)
    phone.open(f"{static_server.origin}/app/")


def _changed_build(folder: Path, out: Path) -> Path:
    """Write a build that differs in its page only."""
    about = json.loads((folder / "headers.json").read_text())
    files = {name: (folder / name).read_bytes() for name in about["files"] if name != "sw.js"}
    files["index.html"] = files["index.html"].replace(b"<title>", b'<meta name="changed"><title>')
    write_release(files, "", out / "changed", ROOT / "build" / "cache" / "web" / "compressed", QUICK)
    return out / "changed"
