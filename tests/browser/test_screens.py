"""Every main screen opens in a real Chromium, small and large, in Vietnamese and in English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from mobile_app.web.build import ROOT
from shared.text import DEFAULT, speak
from tests.browser.screens import ALL, LARGE, ONE, draw
from tests.conftest import Amount

DOCUMENTED = ROOT / "docs" / "screens"


@pytest.fixture
def _vietnamese_again() -> Iterator[None]:
    yield
    speak(DEFAULT)


@pytest.mark.usefixtures("web_build", "_vietnamese_again")
def test_every_picture_of_the_documentation_can_be_drawn_anew(tmp_path: Path, amount: Amount) -> None:
    """One tour shows every screen; none is blank, whatever one taps is large and named.

    At the smallest size; `make faults` draws every size, in the dark and with large letters, too.
    """
    wanted = ALL + LARGE if amount.whole else ONE
    missed = draw(tmp_path / "out", tmp_path, wanted)
    drawn = {p.relative_to(tmp_path / "out").as_posix(): p for p in (tmp_path / "out").rglob("*.png")}
    looks = tuple(f"-{look.name}.png" for look in wanted)
    kept = {p.relative_to(DOCUMENTED).as_posix() for p in DOCUMENTED.glob("??/*.png")}
    assert {name for name in kept if name.endswith(looks)} - set(drawn) == set()
    blank = [name for name, path in drawn.items() if len(Image.open(path).getcolors() or []) < 4]
    assert blank == []
    assert missed == []
