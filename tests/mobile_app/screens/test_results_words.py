"""Figures in words: nothing without its denominator, and a blank target is no zero."""

import pytest

from mobile_app.results.state import figures
from shared.campaign import Campaign
from shared.matrix import MatrixCell
from shared.target import TargetKind


def _cell(target: int | None, kind: TargetKind | None, eligible: int = 1704) -> MatrixCell:
    return MatrixCell("kp3", "eid", target, kind, eligible, 1543 if eligible else 0, 1445, 98, 96, 2, 8)


def test_a_rate_comes_with_its_two_numbers(campaign: Campaign) -> None:
    """The share is told with numerator and denominator, in Vietnamese figures."""
    assert figures(_cell(None, None), campaign).rate == "Đã đạt 1.543 trên 1.704 người (90,6 %)"
    assert figures(_cell(None, None, 0), campaign).rate == "Chưa có ai đủ điều kiện"


@pytest.mark.parametrize(
    ("target", "kind", "expected"),
    [
        (248, "remaining", ("Chỉ tiêu làm thêm: 248", "Đã làm 98, còn 150", False)),
        (98, "remaining", ("Chỉ tiêu làm thêm: 98", "Đã làm 98, đạt chỉ tiêu", True)),
        (1600, "level", ("Chỉ tiêu giao: 1.600", "Đã làm 1.543, còn 57", False)),
        (0, "level", ("Chỉ tiêu giao: 0", "Đã làm 1.543, đạt chỉ tiêu", True)),
        (None, None, ("Không giao chỉ tiêu", "", False)),
    ],
)
def test_progress_counts_what_its_target_asks_for(
    campaign: Campaign, target: int | None, kind: TargetKind | None, expected: tuple[str, str, bool]
) -> None:
    """A target of what remained counts the campaign's own; a level counts all; a blank one counts nothing."""
    cell = figures(_cell(target, kind), campaign)
    assert (cell.target, cell.progress, cell.met) == expected
