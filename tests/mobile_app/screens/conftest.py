"""Fixtures of the screens' tests."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from mobile_app.core.phone import Phone
from shared.campaign import Campaign
from tests.mobile_app.screens.hand import Hand

_PLAN = Path(__file__).parents[3] / "assets" / "campaigns" / "long-thuy.json"


@pytest.fixture(scope="session")
def campaign() -> Campaign:
    """The plan."""
    return Campaign.model_validate_json(_PLAN.read_bytes())


@pytest.fixture
async def hand_of(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[Phone], Hand]]:
    """Return what opens the app of a phone; the ward's server is where the app came from."""
    monkeypatch.setenv("BONPHU_SERVER", "http://ward.test")
    hands: list[Hand] = []

    def make(phone: Phone) -> Hand:
        hands.append(Hand(phone))
        return hands[-1]

    yield make
    for hand in hands:
        hand.close()
