"""What a fact may say: one check for phone and server, with a reason people can read."""

import unicodedata

import pytest

from shared.change import Change, FieldValue, effective_ms
from shared.facts import KINDS, Fault, first_fault, never_said
from shared.identity import is_id, new_id
from shared.link import link_id
from shared.problem import PROBLEMS, REJECTIONS, ProblemError, from_body, to_body
from shared.referral import CONSENT_TEXT
from shared.text import texts
from tests.shared.strategies import CAMPAIGN, fresh_id, some_id

GOOD: dict[str, dict[str, object]] = {
    "resident": {"unit": "kp3", "full_name": "Điểu Sáu", "birth_date": "1957"},
    "household": {"unit": "kp3", "code": "LT-3-0142-V"},
    "visit": {
        "unit": "kp3",
        "household": some_id(5),
        "outcome": "moved",
        "channel": "mobile",
        "on": "2024-05-14",
    },
    "referral": {
        "unit": "kp3",
        "to": "operator",
        "on": "2024-05-14",
        "resident": some_id(6),
        "operator": "vnpt",
        "consent": {"text": CONSENT_TEXT, "language": "vi", "at": "2024-05-14T19:30"},
    },
    "obstacle": {"unit": "kp3", "type": "otp_missing", "on": "2024-05-14", "owner": "cong-an"},
    "link": {"unit": "kp3", "one": some_id(5), "other": some_id(6)},
    "tally": {"unit": "kp3", "place": "mot-cua-ubnd", "on": "2024-05-14", "device": some_id(7)},
}

_OF_PAIR = link_id(some_id(5), some_id(6))


def _change(kind: str, **values: object) -> Change:
    fields = {n: {"v": v} for n, v in (GOOD[kind] | values).items() if v is not Ellipsis}
    return Change.model_validate(
        {
            "id": fresh_id(),
            "n": 1,
            "at": "2024-05-14T18:22:03+07:00",
            "facts": [{"kind": kind, "entity": _OF_PAIR if kind == "link" else some_id(1), "set": fields}],
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
        ("visit", {"accompanied": ["nobody"]}, "field_invalid"),
        ("visit", {"place": "moon"}, "field_invalid"),
        ("resident", {"exclusion": "tired"}, "field_invalid"),
        ("resident", {"residency": "tourist"}, "field_invalid"),
        ("resident", {"relation": "boss"}, "field_invalid"),
        ("resident", {"operator": "post"}, "field_invalid"),
        ("resident", {"moved_away": "2024-02-30"}, "field_invalid"),
        ("referral", {"consent": ...}, "consent_missing"),
        ("referral", {"consent": None}, "consent_missing"),
        ("referral", {"consent": {"text": "yes"}}, "field_invalid"),
        ("referral", {"operator": ...}, "field_missing"),
        ("referral", {"to": "service_point"}, "field_missing"),
        ("referral", {"to": "area_officer"}, "field_missing"),
        ("referral", {"to": "neighbour"}, "field_invalid"),
        ("obstacle", {"type": "weather"}, "field_invalid"),
        ("obstacle", {"status": "lost"}, "field_invalid"),
        ("obstacle", {"due": "soon"}, "field_invalid"),
        ("obstacle", {"owner": "kp9"}, "field_invalid"),
    ],
)
def test_a_wrong_value_is_named(kind: str, values: dict[str, object], reason: str) -> None:
    """Each kind of mistake has its own reason, and every reason has a text on screen."""
    fault = _fault(_change(kind, **values))
    assert fault is not None
    assert fault.reason == reason
    assert f"rejection.{reason}" in texts("vi")


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("resident", {"birth_date": None}),
        ("resident", {"favourite_colour": "of a newer app"}),
        ("resident", {"eid": {"status": "activated_2", "achieved_on": "2024-05-14", "device": "newer"}}),
        ("resident", {"eid": None}),
        ("resident", {"relation": None, "exclusion": None, "residency": "working"}),
        ("resident", {"moved_away": "2024-05-14"}),
        ("household", {"code": None}),
        ("visit", {}),
        ("visit", {"accompanied": ["vnpt", "hoi-phu-nu"], "place": "mot-cua-ubnd", "home_help": True}),
        ("referral", {}),
        ("referral", {"to": "service_point", "place": "hoi-truong-kp3", "consent": ...}),
        ("referral", {"to": "area_officer", "household": some_id(5), "consent": ...}),
        ("obstacle", {"status": "answered", "answer": "Ra quầy số 2", "due": "2024-05-17"}),
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


def test_what_says_nothing_is_right_for_every_field() -> None:
    """An undo can put back "never said" of any field that an entity may be without."""
    for kind, model in KINDS.items():
        for field, about in model.model_fields.items():
            if not about.is_required() and field != "states":
                change = _change(kind, **{field: never_said(kind, field)})
                needed = kind == "referral" and field in ("operator", "resident", "consent")
                assert (_fault(change, (some_id(1),)) is None) is not needed, (kind, field)


def test_a_value_gained_by_a_channel_nobody_has_is_refused() -> None:
    """The channel of a value is one of the campaign's, like that of the whole act."""
    change = _change("resident")
    fact = change.facts[0].model_copy(update={"set": {"eid": FieldValue(v=None, channel="drone")}})
    wrong = change.model_copy(update={"facts": (*change.facts, fact)})
    assert _fault(wrong) == Fault("field_invalid", some_id(1), "eid")


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
        assert texts("vi")[problem.text_key]
    assert {f"rejection.{r}" for r in REJECTIONS} <= texts("vi").keys()


def test_a_problem_of_a_newer_server_is_an_internal_one() -> None:
    """An error this app has never heard of is retried, not taken for success."""
    assert from_body({"type": "urn:bonphu:brand_new"}).problem.retryable


def test_new_ids_are_time_ordered_uuids() -> None:
    """An id made a millisecond later sorts later, and has version and variant of RFC 9562."""
    early, late = new_id(1_715_000_000_000, b"\xff" * 10), new_id(1_715_000_000_001, b"\x00" * 10)
    assert early < late
    assert is_id(early)
    assert (early[14], early[19] in "89ab") == ("7", True)
