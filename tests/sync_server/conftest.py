"""What the server's tests start from."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.sync_server.phones import Ward, open_ward


@pytest.fixture
async def ward(tmp_path: Path) -> AsyncIterator[Ward]:
    async with open_ward(tmp_path) as opened:
        yield opened
