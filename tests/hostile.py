"""Values that a broken or hostile phone may state, for every field of every kind: data for both sides.

`cases()` gives every value in every place of every kind, `Case.facts()` the facts that state it beside
values that are right. A value is the text of its JSON: some have no Python value, and some that Python
writes no other parser reads.
"""

import json
from collections.abc import Iterator
from math import gcd
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

from shared.facts import KINDS
from shared.link import link_id
from tests.right import HOME, MISSING, PERSON, UNIT, VISIT, right
from tests.shared.strategies import some_id

Json = dict[str, Any]


class Value(NamedTuple):
    """A hostile value by its name; `json` is its text."""

    name: str
    json: str

    @property
    def loaded(self) -> Any:
        """The value as Python has it; raises ValueError or RecursionError where it has none."""
        return json.loads(self.json)

    @property
    def has_no_value(self) -> bool:
        """Whether Python cannot hold it, so that it can come only over the wire."""
        return self in UNREADABLE


_LOADED: Json = {
    # of another type
    "null": None,
    "true": True,
    "false": False,
    "zero": 0,
    "minus_one": -1,
    "one_and_a_half": 1.5,
    "one": 1,
    "empty_text": "",
    "empty_list": [],
    "empty_object": {},
    "list_of_nothing": [None],
    "list_of_texts": ["kp1"],
    "list_of_lists": [["kp1"], [[]]],
    "object": {"a": 1},
    "object_in_object": {"status": {"status": "activated_2"}, "on": {}},
    "rung_with_a_number_for_its_day": {"status": "activated_2", "achieved_on": 5},
    "rung_of_no_step": {"status": "flying", "achieved_on": None},
    "rung_with_a_list": {"status": ["activated_2"], "achieved_on": "2024-05-14"},
    "list_of_objects": [{"status": "activated_2"}],
    # too large, too long, too deep
    "past_64_bits": 2**70,
    "past_64_bits_below_zero": -(2**70),
    "past_what_browsers_count": 2**53 + 1,
    "number_of_4000_digits": int("9" * 4_000),
    "near_infinity": 1.7e308,
    "text_of_20000": "Nguyễn " * 2_857,
    "word_of_5000": "a" * 5_000,
    "list_of_5000": ["a"] * 5_000,
    "object_of_2000": {f"k{n}": n for n in range(2_000)},
    "40_deep": None,  # made below, as the next
    "400_deep": None,
    # text that is none
    "control_character": "Nguyễn\u0001 Văn\u0008 An\u001f",
    "zero_character": "An\u0000",
    "escape_sequence": "\u001b[2J\u001b[31mAn",
    "only_control_characters": "\u0001\u0002",
    "line_breaks": "An\r\nBình\nChi\u2028Dũng\u0085",
    "tab_and_feed": "An\tBình\u000b\u000c",
    "del_and_c1": "An\u007f\u009b",
    "lone_high_surrogate": "An \ud800",
    "lone_low_surrogate": "\udc00An",
    "surrogate_in_a_list": ["\udfff"],
    "surrogate_in_a_key": {"\ud800": "\udfff"},
    "no_character": "An\ufffe\uffff",
    "right_to_left_override": "An \u202egnuhP\u202c \u2066x\u2069",
    "zero_width": "Ng\u200buyễn\ufeff A\u00adn\u2060",
    "marks_without_end": "a" + "\u0301" * 500,
    "not_composed": "Nguye\u0302\u0303n Thi\u0323 Thu\u0309y",
    "other_digits": "２０２４-０５-１４",
    # text that means something elsewhere
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)',
    "template": "{{ 7*7 }}{% raw %}{name}",
    "formula": '=cmd|"/c calc"!A1',
    "formula_after_tab": "\t=1+1",
    "formula_at": "@SUM(A1)",
    "sql": "'; DROP TABLE entity; --",
    "path": "../../etc/passwd",
    "not_a_number_in_words": "NaN",
    "name_of_an_attribute": "__class__",
    "printf": "%s%n{0.__class__}",
    # references
    "id_that_is_none": "abc",
    "id_in_capitals": HOME.upper(),
    "id_with_a_line_break": HOME + "\n",
    "id_of_nothing": MISSING,
    "id_of_a_household": HOME,
    "id_of_a_resident": PERSON,
    "id_of_a_visit": VISIT,
    "list_of_ids": [HOME],
    # days
    "day_that_is_none": "rác",
    "last_day_of_all": "9999-12-31",
    "first_day_of_all": "0001-01-01",
    "day_nought": "0000-00-00",
    "thirtieth_of_february": "2023-02-30",
    "leap_day_of_no_leap_year": "2023-02-29",
    "day_of_2099": "2099-12-31",
    "day_of_1900": "1900-01-01",
    "day_of_1899": "1899-12-31",
    "year_alone": "2024",
    "day_of_week": "2024-W20-2",
    "day_without_hyphens": "20240514",
    "day_with_time": "2024-05-14T10:00:00+07:00",
    "minute_of_9999": "9999-12-31T23:59",
    "minute_that_is_none": "2024-05-14T25:61",
}


def _nested(levels: int) -> Any:
    found: Any = "a"
    for level in range(levels):
        found = [found] if level % 2 else {"a": found}
    return found


_LOADED |= {"40_deep": _nested(40), "400_deep": _nested(400)}
# Every value that Python holds. They are ASCII: what no UTF-8 can say is escaped.
READABLE = tuple(Value(name, json.dumps(value)) for name, value in _LOADED.items())
# What Python or most parsers of JSON cannot hold, or not so.
UNREADABLE = (
    Value("not_a_number", "NaN"),
    Value("infinity", "Infinity"),
    Value("minus_infinity", "-Infinity"),
    Value("past_infinity", "1e999"),
    Value("number_of_100000_digits", "9" * 100_000),
    Value("100000_deep", "[" * 100_000 + "]" * 100_000),
    Value("objects_100000_deep", '{"a":' * 100_000 + "1" + "}" * 100_000),
    Value("same_key_twice", '{"a": 1, "a": {"status": "activated_2"}}'),
    Value("surrogate_in_capitals", '"\\uD800\\uD800"'),
)
VALUES = (*READABLE, *UNREADABLE)

# Fields of no model: a newer app's, and names that mean something to whoever reads a record.
UNKNOWN = ("favourite_colour", "of_a_newer_app")
SHADOWING = (
    *(
        "id",
        "kind",
        "states",
        "unit_id",
        "values",
        "value",
        "stated",
        "stamps",
        "fields",
        "conflicts",
        "seen",
    ),
    *(
        "copy",
        "dict",
        "json",
        "schema",
        "construct",
        "validate",
        "model_config",
        "model_fields",
        "model_dump",
    ),
    *("items", "keys", "get", "update", "self", "cls", "none", "true"),
)
# Names that are none; an act with one of them cannot be read.
NO_NAMES = ("", "__class__", "Unit", "họ_tên", "a b", "a" * 41, "unit\u0000", "1st", "full_name\n", "\ud800")


def places(kind: str) -> list[tuple[str, ...]]:
    """Return where a value may be stated in a kind: each field, and each part of what has parts."""
    found: list[tuple[str, ...]] = []
    for name, value in right(kind).items():
        found.append((name,))
        if isinstance(value, dict):
            found += [(name, part) for part in value]
    return found + [(name,) for name in (*UNKNOWN, *SHADOWING)]


def fields(kind: str) -> set[str]:
    """Return the fields that a model names, to be compared with those that `right` says."""
    return {name for name in KINDS[kind].model_fields if name not in ("id", "states")}


def parts(kind: str, field: str) -> set[str]:
    """Return the parts of a field whose values are a model of their own."""
    told = KINDS[kind].model_fields[field].annotation
    models = [m for m in (told, *get_args(told)) if isinstance(m, type) and issubclass(m, BaseModel)]
    return {name for model in models for name in model.model_fields}


class Case(NamedTuple):
    """A hostile value in one place of a kind."""

    kind: str
    place: tuple[str, ...]
    value: Value

    def __str__(self) -> str:
        return f"{self.kind}.{'.'.join(self.place)} = {self.value.name}"

    @property
    def field(self) -> str:
        """The field it is stated of."""
        return self.place[0]

    def entity(self, number: int) -> str:
        """Return the id of this case's record where it is the `number`th; a link's is made of its pair."""
        return link_id(*_pair(number)) if self.kind == "link" else some_id(10_000 + number)

    def facts(self, number: int) -> str:
        """Return, as JSON, a list of the fact that makes the record, right but for this value.

        Before it come what it cannot be without: the two residents of a link.
        """
        said = self._told(number, '{{"v": {}}}')
        ends = _pair(number) if self.kind == "link" else ()
        named = json.dumps({"unit": {"v": UNIT}, "full_name": {"v": "Tran Van Hai"}})
        facts = [f'{{"kind": "resident", "entity": "{end}", "set": {named}}}' for end in ends]
        facts.append(f'{{"kind": "{self.kind}", "entity": "{self.entity(number)}", "set": {said}}}')
        return f"[{', '.join(facts)}]"

    def doc(self, number: int, change: str, by: str) -> str:
        """Return, as JSON, the record that such a fact would have made (`merge.to_doc`)."""
        stamps = json.dumps([[change, 1_715_000_000_000, by, "mobile"]])
        heads = self._told(number, "[[0, {}, null]]")
        return f'{{"id":"{self.entity(number)}","kind":"{self.kind}","stamps":{stamps},"fields":{heads}}}'

    def _told(self, number: int, form: str) -> str:
        values = {name: json.dumps(value) for name, value in right(self.kind).items()}
        if self.kind == "link":
            values |= dict(zip(("one", "other"), map(json.dumps, _pair(number)), strict=True))
        if len(self.place) == 1:
            values[self.field] = self.value.json
        else:
            whole = right(self.kind)[self.field] | {self.place[1]: "AT"}
            values[self.field] = json.dumps(whole).replace('"AT"', self.value.json)
        said = (f"{json.dumps(name)}: {form.format(value)}" for name, value in values.items())
        return f"{{{', '.join(said)}}}"


def _pair(number: int) -> tuple[str, str]:
    return some_id(1_000_000 + 2 * number), some_id(1_000_001 + 2 * number)


def cases(values: tuple[Value, ...] = VALUES) -> Iterator[Case]:
    """Give every value in every place of every kind, in a fixed order."""
    for kind in KINDS:
        for place in places(kind):
            for value in values:
                yield Case(kind, place, value)


def sample(most: int, values: tuple[Value, ...] = VALUES) -> list[Case]:
    """Return at most so many cases, spread evenly over all of them, always the same."""
    every = list(cases(values))
    step = max(1, -(-len(every) // most))
    while gcd(step, len(values)) > 1:  # else some values would never be met
        step += 1
    return every[::step]
