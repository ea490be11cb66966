"""One phone and two doors nobody has visited, for tests that go on with both one after the other."""

import gzip
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Playwright, Route

from shared.resident import Resident, resident_of
from shared.text import t
from tests.browser.kept import Joined
from tests.browser.look import Look, show
from tests.browser.screens import follow

FAMILY, OTHERS = ("Nguyễn Văn An", "Lê Thị Bình"), ("Trần Văn Chủ",)


class People:
    """A phone of khu phố 3 and its ward's running server; `first` and `second` are the doors' codes."""

    def __init__(self, joined: Joined, playwright: Playwright, folder: Path, port: int) -> None:
        self.ward = joined.ward_in(folder / "ward", port)
        self.phone = joined.phone_in(folder / "phone", playwright)
        self.first, self.second = self.ward.add_door("kp3", *FAMILY), self.ward.add_door("kp3", *OTHERS)

    def start(self) -> None:
        """Start the server and the phone, and let it hear of the two doors."""
        self.ward.start()
        self.phone.start()
        self.phone.open(f"{self.ward.url}/app/")
        follow(self.phone, f"/h/{self.second}")
        self.phone.see(t("household.title", code=self.second))

    def stop(self) -> None:
        """Stop both."""
        self.phone.stop()
        self.ward.stop()

    def open(self, route: str, look: Look, seen: str) -> None:
        """Open a screen in a look, and wait for what it shows."""
        show(self.phone, look)
        follow(self.phone, route)
        self.phone.see(seen)

    def person(self, name: str, look: Look) -> None:
        """Open somebody's own screen from that of their household."""
        self.open(f"/h/{self.first}", look, t("household.title", code=self.first))
        self.phone.tap(name)
        self.phone.see(t("person.coverages"))

    def see_part(self, words: str) -> Locator:
        """Wait until `words` stand somewhere amid others."""
        return self.phone.see(re.compile(re.escape(words)))

    def scroll_to_part(self, words: str) -> None:
        """Do as `see_part`, scrolling down if need be."""
        self.phone.scroll_to(re.compile(re.escape(words)))

    def send(self) -> None:
        """Send what waits, and wait until the server has it."""
        follow(self.phone, "/sync")
        self.phone.see(t("sync.title"))
        self.phone.tap(t("account.send"))
        self.see_part(t("sync.fresh", time="").strip())

    @contextmanager
    def set_aside(self) -> Iterator[None]:
        """Let acts arrive as if by a channel that no campaign has: the server sets them aside."""
        context = self.phone.page.context
        context.route("**/push", _garble)
        yield
        context.unroute("**/push")

    def on_the_server(self, name: str) -> Resident:
        """Return somebody as the ward has them."""
        known = {r.full_name: r for r in map(resident_of, self.ward.records("kp3", "residents"))}
        return known[name]


def _garble(route: Route) -> None:
    body, headers = route.request.post_data_buffer or b"", dict(route.request.headers)
    if headers.pop("content-encoding", ""):
        body = gzip.decompress(body)
    told = json.loads(body)
    told["changes"] = [change | {"channel": "no_such_way"} for change in told["changes"]]
    route.continue_(headers=headers, post_data=json.dumps(told).encode())
