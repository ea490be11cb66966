"""A measured figure, and how several of them are shown and kept."""

import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str
    note: str = ""


def median_of(runs: int, measure: Callable[[], float]) -> float:
    """Return the median of several runs, each measured by `measure`."""
    return statistics.median(measure() for _ in range(runs))


def percentile(values: Iterable[float], share: int) -> float:
    """Return what `share` of 100 values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]


def percentile_95(values: Iterable[float]) -> float:
    return percentile(values, 95)


def line(figure: Figure) -> str:
    digits = 0 if figure.value >= 100 else 1 if figure.value >= 10 else 3
    return f"{figure.name:<36}{figure.value:>14,.{digits}f}  {figure.unit:<9} {figure.note}"


def keep(figures: Iterable[Figure], file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([asdict(f) for f in figures], indent=1, ensure_ascii=False)
    file.write_text(text + "\n", encoding="utf-8")
