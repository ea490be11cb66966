"""What is read off an identity card, in every layout known, and that its number goes nowhere."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.citizen_card import CardHolder, is_card, read_card
from shared.household_code import CodeFault, read_code

AN = CardHolder("Nguyễn Văn An", "1990-01-01", "male")
NUMBER = "070090001234"
ADDRESS = "Tổ 5, Khu Phố 3, Long Thủy, Phước Long, Bình Phước"


@pytest.mark.parametrize(
    "text",
    [
        f"{NUMBER}||Nguyễn Văn An|01011990|Nam|{ADDRESS}|15042021",
        f"{NUMBER}|285123456|Nguyễn Văn An|01011990|Nam|{ADDRESS}|15042021",
        f"{NUMBER}|Nguyễn Văn An|01011990|Nam|{ADDRESS}|15042021",
        f"{NUMBER}||Nguyễn Văn An|01011990|Nam|{ADDRESS}|15042021|01012030",
        f"{NUMBER}|Nguyễn Văn An|01011990|Nam|{ADDRESS}|15072024|285123456||Nguyễn Văn Ba|Trần Thị Bưởi",
        f"{NUMBER}||NGUYỄN VĂN AN|01011990|NAM|{ADDRESS}|15042021|||",
        f"{NUMBER}||Nguyễn Văn An|Nam|01/01/1990|{ADDRESS}|15/04/2021",
        f"  {NUMBER}| |Nguyễn  Văn An |01011990|Nam|{ADDRESS}|15042021\r\n",
        unicodedata.normalize("NFD", f"{NUMBER}||NGUYỄN VĂN AN|01011990|Nam|{ADDRESS}|15042021"),
    ],
    ids=["7", "7 with old number", "6", "8 with expiry", "new", "capitals", "sex first", "spaces", "NFD"],
)
def test_every_known_layout_tells_the_same_person(text: str) -> None:
    """Name, birth date and sex are found whatever the number and order of the fields."""
    assert read_card(text) == AN
    assert read_code(text) is CodeFault.CITIZEN_CARD


@pytest.mark.parametrize(
    ("written", "holder"),
    [
        ("TRẦN THỊ NGỌC ÁNH|05091957|Nữ", CardHolder("Trần Thị Ngọc Ánh", "1957-09-05", "female")),
        ("Điểu Kré|31122001|Nam", CardHolder("Điểu Kré", "2001-12-31", "male")),
        ("ĐIỂU S'RƯNG|31122001|Nam", CardHolder("Điểu S'Rưng", "2001-12-31", "male")),
        ("THỊ NỮ|01021980|Nữ", CardHolder("Thị Nữ", "1980-02-01", "female")),
        ("NAM|01021980|Nữ", CardHolder("Nam", "1980-02-01", "female")),
        ("HOÀNG ÂN|00001950|Nam", CardHolder("Hoàng Ân", "1950", "male")),
        ("HOÀNG ÂN|00051950|Nam", CardHolder("Hoàng Ân", "1950-05", "male")),
        ("HOÀNG ÂN|31021950|Nam", CardHolder("Hoàng Ân", None, "male")),
        ("HOÀNG ÂN", CardHolder("Hoàng Ân")),
    ],
)
def test_names_dates_and_sexes_are_written_as_the_register_writes_them(
    written: str, holder: CardHolder
) -> None:
    """Capitals become a name, 00 an unknown day or month, and an impossible day is no birth date."""
    assert read_card(f"{NUMBER}||{written}") == holder


@pytest.mark.parametrize(
    "text", ["", "|", NUMBER, f"{NUMBER}|", f"{NUMBER}|||||", "4P1:LT-3-0142-K", "ĐƠN|x"]
)
def test_what_is_no_card_tells_nobody(text: str) -> None:
    """A text without a number in front, or without a name behind it, is not read."""
    assert read_card(text) is None


_digits = st.text("0123456789", min_size=12, max_size=12)
_fields = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(["", "Nam", "Nữ", "NGUYỄN VĂN AN", "01011990", "99999999", ADDRESS, "285123456"]),
        _digits,
    ),
    max_size=12,
)


@given(_digits, _fields)
@example("070090001234", ["070090001234", "070090001234 An", "An", "07009000"])
def test_no_card_raises_and_the_number_is_in_no_result(number: str, fields: list[str]) -> None:
    """Whatever stands on a card, reading it ends well, and nothing that comes out holds the number."""
    text = "|".join([number, *fields])
    assert is_card(text) is bool(fields)
    holder = read_card(text)
    assert number not in repr(holder)
    if holder is not None:
        assert not any(c.isdigit() for c in holder.full_name)


@given(st.text(max_size=200))
def test_garbage_is_no_card(text: str) -> None:
    """Any other text is told from a card without an error."""
    assert is_card(text) or read_card(text) is None
