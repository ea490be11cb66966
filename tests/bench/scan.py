"""The camera in Chromium: from the first picture that shows a label to its household on the screen."""

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import sync_playwright

from shared.text import t
from tests.bench.figure import Figure
from tests.browser.app_driver import AppDriver
from tests.browser.camera_film import film, flags
from tests.browser.ward import Ward

_RUNS = 5
# The newest mark of a name, on the page's clock; what a mark carries is how long decoding took.
_MARK = "(name) => { const m = performance.getEntriesByName(name).at(-1); return [m.startTime, m.detail]; }"


@dataclass(frozen=True)
class Scan:
    """Milliseconds to the household, from the tap and from the first picture; and what decoding took."""

    tapped: float
    shown: float
    decoded: float


def measure(folder: Path) -> Iterator[Figure]:
    ward = Ward(folder / "ward")
    code = ward.somebody_behind("kp3", "residents").household.code or ""
    ward.start()
    try:
        with sync_playwright() as playwright:
            phone = AppDriver(playwright, folder / "profile")
            phone.start(*flags(film(folder / "film.y4m", f"4P1:{code}")), permissions=["camera"])
            phone.join(ward.invite("kp3"))
            scans = [_scan(phone, code) for _ in range(_RUNS)]
            phone.stop()
    finally:
        ward.stop()
    tapped = statistics.median(s.tapped for s in scans) / 1000
    decoded = statistics.median(s.decoded for s in scans)
    note = f"first picture to the household; {tapped:.1f} s from the tap; decoding {decoded:.0f} ms"
    yield Figure("scan.s", statistics.median(s.shown for s in scans) / 1000, "s", note)


def _scan(phone: AppDriver, code: str) -> Scan:
    page = phone.page
    phone.see(t("app.scan"))
    begin = page.evaluate("performance.now()")
    phone.tap(t("app.scan"), "tab")
    phone.see(t("household.title", code=code))
    phone.see(t("household.start"))
    end = page.evaluate("performance.now()")
    shown, _ = page.evaluate(_MARK, "camera-shows")
    _, decoded = page.evaluate(_MARK, "code-read")
    page.evaluate("history.go(-2)")  # one step back, the camera would look again
    return Scan(end - begin, end - shown, decoded)
