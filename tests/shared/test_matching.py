"""One person or two: what each slip of the pen is worth, and what is never decided by a machine."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from shared.matching.birth import compare_births
from shared.matching.distance import slips
from shared.matching.person import Person, plain_phone
from shared.matching.population import Population
from shared.matching.score import Score, is_hopeless, score
from shared.matching.weights import WEIGHTS
from shared.text import t, texts

_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Võ", "Đặng", "Huỳnh", "Bùi")
_MIDDLES = ("Văn", "Thị", "Ngọc", "Hữu", "Thị Kim")
_GIVENS = (
    "An",
    "Bình",
    "Cúc",
    "Dũng",
    "Hạnh",
    "Hòa",
    "Hùng",
    "Hưng",
    "Lan",
    "Minh",
    "Nga",
    "Phúc",
    "Thủy",
    "Thúy",
)


def _neighbours() -> list[Person]:
    names = [f"{f} {m} {g}" for f in _FAMILIES for m in _MIDDLES for g in _GIVENS]
    return [
        Person(
            f"n{i}", name, f"{1940 + i * 7 % 75}-{1 + i % 12:02}-{1 + i * 5 % 28:02}", household=f"h{i // 4}"
        )
        for i, name in enumerate(names)
    ]


def _judged(one: Person, other: Person) -> Score:
    return score(one, other, Population([*_neighbours(), one, other]))


def _person(
    id_: str = "a", name: str = "Nguyễn Thị Hòa", born: str | None = "1957-03-12", **more: Any
) -> Person:
    return Person(id_, name, born, **more)


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Nguyễn Thị Hoà", "1957-03-12"),
        ("NGUYEN THI HOA", "1957-03-12"),
        ("Nguye\u0302\u0303n Thi\u0323 Ho\u0300a", "1957-03-12"),
        ("Nguyễn Hòa", "1957-03-12"),
        ("Nguyễn T. Hòa", "1957-03-12"),
        ("Hòa Nguyễn Thị", "1957-03-12"),
        ("NguyễnThị Hòa", "1957-03-12"),
        ("Nguyễn Thị Hòaq", "1957-03-12"),
        ("Nguyển Thị Hòa", "1957-03-12"),
        ("Bà Hòa", "1957-03-12"),
        ("Nguyễn Thị Hòa", "1957-12-03"),
        ("Nguyễn Thị Hòa", "1967-03-12"),
        ("Nguyễn Thị Hòa", "1957"),
        ("Nguyễn Thị Hòa", "1957-01-01"),
        ("Nguyễn Thị Hòa", None),
    ],
)
def test_what_one_slip_leaves_alike_is_shown_to_a_person(name: str, born: str | None) -> None:
    """At one door, a person written down again with any one slip is queued, and never linked by itself."""
    again = _person("b", name, born, household="home")
    assert _judged(_person(household="home"), again).decision == "queue"


@pytest.mark.parametrize("name", ["Nguyễn Thị Hòa", "NGUYEN THI HOA", "Nguyễn Thị Hoà", "Nguyễn Thị Hòaq"])
def test_who_moved_is_found_again(name: str) -> None:
    """Name and full birth date are enough for a person to look, whatever the door."""
    moved = _person("b", name, household="there")
    assert _judged(_person(household="here"), moved).decision == "queue"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Văn Phúc", "Nguyễn Văn Phước"),
        ("Nguyen Van Phuc", "Nguyễn Văn Phước"),
        ("Trần Thị Chính", "Trần Thị Chánh"),
        ("Trần Nhật Minh", "Trần Nhựt Minh"),
        ("Lê Thị Mỹ", "Lê Thị Mĩ"),
        ("Nguyễn Thị Hòa", "Nguyeenx Thij Hoaf"),
        ("Nguyễn Thị Hòa", "Nguye6n4 Thi5 Ho2a"),
        ("Nguyễn Công Tráng", "Nguyễn Công Tqágn"),
        ("Nguyễn Công Danh", "Nguyễn Công Dqnj"),
    ],
)
def test_a_name_in_another_form_is_shown_to_a_person(one: str, other: str) -> None:
    """At one door with one birth date: the name as another region has it, in keys, or with two slips."""
    a, b = _person("a", one, household="home"), _person("b", other, household="home")
    assert _judged(a, b).decision == "queue"


@pytest.mark.parametrize(
    ("one", "other", "born"),
    [
        ("Huỳnh Thị Hạnh", "Hoàng Thị Hạnh", "1957-03-12"),
        ("Võ Văn Bình", "Vũ Văn Bình", "1957-03-12"),
        ("Vo Van Binh", "Vũ Văn Bình", "1957-03-12"),
        ("Điểu Krah", "Điểu Krah", "1957"),
        ("Thị Srai", "Thij Srai", "1957"),
    ],
)
def test_who_moved_is_found_though_name_or_date_say_less(one: str, other: str, born: str) -> None:
    """At another door: the family name in its other form, or a rare name of two words and the year alone."""
    again = _person("b", other, born, household="there", sex="male")
    assert _judged(_person("a", one, born, household="here", sex="male"), again).decision == "queue"


@pytest.mark.parametrize(
    ("one", "other", "homes"),
    [
        ("Nguyễn Văn Phúc", "Nguyễn Văn Phước", ("here", "there")),
        ("Huỳnh Thị Hạnh", "Hoàng Thị Hạnh", ("here", "there")),
        ("Nguyễn Công Danh", "Nguyễn Công Dqnj", ("here", "there")),
        ("Cao Minh Thành", "Cao Minh Thanh", ("here", "there")),
        ("Cao Minh Thành", "Cao Minh Thanh", ("here", "here")),
        ("Phan Xuân Thủy", "Phan Xuan Thuy", ("here", "here")),
        ("Phan Xuan Thuy", "Phan Xuan Thuy", ("here", "here")),
    ],
)
def test_no_machine_links_names_that_may_be_two(one: str, other: str, homes: tuple[str, str]) -> None:
    """With one key and birth date, still people look: at two forms of a name, and at what may be twins."""
    a, b = _person("a", one, household=homes[0]), _person("b", other, household=homes[1])
    assert _judged(*[replace(p, roster_key="k1") for p in (a, b)]).decision == "queue"


def test_a_key_that_twins_share_links_nobody() -> None:
    """A clerk copied one twin's number to the other: a third record with it may be either of them."""
    one, twin = (_person(n, f"Phan Xuân {n}", household="home", roster_key="k1") for n in ("Thủy", "Thúy"))
    again = _person("again", "Phan Xuân Thủy", household="there", roster_key="k1")
    assert score(one, again, Population([*_neighbours(), one, again])).decision == "auto"
    assert score(one, again, Population([*_neighbours(), one, twin, again])).decision == "queue"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Văn Hùng", "Nguyễn Văn Hưng"),
        ("Nguyễn Thị Thủy", "Nguyễn Thị Thúy"),
        ("Nguyễn Thị Vi", "Nguyễn Thị Vy"),
        ("Nguyễn Văn Minh", "Nguyễn Thị Lan"),
    ],
)
def test_twins_stay_two(one: str, other: str) -> None:
    """One household, one birth date, two given names: two people, even under one roster key."""
    a, b = _person("a", one, household="home"), _person("b", other, household="home")
    assert _judged(a, b).decision == "none"
    keyed = [Person(p.id, p.full_name, p.birth_date, household="home", roster_key="k1") for p in (a, b)]
    assert _judged(*keyed).decision != "auto"


def test_father_and_son_of_one_name_stay_two() -> None:
    """One name and one door do not make up for thirty years, and no roster key does."""
    father = _person("a", "Lê Văn Dũng", "1960-05-02", household="home", sex="male", roster_key="k1")
    son = _person("b", "Lê Văn Dũng", "1990-08-21", household="home", sex="male", roster_key="k1")
    assert _judged(father, son).decision != "auto"
    strangers = [Person(p.id, p.full_name, p.birth_date, p.sex, p.household) for p in (father, son)]
    assert _judged(*strangers).decision == "none"


def test_one_name_and_birth_date_alone_is_for_a_person_to_judge() -> None:
    """The same name and birth date in two households is likely one person, and never linked by itself."""
    assert _judged(_person(household="here"), _person("b", household="there")).decision == "queue"


@pytest.mark.parametrize("name", ["Thị Minh", "Thị Lan", "Thị Thủy"])
def test_women_of_two_words_are_found_by_name_and_year(name: str) -> None:
    """`Thị` is in most names of women, but hardly any begins with it: that tells as a family name does."""
    one, other = _person("a", name, "1982", household="x"), _person("b", name, "1982-07-20", household="y")
    assert _judged(replace(one, sex="female"), replace(other, sex="female")).decision == "queue"


def test_a_common_name_and_the_year_are_not_enough() -> None:
    """People of one name and birth year are met in every ward: they are not even shown."""
    one = _person("a", "Nguyễn Văn An", "1957-03-12", household="here")
    assert _judged(one, _person("b", "Nguyễn Văn An", "1957-11-30", household="there")).decision == "none"


@pytest.mark.parametrize(
    ("name", "born", "decision"),
    [
        ("Nguyễn Thị Hòa", "1957-03-12", "auto"),
        ("Nguyễn Thị Hoà", None, "auto"),
        ("Nguyen Thi Hoa", "1957-12-03", "auto"),
        ("Nguyễn Thị Hòaq", "1957-03-12", "auto"),
        ("Nguyễn Thị Hoa", "1957-03-12", "queue"),
        ("Nguyễn Thị Hòa", "1971-08-30", "queue"),
        ("Nguyễn Thị Lan", "1957-03-12", "queue"),
    ],
)
def test_only_the_lists_own_key_links_by_itself(name: str, born: str | None, decision: str) -> None:
    """With one roster key, name or birth date must agree and nothing speak against it."""
    one = _person(household="here", roster_key="k1")
    other = _person("b", name, born, household="there", roster_key="k1")
    assert _judged(one, other).decision == decision


def test_a_key_that_many_bear_is_no_key() -> None:
    """A list that fills a column with one text makes nobody the same."""
    crowd = [
        Person(f"c{i}", f"Bùi Văn {g}", f"19{40 + i}-02-03", roster_key="k1") for i, g in enumerate(_GIVENS)
    ]
    one, other = _person(roster_key="k1"), _person("b", roster_key="k1")
    assert score(one, other, Population([*_neighbours(), *crowd, one, other])).decision == "queue"


def test_sex_and_roster_keys_speak_against() -> None:
    """Two sexes, or two keys of one list, make one person less likely."""
    same = _judged(_person(sex="female", roster_key="k1"), _person("b", sex="female", roster_key="k1")).bits
    assert _judged(_person(sex="female"), _person("b", sex="male")).bits < same
    assert _judged(_person(roster_key="k1"), _person("b", roster_key="k2")).bits < same - 20


_WORDS = st.text("abcdeghiknouy", max_size=9)


@given(_WORDS, _WORDS)
def test_slips_are_counted_as_a_library_counts_them(one: str, other: str) -> None:
    """Our own distance, which also runs on the phone, equals RapidFuzz's."""
    assert slips(one, other) == OSA.distance(one, other)


_PEOPLE = st.builds(
    Person,
    id=st.sampled_from(["a", "b"]),
    full_name=st.one_of(st.text(max_size=12), st.sampled_from(["Nguyễn Thị Hòa", "Hoà", "N. V. An", ""])),
    birth_date=st.sampled_from(
        [None, "1957", "1957-03", "1957-03-12", "1957-12-03", "1957-01-01", "2001-05-06"]
    ),
    sex=st.sampled_from([None, "male", "female"]),
    household=st.sampled_from([None, "h1", "h2"]),
    phone=st.sampled_from([None, "0912345678"]),
    roster_key=st.sampled_from([None, "k1", "k2"]),
)


@given(_PEOPLE, _PEOPLE)
def test_it_does_not_matter_who_is_named_first(one: Person, other: Person) -> None:
    """The score of two records is the same from both sides, and every piece of it has a weight and a text."""
    population = Population([one, other])
    there, back = score(one, other, population), score(other, one, population)
    assert there.bits == pytest.approx(back.bits)
    assert there.decision == back.decision
    assert {e.key for e in there.evidence} <= WEIGHTS.keys()


@given(_PEOPLE, _PEOPLE)
def test_only_two_people_are_hopeless(one: Person, other: Person) -> None:
    """Whoever is passed over before their names are compared would not have been shown for their names."""
    population = Population([one, other])
    if is_hopeless(one, other, population):
        assert score(one, other, population).decision == "none"


def test_every_piece_of_evidence_has_its_words() -> None:
    """Whatever the score is made of can be read by people."""
    assert {f"match.{key}" for key in WEIGHTS} == {k for k in texts("vi") if k.startswith("match.")}
    assert t("match.birth_same")


@given(st.lists(_PEOPLE, max_size=6), st.lists(st.sampled_from(["a", "b"]), max_size=3))
def test_a_population_forgets_wholly(people: list[Person], gone: list[str]) -> None:
    """After any puts and removals a population is as if only those who are left had ever come."""
    population = Population()
    for person in people:
        population.put(person)
    for id_ in gone:
        population.remove(id_)
    anew = Population(population.people.values())
    one, other = Person("x", "Nguyễn Thị Hòa", "1957", household="h1"), Person("y", "Hoà", "1957")
    assert population.candidates(one) == anew.candidates(one)
    assert score(one, other, population).bits == pytest.approx(score(one, other, anew).bits)


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("1957-03-12", "1957-12-03", "birth_swapped"),
        ("1957-03-12", "1957-03-13", "birth_slip"),
        ("1957-03-12", "1958-03-12", "birth_year_slip"),
        ("1957-03-12", "1957-03-28", "birth_part_differs"),
        ("1957-03-12", "1957", "birth_year_same"),
        ("1957-01-01", "1957-01-01", "birth_year_same"),
        ("1957-03", "1957-03-12", "birth_month_same"),
        ("1957", "1958", "birth_year_next"),
        ("1957-03-12", "1990-08-21", "birth_generation"),
        ("1957-03-12", None, None),
    ],
)
def test_dates_differ_in_the_ways_people_get_them_wrong(
    one: str, other: str | None, said: str | None
) -> None:
    """Each kind of difference is told by the slip that explains it."""
    assert compare_births(one, other) == said
    assert compare_births(other, one) == said


@pytest.mark.parametrize("written", ["0912 345 678", "+84912345678", "84.912.345.678", "0084912345678"])
def test_a_number_is_one_number_however_written(written: str) -> None:
    """A phone number is compared by its digits."""
    assert plain_phone(written) == "0912345678"


@pytest.mark.parametrize(
    ("one", "again"),
    [
        (("Thị Nhơi", "1939-10-21"), ("Thị hNơi", "1939")),
        (("Nguyễn Văn Khanh", "1973-06-26"), ("Nguyễn Văn Khaxh", "1970-06-26")),
        (("Huỳnh Ngọc Chương", "1935"), ("Hoàng Ngọc Chương", "1935")),
    ],
    ids=["slip and year", "slip and another year", "other form and year"],
)
def test_who_moved_meets_their_record_though_name_and_date_are_wrong(
    one: tuple[str, str], again: tuple[str, str]
) -> None:
    """A word mistyped, or in its other form, and the day unknown or the year mistaken: still compared."""
    population = Population([*_neighbours(), _person("a", *one, household="here")])
    assert "a" in population.candidates(_person("b", *again, household="there"))


def test_a_crowd_of_one_name_and_year_costs_no_more_than_a_bound() -> None:
    """Each of thousands of one name, year and door meets a few hundred; another key still finds."""
    crowd = [Person(f"p{i}", "Nguyễn Thị Hòa", "1957", household="h1") for i in range(3_000)]
    early = Person("early", "Nguyễn Thị Hòa", "1957-03-12", household="h2", phone="+84900000001")
    population = Population([early, *crowd])
    assert max(len(population.candidates(p)) for p in crowd[::100]) < 1_000
    again = Person("again", "Nguyen Thi Hoa", "1957-03-12", household="h3")
    assert "early" in population.candidates(again)
    phoned = Person("phoned", "Nguyễn Thị Hòa", "1957", phone="+84900000001")
    assert "early" in population.candidates(phoned)
