"""Things that screens watch."""

from collections.abc import Callable


class News:
    """Something that changes; its subscribers are called on each change."""

    def __init__(self) -> None:
        """Nobody watches yet."""
        self._listeners: list[Callable[[], None]] = []

    def subscribe(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after every change, until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self) -> None:
        """Call all listeners."""
        for listener in tuple(self._listeners):
            listener()
