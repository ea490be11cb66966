"""Keys of an input method that were left standing in a name are read as what they were pressed for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.matching.keystrokes import read_keys
from shared.matching.name import name_of
from shared.matching.name_words import NAMES
from tests.bench.hard_troubles import in_telex, in_vni

_NAMES = st.lists(st.sampled_from(sorted(NAMES)), min_size=2, max_size=4).map(" ".join)


@given(_NAMES)
def test_a_name_typed_in_telex_or_vni_is_the_name(name: str) -> None:
    """Whatever name of common words is typed with the method switched off has the same words, accents too."""
    as_it_is = [(w.plain, w.spelled) for w in name_of(name).words]
    for keys in (in_telex(name), in_vni(name)):
        read = [(w.plain, w.spelled or w.plain) for w in name_of(keys).words]
        assert read == [(plain, spelled or plain) for plain, spelled in as_it_is], keys


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("nguyeenx vawn an", "nguyễn văn an"),
        ("nguyeexn thij hoaf", "nguyễn thị hòa"),
        ("nguyễnx thị lan", "nguyễn thị lan"),
        ("nguyễn thij lan", "nguyễn thị lan"),
        ("huyfnh phuwocs", "huỳnh phước"),
        ("dduwowngf quoocs vieejt", "đường quốc việt"),
        ("ddieeur krah", "điểu krah"),
        ("d9ie6u3 sa1u", "điểu sáu"),
        ("nguye64n thi5 ho2a", "nguyễn thị hòa"),
        ("nguye^~n thi. ho`a", "nguyễn thị hòa"),
    ],
)
def test_keys_are_read_wherever_they_were_pressed(typed: str, name: str) -> None:
    """Telex, VNI and VIQR; the tone in the middle or at the end; one word or all of them."""
    assert read_keys(typed) == name


@pytest.mark.parametrize(
    "name",
    [
        "nguyen van an",
        "nguyễn thị ba.",
        "n. v. an",
        "y blăng niê",
        "h'hen niê",
        "sơn sóc",
        "rose smith",
        "xoan",
    ],
)
def test_a_name_without_such_keys_stays_as_it_is(name: str) -> None:
    """Names without accents, shortened, of other peoples and of foreigners are not read anew."""
    assert read_keys(name) == name
