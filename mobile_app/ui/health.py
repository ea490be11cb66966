"""Whether this phone can go on keeping what is recorded: looked at now and then, said before it is late."""

import asyncio
from collections.abc import Awaitable, Callable

from mobile_app.core.news import News
from mobile_app.platform.storage_status import free_mb

# A whole evening is less than a megabyte; below this, photographs of a day can fill the phone.
LOW_MB = 50
_EVERY_S = 600.0


class Health(News):
    """How much room is left; `low` when it is time to say so (E-13)."""

    def __init__(self, look: Callable[[], Awaitable[int | None]] = free_mb) -> None:
        """Nothing is known yet; `look` returns the room in MB."""
        super().__init__()
        self._look = look
        self.left_mb: int | None = None

    @property
    def low(self) -> bool:
        """Tell whether little room is left."""
        return self.left_mb is not None and self.left_mb < LOW_MB

    async def run(self) -> None:
        """Look for ever, now and then."""
        while True:
            await self.look()
            await asyncio.sleep(_EVERY_S)

    async def look(self) -> None:
        """Look once."""
        was_low, self.left_mb = self.low, await self._look()
        if self.low != was_low:
            self.tell()
