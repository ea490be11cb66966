"""Who brought a step: told by the merged history alone, in whatever order it arrived."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.credit import Claim, brought, maker

TOP = frozenset({"activated_1", "activated_2"})
LADDER = ("not_registered", "approved", "activated_1", "activated_2")
DAY = "2024-05-13"


def said(at: int, by: str, status: str, on: str | None = DAY, basis: str = "observed", *seen: str) -> Claim:
    """Return a statement; its change is named after its time."""
    value = {"status": status, "achieved_on": on}
    return Claim("person", f"c{at}", at, by, value, basis, seen)


ACTIVE = said(10, "an", "activated_2")
CASES = {
    "the first of two who say the same": ([ACTIVE, said(20, "binh", "activated_2")], "an"),
    "a weaker losing statement takes nothing": ([ACTIVE, said(20, "binh", "approved", None, "stated")], "an"),
    "a weaker earlier one takes nothing": ([ACTIVE, said(5, "binh", "approved", None, "stated")], "an"),
    "a list that confirms": ([ACTIVE, said(20, "list", "activated_2", None, "police_list")], "an"),
    "a list that confirms with a day of its own": (
        [ACTIVE, said(20, "list", "activated_2", "2024-05-10", "police_list", "c10")],
        "an",
    ),
    "a wrong tap that is undone": (
        [
            ACTIVE,
            said(20, "binh", "not_registered", None, "observed", "c10"),
            said(30, "binh", "activated_2", DAY, "observed", "c20"),
        ],
        "an",
    ),
    "what is not so any more is nobody's": (
        [ACTIVE, said(20, "list", "approved", None, "police_list")],
        None,
    ),
    "what has to be reached anew is its bringer's": (
        [
            ACTIVE,
            said(20, "binh", "approved", None, "observed", "c10"),
            said(30, "chi", "activated_2", "2024-05-20", "observed", "c20"),
        ],
        "chi",
    ),
    "a helper who says less than a list takes nothing": (
        [
            ACTIVE,
            said(20, "list", "activated_2", DAY, "police_list", "c10"),
            said(30, "binh", "approved", None, "observed", "c20")._replace(ladder=LADDER),
        ],
        "an",
    ),
    "who settles that takes it": (
        [
            ACTIVE,
            said(20, "list", "activated_2", DAY, "police_list", "c10"),
            said(30, "binh", "approved", None, "observed", "c20")._replace(ladder=LADDER),
            said(40, "office", "approved", None, "observed", "c20", "c30"),
        ],
        None,
    ),
    "what was so before has nobody": ([said(10, "an", "activated_2", None)], None),
    "who first knows the day brought it": (
        [said(10, "an", "activated_2", None), said(20, "binh", "activated_2", DAY, "observed", "c10")],
        "binh",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_credit_is_told_by_the_history_in_any_order(case: str) -> None:
    """Every order of arrival, with statements that come twice, gives the same."""
    claims, by = CASES[case]
    for order in permutations(claims):
        assert brought([*order, order[0]], TOP) == by


def test_what_stands_was_replaced_by_nobody() -> None:
    """A phone sees that a list's word stands beside the helper's, and needs no plan to tell why."""
    confirmed = said(20, "list", "activated_2", DAY, "police_list", "c10")
    lower = said(30, "an", "approved", None, "observed", "c10", "c20")
    assert brought([ACTIVE, confirmed, lower], TOP) is None
    for order in permutations([ACTIVE, confirmed, lower]):
        assert brought(order, TOP, {("person", "c20"), ("person", "c30")}) == "an"


def test_a_visit_is_of_whoever_first_recorded_it() -> None:
    """Who settles how it ended, or corrects it, in whatever order that arrives, takes it from nobody."""
    first = Claim("visit", "c10", 10, "an", "nobody_home")
    later = Claim("visit", "c20", 5, "office", "met_helped", seen=("c10",))
    for order in permutations([first, later]):
        assert maker(order) == first
    assert maker([]) is None


_CLAIMS = st.lists(
    st.builds(
        said,
        st.integers(1, 6),
        st.sampled_from(["an", "binh"]),
        st.sampled_from(["approved", "activated_1", "activated_2"]),
        st.sampled_from([None, "2024-05-10", DAY]),
        st.sampled_from(["stated", "observed", "police_list"]),
    ),
    unique_by=lambda c: c.at,
)


@given(_CLAIMS, st.data())
def test_no_order_of_arrival_changes_credit(claims: list[Claim], data: st.DataObject) -> None:
    """Statements see any earlier ones; shuffled and repeated they give what they gave."""
    linked = []
    for claim in claims:
        earlier = [c.change for c in claims if c.at < claim.at] or ["none"]
        linked.append(claim._replace(seen=tuple(data.draw(st.sets(st.sampled_from(earlier))))))
    shuffled = data.draw(st.permutations(linked))
    assert brought(shuffled + linked, TOP) == brought(linked, TOP)


@given(_CLAIMS)
def test_a_weaker_statement_beside_it_changes_nothing(claims: list[Claim]) -> None:
    """Whoever says something less reliable without having seen the rest moves no credit."""
    strong = [c._replace(basis="police_list") for c in claims]
    weak = said(3, "chi", "not_registered", None, "stated")._replace(change="weak")
    before = [c for c in strong if c.at < 3]
    if before:
        assert brought([*strong, weak], TOP) == brought(strong, TOP)
