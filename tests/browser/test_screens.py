"""Every main screen opens in a real Chromium, small and large, in Vietnamese and in English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from shared.text import DEFAULT, speak
from tests.browser.screens import ALL, LARGE, ONE, OUT, draw
from tests.conftest import Amount


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
    kept = {p.relative_to(OUT).as_posix() for p in OUT.rglob("*.png")}
    looks = tuple(f"-{look.name}.png" for look in wanted)
    assert set(drawn) == {n for n in kept if n.endswith(looks) and not n.startswith("office/")}
    blank = [name for name, path in drawn.items() if len(Image.open(path).getcolors() or []) < 4]
    assert blank == []
    assert missed == []
