"""The phone's own code in the browser's Python, which is newer than the one the other tests run on."""

from tests.browser.app_driver import AppDriver
from tests.browser.browser_python import BrowserPython
from tests.browser.static_server import StaticServer


def test_every_module_of_the_phone_can_be_imported(
    empty_phone: AppDriver, static_server: StaticServer
) -> None:
    """Nothing that is shipped, ours or others', needs what a browser lacks, but for what is named native."""
    empty_phone.start()
    names, failed = (
        BrowserPython(empty_phone, static_server, [])
        .run("""
import importlib, pkgutil, sys, types
sys.modules["flet_js"] = types.ModuleType("flet_js")  # given by the page to the running app
names, failed = [], []
flet, others = "flet flet_camera flet_secure_storage", "httpx idna msgpack pydantic qrcode tinydb"
for package in map(importlib.import_module, f"mobile_app shared {flet} {others}".split()):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name.endswith("_native"):
            continue
        names.append(module.name)
        try:
            importlib.import_module(module.name)
        except (ImportError, AttributeError) as error:
            failed.append((module.name, str(error)))
" ".join(names) + "|" + " ".join(map(str, failed))
""")
        .split("|")
    )
    assert {"mobile_app.app", "mobile_app.store.journal_browser", "shared.merge"} <= set(names.split())
    assert failed == ""
