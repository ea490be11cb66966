"""What sealing costs in a browser: a record saved, 5,000 records opened, beside the same plain."""

import json
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from mobile_app.web.build import ROOT
from tests.bench.figure import Figure
from tests.browser.app_driver import AppDriver
from tests.browser.browser_python import BrowserPython
from tests.browser.static_server import StaticServer

_MEASURE = """
import json, random, time, uuid
from mobile_app.lock.keys_browser import BrowserKeys
from mobile_app.lock.vault import ITERATIONS
from mobile_app.store.cipher import PlainCipher
from mobile_app.store.cipher_browser import BrowserCipher
from mobile_app.store.journal import Journal, preload
from mobile_app.store.journal_browser import open_browser_file

chance = random.Random(1)
new_id = lambda: str(uuid.UUID(int=chance.getrandbits(128)))
record = lambda: {"id": new_id(), "kind": "resident", "f": {k: [new_id()[:18], 1715684400000, new_id()]
                                                            for k in "abcdef"}}
page = {d["id"]: d for d in (record() for _ in range(1000))}
median = lambda values: sorted(values)[len(values) // 2]
ms = lambda since: (time.perf_counter() - since) * 1000

async def once(name, cipher):
    file = await open_browser_file(name)
    journal = Journal(file, cipher, name)
    for _ in range(5):
        journal.append({"set": {"records": page}})
    journal.close()
    begin = time.perf_counter()
    file = await open_browser_file(name)
    await preload(file, cipher, name)
    journal = Journal(file, cipher, name)
    opened = ms(begin)
    saves = []
    for _ in range(200):
        begin = time.perf_counter()
        journal.append(record())
        saves.append(ms(begin))
    journal.rewrite([])
    journal.close()
    return median(saves), opened

plain, sealed = [], []
for _ in range(5):
    plain.append(await once("plain", PlainCipher()))
    sealed.append(await once("sealed", BrowserCipher(bytes(32))))
begin = time.perf_counter()
await BrowserKeys().stretch("407193", bytes(16), ITERATIONS)
pin = ms(begin)
of = lambda runs, n: median([run[n] for run in runs])
json.dumps([of(sealed, 0), of(plain, 0), of(sealed, 1), of(plain, 1), pin])
"""


def measure(folder: Path) -> Iterator[Figure]:
    server = StaticServer(ROOT / "build" / "web")
    server.start()
    with sync_playwright() as playwright:
        phone = AppDriver(playwright, folder / "profile")
        phone.start()
        save, plain_save, opened, plain_opened, pin = json.loads(
            BrowserPython(phone, server, []).run(_MEASURE)
        )
        phone.stop()
    server.stop()
    yield Figure("seal.save.ms", save, "ms", f"one record appended and flushed; plain {plain_save:.2f} ms")
    yield Figure("seal.open5000.ms", opened, "ms", f"5,000 records in pages; plain {plain_opened:.0f} ms")
    yield Figure("seal.pin.ms", pin, "ms", "600,000 rounds of PBKDF2")
