"""The camera in a real Chromium, whose fake camera shows films of codes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shared.household_code import make_code
from shared.text import t
from tests.browser.app_driver import AppDriver
from tests.browser.camera_film import film, flags
from tests.browser.kept import Joined
from tests.browser.look import SMALL, SMALL_DARK, TALL_DARK, show
from tests.browser.ward import Door, Ward

CARD = "070090001234|285123456|TRẦN THỊ BƯỞI|05091957|Nữ|Tổ 5, Khu Phố 3, Long Thủy|15042021"
_SECRETS = ("070090001234", "285123456", "BƯỞI|", "15042021")
# Every camera that the page opens, kept so that the test can ask whether it still runs.
_WATCH = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
globalThis.tracks = [];
navigator.mediaDevices.getUserMedia = async (how) => {
  const stream = await ask(how);
  globalThis.tracks.push(...stream.getTracks());
  return stream;
};
"""
# Milliseconds that the decoder took for the code it read last.
_DECODING = "performance.getEntriesByName('code-read').at(-1).detail"
_ALL_ENDED = "() => globalThis.tracks.length > 0 && globalThis.tracks.every((t) => t.readyState === 'ended')"
# What the page keeps: the names of its private files, pictures among what is cached, addresses of pictures.
_KEPT = """
async () => {
  const root = await navigator.storage.getDirectory();
  const files = [];  // but for Python's own memory, kept by the page when it likes
  for await (const name of root.keys()) if (!name.startsWith("python-")) files.push(name);
  const pictures = (await (await caches.open("bon-phu")).keys()).map((r) => new URL(r.url).pathname)
    .filter((path) => /[.]jpe?g$/.test(path));
  return { files, pictures, blobs: performance.getEntriesByType("resource")
    .filter((entry) => entry.name.startsWith("blob:")).length };
}
"""


@pytest.fixture(scope="module")
def ward(joined: Joined, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A small ward with its server running."""
    ward = joined.ward_in(tmp_path_factory.mktemp("scanner") / "ward", port)
    ward.start()
    yield ward
    ward.stop()


@pytest.fixture
def door(ward: Ward) -> Door:
    """Somebody of khu phố 3."""
    return ward.somebody_behind("kp3", "residents")


@pytest.fixture
def camera(ward: Ward, helper: AppDriver, tmp_path: Path) -> Callable[..., AppDriver]:
    """Return a phone of khu phố 3 whose camera shows the codes of these texts, a second each."""

    def opened(*texts: str) -> AppDriver:
        helper.start(*flags(film(tmp_path / "film.y4m", *texts)), permissions=["camera"])
        helper.page.add_init_script(_WATCH)
        helper.open(f"{ward.url}/app/")
        helper.see(t("app.scan"))
        return helper

    return opened


def _see_part(phone: AppDriver, words: str) -> None:
    pattern = re.compile(re.escape(words))
    phone.page.get_by_text(pattern).or_(phone.page.get_by_label(pattern)).first.wait_for(state="attached")


def test_a_label_before_the_camera_opens_its_household(camera: Callable[..., AppDriver], door: Door) -> None:
    """Tap, look, and the household is there without a network, read within a second; the camera is off."""
    phone = camera(f"4P1:{door.household.code}")
    phone.network(on=False)
    show(phone, SMALL_DARK)
    phone.tap(t("app.scan"), "tab")
    phone.see(t("household.title", code=door.household.code))
    phone.see(t("household.start"))
    phone.page.wait_for_function(_ALL_ENDED)
    assert phone.page.evaluate(_DECODING) < 1_000


def test_wrong_codes_are_named_one_after_the_other(camera: Callable[..., AppDriver]) -> None:
    """Codes of another khu phố and ward, a damaged one, a card, a shop's: each is named, none hangs it."""
    foreign, strange = str(make_code("LT-5", 9)), str(make_code("XX-1", 7))
    own = str(make_code("LT-3", 1))
    damaged = f"4P1:{own[:-1]}{'A' if own[-1] != 'A' else 'B'}"
    phone = camera(foreign, strange, damaged, CARD, "https://example.test/")
    show(phone, SMALL)
    phone.tap(t("app.scan"), "tab")
    for words in (
        f"{foreign} của Khu phố 5",
        f"{strange} không thuộc phường này",
        t("scan.wrong_check"),
        t("scan.citizen_card"),
        t("scan.not_a_code"),
    ):
        _see_part(phone, words)


def test_a_card_fills_the_form_and_no_picture_is_kept(
    camera: Callable[..., AppDriver], door: Door, ward: Ward
) -> None:
    """A card's name comes into the form; its picture and number are nowhere in what the browser keeps."""
    phone = camera(CARD)
    code = door.household.code
    phone.open(f"{ward.url}/app/h/{code}/add")
    before = phone.page.evaluate(_KEPT)
    show(phone, TALL_DARK)
    phone.tap(t("card.scan"))
    phone.page.wait_for_function(_ALL_ENDED)
    phone.tap(t("resident.save"))
    _see_part(phone, "Trần Thị Bưởi")
    kept = phone.page.evaluate(_KEPT)
    assert sorted(kept["files"]) == sorted(before["files"])
    assert kept["pictures"] == []
    assert kept["blobs"] == 0
    phone.stop()
    found = [p for p in phone.profile.rglob("*") if p.is_file() and _holds_secret(p.read_bytes())]
    assert found == []


def _holds_secret(data: bytes) -> bool:
    """Tell whether bytes hold something of the card, in one of the ways in which browsers write text."""
    return any(secret.encode(how) in data for secret in _SECRETS for how in ("utf-8", "utf-16-le"))


def test_a_refused_camera_offers_typing(ward: Ward, helper: AppDriver) -> None:
    """Without a camera the screen says so and leads to typing the code."""
    phone = helper
    phone.start()
    phone.open(f"{ward.url}/app/")
    phone.tap(t("app.scan"), "tab")
    phone.see(t("scan.no_camera"))
    phone.tap(t("today.enter_code"))
    phone.see(t("code.label"))
