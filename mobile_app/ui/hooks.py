"""Flet's hooks with types, by what screens need of them."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

import flet as ft

T = TypeVar("T")
R = TypeVar("R")
Subscribe = Callable[[Callable[[], None]], Callable[[], None]]


def use_made(make: Callable[[], T]) -> T:
    """Return what `make` made when the component was first drawn."""
    made, _ = cast("tuple[T, object]", ft.use_state(cast("Any", make)))
    return made


def use_value(first: T) -> tuple[T, Callable[[T | Callable[[T], T]], None]]:
    """Return a value that the component keeps, and what sets it and redraws the component.

    The setter takes the next value, or a function from the value as it is then to the next one.
    """
    return cast("tuple[T, Callable[[T | Callable[[T], T]], None]]", ft.use_state(cast("Any", first)))


class Kept(Generic[T]):
    """A value of a component of which handlers see the newest, even between a tap and the next drawing."""

    def __init__(self, box: list[T], draw: Callable[[Callable[[int], int]], None]) -> None:
        """`box` holds the value for the component's life; `draw` redraws the component."""
        self._box, self._draw = box, draw

    @property
    def value(self) -> T:
        """The newest value."""
        return self._box[0]

    def put(self, value: T) -> None:
        """Keep another value and redraw the component."""
        self._box[0] = value
        self._draw(lambda n: n + 1)


def use_kept(make: Callable[[], T]) -> Kept[T]:
    """Return a value that the component keeps; a second tap that comes before the drawing loses nothing."""
    box = use_made(lambda: [make()])
    draw = cast("Callable[[Callable[[int], int]], None]", ft.use_state(0)[1])
    return Kept(box, draw)


def use_news(subscribe: Subscribe, when: Callable[[], bool] = lambda: True) -> None:
    """Redraw the component whenever `subscribe` calls its listener and `when` holds."""
    count = cast("Callable[[Callable[[int], int]], None]", ft.use_state(0)[1])
    use_listener(subscribe, lambda: count(lambda n: n + 1) if when() else None)


def use_reading(subscribe: Subscribe, read: Callable[[], T]) -> T:
    """Return what `read` gives, and redraw the component when that has become something else."""
    value, put = use_value(read())
    use_listener(subscribe, lambda: put(read()), at_once=True)
    return value


def use_listener(subscribe: Subscribe, listener: Callable[[], None], *, at_once: bool = False) -> None:
    """Let `subscribe` call the newest `listener` while the component is on the page.

    `at_once` calls it also when the component comes to the page, for what changed since it was drawn.
    """
    newest: list[Callable[[], None]] = use_made(list)
    newest[:] = [listener]
    ending: list[Callable[[], None]] = use_made(list)

    def tell() -> None:
        newest[0]()

    def follow() -> None:
        ending.append(subscribe(tell))
        if at_once:
            tell()

    def leave() -> None:
        while ending:
            ending.pop()()

    # Given as `cleanup`: Flet forgets an ending that the effect returns when the component is drawn again.
    ft.use_effect(follow, [], cleanup=leave)


def memo(component: Callable[..., R]) -> Callable[..., R]:
    """Return a component that is redrawn only when it is given something else than before."""
    untyped: Any = ft.memo
    return cast("Callable[..., R]", untyped(component))
