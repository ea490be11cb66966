"""Figures in words: nothing without its denominator, and a blank target is no zero."""

from datetime import date

import pytest

from mobile_app.core.pace_words import pace_words
from mobile_app.screens.results.own_state import own_figures
from mobile_app.screens.results.state import figures
from shared.campaign import Campaign
from shared.matrix import MatrixCell
from shared.pace import Forecast, Pace
from shared.quota import Helped, quota
from shared.target import TargetKind

TODAY = date(2024, 5, 14)


def _cell(target: int | None, kind: TargetKind | None, eligible: int = 1704) -> MatrixCell:
    return MatrixCell("kp3", "eid", target, kind, eligible, 1543 if eligible else 0, 1445, 98, 96, 2, 8)


def test_a_rate_comes_with_its_two_numbers(campaign: Campaign) -> None:
    """The share is told with numerator and denominator, in Vietnamese figures."""
    assert figures(_cell(None, None), campaign, TODAY).rate == "Đã đạt 1.543 trên 1.704 người (90,6 %)"
    assert figures(_cell(None, None, 0), campaign, TODAY).rate == "Chưa có ai đủ điều kiện"


@pytest.mark.parametrize(
    ("target", "kind", "expected"),
    [
        (248, "remaining", ("Chỉ tiêu làm thêm: 248", "Đã làm 98, còn 150", "Nhanh hơn 51")),
        (98, "remaining", ("Chỉ tiêu làm thêm: 98", "Đã làm 98, đạt chỉ tiêu", "Đạt chỉ tiêu")),
        (1600, "level", ("Chỉ tiêu giao: 1.600", "Đã làm 1.543, còn 57", "Nhanh hơn 69")),
        (0, "level", ("Chỉ tiêu giao: 0", "Đã làm 1.543, đạt chỉ tiêu", "Vượt 1.543")),
        (None, None, ("Không giao chỉ tiêu", "", None)),
    ],
)
def test_progress_counts_what_its_target_asks_for(
    campaign: Campaign, target: int | None, kind: TargetKind | None, expected: tuple[str, str, str | None]
) -> None:
    """A target of what remained counts the campaign's own; a level counts all; a blank one counts nothing."""
    cell = figures(_cell(target, kind), campaign, TODAY)
    assert (cell.target, cell.progress, cell.pace and cell.pace.state) == expected


def test_a_pace_says_what_is_needed_and_until_when() -> None:
    """Behind by so many, so many a day from now on, and the days between which it will be done."""
    forecast = Forecast(date(2024, 6, 20), date(2024, 6, 10), date(2024, 7, 8))
    words = pace_words(_cell(248, "remaining"), Pace("behind", 123, -25, 2.4, forecast))
    assert (words.progress, words.state, words.tone) == ("98/248", "Chậm 25", "open")
    assert words.need == "Cần 3 mỗi ngày"
    assert words.forecast == "Theo đà này xong khoảng 20/06 (10/06 – 08/07)"
    unsure = pace_words(
        _cell(248, "remaining"),
        Pace("behind", 123, -25, 2.4, Forecast(date(2024, 6, 20), date(2024, 6, 10), None)),
    )
    assert unsure.forecast == "Theo đà này xong khoảng 20/06, sớm nhất 10/06"


def test_the_own_quota_shows_both_readings_of_the_plan(campaign: Campaign) -> None:
    """People with all steps, with any, per step, and those whose missing step was done (A-9, A-10)."""
    people = [
        Helped("a", {"vneid": "2024-05-13", "eid": "2024-05-13", "sim": "2024-05-20"}, complete=True),
        Helped("b", {"sim": "2024-05-21"}, complete=True),
    ]
    own = own_figures(quota(people, campaign), campaign)
    assert (own.full, own.part, own.reached) == ("Đủ 3 bước: 1/10 người", 0.1, False)
    assert own.lines == (
        ("Có ít nhất một bước", "2/10"),
        ("Cài ứng dụng VNeID", "1/10"),
        ("Kích hoạt định danh điện tử", "1/10"),
        ("Sim chính chủ kèm chữ ký số", "2/10"),
        ("Bước còn thiếu đã xong", "1"),
    )
    assert own.weeks == (("13/05 – 19/05", "1 người"), ("20/05 – 26/05", "1 người"))
