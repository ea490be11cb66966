"""Every button's words fit a phone of 360 px, at usual and at double size, measured in the app's own font."""

import ast
from collections.abc import Iterator
from pathlib import Path

import flet_web
import pytest
from PIL import ImageFont

from mobile_app.screens.navigation import PLACES
from mobile_app.ui.theme import BODY, PLACE
from shared.campaign import Campaign
from shared.text import LANGUAGES, texts

_APP = Path(__file__).parents[3] / "mobile_app"
_FONT = Path(flet_web.get_package_web_dir()) / "assets" / "fonts" / "roboto.woff2"
_SIZE = float(BODY.size or 0)
_BOLDER = 1.05  # the bundled Roboto is regular; Flutter draws bold a little wider
_SCREEN, _EDGES, _BUTTON_EDGES, _ICON, _BETWEEN = 360, 2 * 16, 2 * 14, 18 + 8, 10
_WHOLE = _SCREEN - _EDGES - _BUTTON_EDGES - _ICON
_HALF = (_SCREEN - _EDGES - _BETWEEN) / 2 - _BUTTON_EDGES - _ICON
# Flutter lets a place's label grow to 1.3, whatever the size of other text.
_PLACE_SIZE, _PLACE_WIDTH = float(PLACE.size or 0) * 1.3, _SCREEN / len(PLACES)
_BUTTONS = ("action", "link", "choice")


def _button_keys() -> Iterator[str]:
    """Yield the key of every text that code puts on a button, at once or by a name given to it before."""
    for path in _APP.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [n for n in ast.walk(tree) if isinstance(n, ast.Assign)]
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            if node.func.id in _BUTTONS:
                words = ast.unparse(node.args[0])
                yield from _text_keys(node.args[0])
                for given in named:
                    if ast.unparse(given.targets[0]) == words:
                        yield from _text_keys(given.value)


def _text_keys(tree: ast.AST) -> Iterator[str]:
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "t":
            # One key, or the two of which a condition takes one.
            either = call.args[0]
            keys = [either.body, either.orelse] if isinstance(either, ast.IfExp) else [either]
            yield from (str(key.value) for key in keys if isinstance(key, ast.Constant))


def _width(words: str, size: float) -> float:
    return float(ImageFont.truetype(str(_FONT), size).getlength(words)) * _BOLDER


def _longest_word(text: str, size: float) -> float:
    return max(_width(word, size) for word in text.split())


@pytest.fixture(params=LANGUAGES)
def labels(request: pytest.FixtureRequest) -> dict[str, str]:
    """All texts on buttons in one language."""
    found = texts(request.param)
    keys = set(_button_keys())
    assert keys >= {"acts.as_it_was", "label.worn", "move.came_back", "visit.save"}
    return {key: found[key] for key in keys}


def test_at_usual_size_a_button_is_one_line(labels: dict[str, str]) -> None:
    """A button as wide as the screen shows its words in one line."""
    assert {k: v for k, v in labels.items() if _width(v, _SIZE) > _WHOLE} == {}


def test_of_two_side_by_side_no_word_breaks(labels: dict[str, str]) -> None:
    """In half a screen, as two buttons share it, words go on below but none is broken."""
    assert {k: v for k, v in labels.items() if _longest_word(v, _SIZE) > _HALF} == {}


def test_at_double_size_no_word_breaks(labels: dict[str, str]) -> None:
    """At 200 % buttons stand below each other, and every word fits the line."""
    assert {k: v for k, v in labels.items() if _longest_word(v, 2 * _SIZE) > _WHOLE} == {}


def test_the_plans_own_words_fit_at_double_size(campaign: Campaign) -> None:
    """Outcomes, channels, places and rungs are buttons too, and their words come from data."""
    lists = (campaign.outcomes, campaign.channels, campaign.service_points, campaign.relations)
    words = [choice.label for choices in lists for choice in choices]
    words += [step.label for indicator in campaign.indicators for step in indicator.steps]
    assert [w for w in words if _longest_word(w, 2 * _SIZE) > _WHOLE] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bar_at_the_bottom_has_room_for_its_words(language: str) -> None:
    """Five places stand side by side, each in one line, also for large text."""
    found = {p.key: texts(language)[p.text] for p in PLACES}
    assert {k: v for k, v in found.items() if _width(v, _PLACE_SIZE) / _BOLDER > _PLACE_WIDTH} == {}
