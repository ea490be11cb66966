"""Closing an open app: the phone is wiped, and the app starts again as on a new phone."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any

import flet as ft

from mobile_app import routes
from mobile_app.core.phone import Phone
from mobile_app.lock.leaving import give_up, hand_on, losses_of, sign_out
from mobile_app.lock.state import Lock
from mobile_app.sync.failures import Unreachable
from shared.problem import REVOKED, ProblemError

_AGAIN_S = 20.0


class Ending:
    """Ends one open app, once: by hand, or because the ward refused the phone."""

    def __init__(
        self, page: ft.Page, phone: Phone, lock: Lock, again: Callable[..., Awaitable[None]]
    ) -> None:
        """`again` starts the app on the same page."""
        self._page, self._phone, self._lock, self._again = page, phone, lock, again
        self._tasks: list[Future[Any]] = []
        self._begun = self._handing = False

    def watch(self, tasks: list[Future[Any]]) -> None:
        """Give up the phone when the ward refuses it; `tasks` are what runs as long as the app does."""
        self._tasks = tasks
        self._phone.subscribe(self._look)

    async def sign_out(self) -> None:
        """Wipe the phone and start again. Raises SaveFailed when that fails; then nothing is wiped."""
        # A round of syncing would meet the refusal that is asked for here, and take it for the ward's own.
        async with self._phone.at_rest():
            told = await sign_out(self._phone, self._lock)
            await self._begin_anew("out.done" if told else "out.untold")

    def _look(self) -> None:
        problem = self._phone.problem
        if problem is not None and problem.problem == REVOKED and not self._begun:
            self._begun = True
            self._page.run_task(self._give_up)
        elif not (self._begun or self._handing) and any(f.refused for f in self._phone.status().former):
            self._handing = True
            self._page.run_task(self._hand_on)

    async def _hand_on(self) -> None:
        """Hand over what somebody left here whose phone the ward refuses now; else at the next news."""
        with contextlib.suppress(Unreachable, ProblemError, OSError, ValueError):
            await hand_on(self._phone, self._lock)
            self._page.run_task(self._lock.parcels.run)
        self._handing = False

    async def _give_up(self) -> None:
        """Try until it is done: a phone that was refused has nothing else to do."""
        farewell = "out.refused_drafts" if losses_of(self._phone).drafts else "out.refused"
        while True:
            try:
                await give_up(self._phone, self._lock)
                break
            except (Unreachable, ProblemError, OSError, ValueError):
                await asyncio.sleep(_AGAIN_S)
        await self._begin_anew(farewell)

    async def _begin_anew(self, farewell: str) -> None:
        self._begun = True
        for task in self._tasks:
            task.cancel()
        self._lock.close()
        self._page.navigate(routes.HOME)
        await self._again(farewell)
