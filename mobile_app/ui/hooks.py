"""Flet's hooks with types, by what screens need of them."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import flet as ft

T = TypeVar("T")
R = TypeVar("R")


def use_made(make: Callable[[], T]) -> T:
    """Return what `make` made when the component was first drawn."""
    made, _ = cast("tuple[T, object]", ft.use_state(cast("Any", make)))
    return made


def use_value(first: T) -> tuple[T, Callable[[T | Callable[[T], T]], None]]:
    """Return a value that the component keeps, and what sets it and draws the component anew.

    The setter takes the next value, or a function from the value as it is then to the next one.
    """
    return cast("tuple[T, Callable[[T | Callable[[T], T]], None]]", ft.use_state(cast("Any", first)))


def use_news(subscribe: Callable[[Callable[[], None]], Callable[[], None]]) -> None:
    """Draw the component anew whenever `subscribe` calls the listener it is given."""
    count = cast("Callable[[Callable[[int], int]], None]", ft.use_state(0)[1])
    ending: list[Callable[[], None]] = use_made(list)

    def follow() -> None:
        ending.append(subscribe(lambda: count(lambda n: n + 1)))

    def leave() -> None:
        while ending:
            ending.pop()()

    # Given as `cleanup`: Flet forgets an ending that the effect returns when the component is drawn again.
    ft.use_effect(follow, [], cleanup=leave)


def memo(component: Callable[..., R]) -> Callable[..., R]:
    """Return a component that is drawn anew only when it is given something else than before."""
    untyped: Any = ft.memo
    return cast("Callable[..., R]", untyped(component))
