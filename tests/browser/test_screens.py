"""Every main screen opens in a real Chromium at both phone sizes, light and dark, large and in English."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from shared.text import DEFAULT, speak
from tests.browser.screens import OUT, draw


@pytest.fixture
def _vietnamese_again() -> Iterator[None]:
    yield
    speak(DEFAULT)


@pytest.mark.usefixtures("web_build", "_vietnamese_again")
def test_every_picture_of_the_documentation_can_be_drawn_anew(tmp_path: Path) -> None:
    """One tour shows every screen in each look kept; none is blank, whatever one taps is large and named."""
    missed = draw(tmp_path / "out", tmp_path)
    drawn = {p.relative_to(tmp_path / "out").as_posix(): p for p in (tmp_path / "out").rglob("*.png")}
    kept = {p.relative_to(OUT).as_posix() for p in OUT.rglob("*.png")}
    assert set(drawn) == {name for name in kept if not name.startswith("office/")}
    blank = [name for name, path in drawn.items() if len(Image.open(path).getcolors() or []) < 4]
    assert blank == []
    assert missed == []
