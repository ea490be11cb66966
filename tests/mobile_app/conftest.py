"""Fixtures of the phone's tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.mobile_app.world import World, open_world


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A ward's server and a network to it."""
    async with open_world(tmp_path) as opened:
        yield opened
