"""Notes that hold what nobody may write down are doubted; ordinary ones are left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.note import secret_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CCCD 070090001234", "card"),
        ("số thẻ 0700 9000 1234", "card"),
        ("OTP là 4821", "code"),
        ("mã xác thực 993 102 1234", "code"),
        ("nhắn lại 482193", "code"),
        ("mật khẩu: Hoa1990", "password"),
        ("mk an12345", "password"),
        ("Không nhận được OTP, hẹn lại", None),
        ("Quên mật khẩu, ra điểm cố định", None),
        ("Gọi trước 0912345678", None),
        ("Hẹn 19:00 ngày 15/05/2024", None),
        ("Máy giá 650000 đồng", None),
        ("", None),
    ],
)
def test_what_must_not_be_written_down_is_noticed(text: str, found: str | None) -> None:
    """Twelve digits, a password, a one-time code are doubted; phone numbers, dates and prices are not."""
    assert secret_in(text) == found


@given(st.text(alphabet="Gọi trước nhé, chú Sáu đi làm về lúc tối", max_size=60))
def test_a_note_without_figures_is_never_doubted(text: str) -> None:
    """Whoever writes no digit is told nothing."""
    assert secret_in(text) is None
