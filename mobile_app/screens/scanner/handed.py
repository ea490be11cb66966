"""Whom a card spoke of, on the way from the scanner's screen to the form that asked; held once, in memory."""

from collections.abc import Callable

from mobile_app.ui.hooks import use_made
from shared.citizen_card import CardHolder


class Handed:
    """Room for one person, who is forgotten as soon as the form has them."""

    def __init__(self) -> None:
        """Nobody."""
        self._holder: CardHolder | None = None

    def put(self, holder: CardHolder | None) -> None:
        """Keep whom a card spoke of, or nobody."""
        self._holder = holder

    def take(self) -> CardHolder | None:
        """Return them, and forget them."""
        holder, self._holder = self._holder, None
        return holder


def use_card(handed: Handed, fill: Callable[[CardHolder], None]) -> int:
    """Give `fill` the person that was scanned, if there is one; return how often that has happened.

    A field whose key has that number is made again, and so shows what was filled in.
    """
    times: list[int] = use_made(lambda: [0])
    holder = handed.take()
    if holder is not None:
        fill(holder)
        times[0] += 1
    return times[0]
