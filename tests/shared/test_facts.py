"""What a fact may say: one check for phone and server, with a reason people can read."""

import unicodedata

import pytest

from shared.change import Change, effective_ms
from shared.facts import Fault, first_fault
from shared.identity import is_id, new_id
from shared.problem import PROBLEMS, REJECTIONS, ProblemError, from_body, to_body
from shared.text_vi import TEXTS
from tests.shared.strategies import CAMPAIGN, fresh_id, some_id

GOOD = {
    "resident": {"unit": "kp3", "full_name": "Điểu Sáu", "birth_date": "1957"},
    "household": {"unit": "kp3", "code": "LT-3-0142-V"},
    "visit": {
        "unit": "kp3",
        "household": some_id(5),
        "outcome": "moved",
        "channel": "mobile",
        "on": "2024-05-14",
    },
}


def _change(kind: str, **values: object) -> Change:
    fields = {n: {"v": v} for n, v in (GOOD[kind] | values).items() if v is not Ellipsis}
    return Change.model_validate(
        {
            "id": fresh_id(),
            "n": 1,
            "at": "2024-05-14T18:22:03+07:00",
            "facts": [{"kind": kind, "entity": some_id(1), "set": fields}],
        }
    )


def _fault(change: Change, known: tuple[str, ...] = ()) -> Fault | None:
    return first_fault(change, CAMPAIGN, known, "2024-05-14")


@pytest.mark.parametrize(
    ("kind", "values", "reason"),
    [
        ("resident", {"full_name": ""}, "field_missing"),
        ("resident", {"unit": ...}, "field_missing"),
        ("resident", {"unit": "kp9"}, "unit_unknown"),
        ("resident", {"full_name": 7}, "field_invalid"),
        ("resident", {"sex": "both"}, "field_invalid"),
        ("resident", {"birth_date": "1957-02-30"}, "birth_date_invalid"),
        ("resident", {"birth_date": "1789"}, "birth_date_invalid"),
        ("resident", {"birth_date": "2024-05-15"}, "birth_date_in_future"),
        ("resident", {"eid": "yes"}, "field_invalid"),
        ("resident", {"eid": {"status": "flying"}}, "step_unknown"),
        ("resident", {"eid": {"status": "activated_2", "achieved_on": "yesterday"}}, "field_invalid"),
        ("household", {"code": "LT-3-0142-0"}, "code_invalid"),
        ("visit", {"outcome": "eaten"}, "outcome_unknown"),
        ("visit", {"household": ...}, "field_missing"),
    ],
)
def test_a_wrong_value_is_named(kind: str, values: dict[str, object], reason: str) -> None:
    """Each kind of mistake has its own reason, and every reason has a text on screen."""
    fault = _fault(_change(kind, **values))
    assert fault is not None
    assert fault.reason == reason
    assert f"rejection.{reason}" in TEXTS


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("resident", {"birth_date": None}),
        ("resident", {"favourite_colour": "of a newer app"}),
        ("resident", {"eid": {"status": "activated_2", "achieved_on": "2024-05-14", "device": "newer"}}),
        ("household", {"code": None}),
        ("visit", {}),
    ],
)
def test_what_is_right_or_unknown_passes(kind: str, values: dict[str, object]) -> None:
    """Blank optional fields and fields of a newer app are let through."""
    assert _fault(_change(kind, **values)) is None


def test_known_entities_need_not_repeat_themselves() -> None:
    """A correction names only what it corrects."""
    change = _change("resident", unit=..., full_name=..., birth_date="1958")
    assert _fault(change, known=(some_id(1),)) is None
    assert _fault(change) is not None


def test_text_is_stored_composed() -> None:
    """Decomposed Vietnamese from any keyboard becomes NFC on the way in."""
    change = _change("resident", full_name=unicodedata.normalize("NFD", "Nguyễn Thị Thủy"))
    assert change.facts[0].set["full_name"].v == "Nguyễn Thị Thủy"


@pytest.mark.parametrize("error_ms", [-10 * 86_400_000, -1, 0, 1, 365 * 86_400_000])
def test_a_constant_clock_error_changes_nothing(error_ms: int) -> None:
    """However wrong a phone's clock is, its facts get the time they happened (I8)."""
    happened, sent = 1_715_000_000_000, 1_715_000_060_000
    assert effective_ms(happened + error_ms, sent - (sent + error_ms), 0, sent) == happened


def test_no_fact_happens_after_it_arrived_or_before_its_phone_joined() -> None:
    """A clock that jumped between saving and sending is bounded on both sides."""
    assert effective_ms(5_000, 0, 1_000, 2_000) == 2_000
    assert effective_ms(-9_000, 0, 1_000, 2_000) == 1_000


def test_every_problem_has_a_text_and_reads_back() -> None:
    """What the server answers in English, the phone knows and says in Vietnamese."""
    for problem in PROBLEMS.values():
        error = ProblemError(problem, "why", {"expect": 3})
        back = from_body(to_body(error))
        assert (back.problem, back.detail, back.extra) == (problem, "why", {"expect": 3})
        assert TEXTS[problem.text_key]
    assert {f"rejection.{r}" for r in REJECTIONS} <= TEXTS.keys()


def test_a_problem_of_a_newer_server_is_an_internal_one() -> None:
    """An error this app has never heard of is retried, not taken for success."""
    assert from_body({"type": "urn:bonphu:brand_new"}).problem.retryable


def test_new_ids_are_time_ordered_uuids() -> None:
    """An id made a millisecond later sorts later, and has version and variant of RFC 9562."""
    early, late = new_id(1_715_000_000_000, b"\xff" * 10), new_id(1_715_000_000_001, b"\x00" * 10)
    assert early < late
    assert is_id(early)
    assert (early[14], early[19] in "89ab") == ("7", True)
