"""Drawing from lists with weights, and one independent generator per purpose."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")


def dice(seed: int, *purpose: object) -> random.Random:
    """Return the generator of one purpose: changing how one thing is drawn leaves the others alone."""
    return random.Random("/".join(map(str, (seed, *purpose))))


def pick(rng: random.Random, weights: Mapping[T, float]) -> T:
    """Return one key, drawn by its weight."""
    return rng.choices(list(weights), list(weights.values()))[0]


def pick_some(rng: random.Random, items: Iterable[T], n: int, weight: Callable[[T], float]) -> list[T]:
    """Return `n` different items, those of greater weight likelier; all of them if there are fewer.

    Each item gets the key u^(1/weight), the greatest keys win: drawing without putting back, in one pass.
    """
    keyed = [(rng.random() ** (1 / w), i, item) for i, item in enumerate(items) if (w := weight(item)) > 0]
    return [item for _, _, item in sorted(keyed, reverse=True, key=lambda k: k[:2])[:n]]
