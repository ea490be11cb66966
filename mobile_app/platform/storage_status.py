"""Whether the browser promises to keep what the app stores, also when the phone runs out of space."""

import contextlib
import shutil
import sys
from pathlib import Path


async def persist() -> bool:
    """Ask for lasting storage and return whether it is granted; native files always last."""
    if sys.platform != "emscripten":
        return True
    from mobile_app.store.journal_browser import persist as ask_browser

    return await ask_browser()


async def is_persisted() -> bool:
    """Tell whether storage lasts, without asking for it."""
    if sys.platform != "emscripten":
        return True
    import js

    with contextlib.suppress(Exception):  # an old browser has no such question: the answer is no
        return bool(await js.navigator.storage.persisted())
    return False


async def free_mb() -> int | None:
    """Return how much room is left for the app, in MB; None where nobody says.

    A browser says of room beyond what it would give one file (`room_mb`) only that there is enough.
    """
    if sys.platform != "emscripten":
        with contextlib.suppress(OSError):
            return shutil.disk_usage(Path.home()).free // 1_000_000
        return None
    import js

    from mobile_app.store.journal_browser import room_mb

    told: list[int] = []
    with contextlib.suppress(Exception):  # an old browser has no such question
        estimate = await js.navigator.storage.estimate()
        told.append(int(estimate.quota - estimate.usage) // 1_000_000)
    with contextlib.suppress(OSError):
        told.append(await room_mb())
    return min(told, default=None)
