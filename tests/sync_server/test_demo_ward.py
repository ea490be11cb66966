"""The synthetic ward: it fits the annex to the last person, and it is the same for the same seed."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from shared.campaign import Campaign
from shared.change import Change
from shared.facts import first_fault
from shared.household_code import HouseholdCode, read_code
from shared.matrix import MatrixCell, matrix
from shared.merge import Record, Stamp, fold
from shared.obstacle import obstacle_of
from shared.progress import is_open
from shared.referral import referral_of
from shared.resident import Resident, resident_of
from shared.rollup import recount, rules_of
from shared.tally import tally_of
from shared.vietnamese import fold as unaccented
from sync_server.tools.demo.dates import DAY_TODAY, weeks_to_today
from sync_server.tools.demo.draw import dice
from sync_server.tools.demo.names import make_name
from sync_server.tools.demo.presets import PRESETS
from sync_server.tools.demo.ward import DemoWard, make_ward

PLAN = Campaign.model_validate_json(Path("assets/campaigns/long-thuy.json").read_bytes())
TODAY = date(2026, 11, 24)
# A campaign of the plan's own year, one of today, and one where those born in 2010 are grown up.
YEARS = [date(2024, 5, 21), TODAY, date(2031, 3, 5)]
WARDS = [("full", TODAY), ("full", YEARS[2]), *(("small", today) for today in YEARS)]


@cache
def ward(preset: str = "full", seed: int = 1, today: date = TODAY) -> DemoWard:
    return make_ward(PLAN, PRESETS[preset], seed, weeks_to_today(PLAN, today), today)


def changes(made: DemoWard) -> Iterator[Change]:
    yield from made.register
    for batch in made.days:
        yield from batch.changes


def records(told: Iterable[Change]) -> dict[str, Record]:
    return fold((c, Stamp(c.id, int(c.at.timestamp() * 1000), "somebody", c.channel)) for c in told)


@cache
def register(preset: str = "full", today: date = TODAY) -> dict[str, Record]:
    return records(ward(preset, today=today).register)


def residents(of: dict[str, Record]) -> list[Resident]:
    return [resident_of(r) for r in of.values() if r.kind == "resident"]


def board(made: DemoWard, of: dict[str, Record], today: date = TODAY) -> dict[tuple[str, str], MatrixCell]:
    totals = recount(of.values(), rules_of(made.campaign))
    return {(c.unit_id, c.indicator): c for c in matrix(made.campaign, totals, today)}


@pytest.mark.parametrize(("preset", "today"), WARDS)
def test_the_register_leaves_exactly_the_annex_to_do(preset: str, today: date) -> None:
    """Before the first visit each remaining target is the number still missing, and SIM half the adults."""
    made, cells = ward(preset, today=today), board(ward(preset, today=today), register(preset, today), today)
    for target in made.campaign.targets:
        cell = cells[target.unit_id, target.indicator]
        if target.kind == "level":
            assert cell.eligible == 2 * target.value
            assert 0.045 <= cell.achieved / cell.eligible <= 0.1
        elif target.indicator == "smartphone":
            asked = [r for r in residents(register(preset, today)) if "smartphone" in r.states]
            assert sum(_old_handset(r, target.unit_id) for r in asked) == target.value
        else:
            assert cell.eligible - cell.achieved == target.value
            assert cell.unasked == 0


def _old_handset(resident: Resident, operator: str) -> bool:
    return (
        resident.operator == operator
        and not resident.exclusion
        and resident.states["smartphone"].status in ("phone_2g", "smartphone_no_4g")
    )


def test_the_whole_ward_has_the_annex_itself() -> None:
    """The full preset keeps the plan's 13 targets, and the ward its sizes."""
    assert ward().campaign.targets == PLAN.targets
    everybody = residents(register())
    assert Counter(r.unit for r in everybody) == {
        "kp1": 1440,
        "kp2": 1670,
        "kp3": 2140,
        "kp4": 2850,
        "kp5": 1260,
    }
    assert len(register()) - len(everybody) == 2677


def test_the_small_ward_is_a_twentieth_rounded_up() -> None:
    """The small preset has 135 households and every target over twenty."""
    assert len(ward("small").register) == 135
    values = [t.value for t in ward("small").campaign.targets]
    assert values == [-(-t.value // 20) for t in PLAN.targets]


def test_83_without_a_card_are_half_a_year_and_hard_cases() -> None:
    """Those without a card are everybody born in the half year before the limit, and 13 hard cases (R-12)."""
    without = [
        r for r in residents(register()) if "id_card" in r.states and r.states["id_card"].status != "issued"
    ]
    assert len(without) == 83
    assert sum(r.hard_case for r in without) == 13
    assert all((r.birth_date or "")[:4] == "2010" for r in without if not r.hard_case)


@pytest.mark.parametrize(("preset", "today"), WARDS)
def test_three_are_born_on_either_side_of_the_limit(preset: str, today: date) -> None:
    """Three people are born on the last day that counts for a card, three on the next one (R-11)."""
    born = Counter(r.birth_date for r in residents(register(preset, today)))
    assert (born["2010-06-30"], born["2010-07-01"]) == (3, 3)
    limit = rules_of(ward(preset, today=today).campaign).indicators[0].birth_limit
    assert "2010-06-30" < limit <= "2010-07-01"


def test_one_in_a_hundred_has_a_year_alone_for_a_birth_date() -> None:
    """Year-only birth dates are there, and all of them are elderly people's."""
    alone = [r.birth_date or "" for r in residents(register()) if len(r.birth_date or "") == 4]
    assert len(alone) == 93
    assert max(alone) <= str(TODAY.year - 60)


def test_cohorts_and_exclusions_are_there() -> None:
    """The cohorts have their sizes, and each reason for exclusion somebody (R-13, R-21 … R-24)."""
    everybody = residents(register())
    cohorts = Counter(c for r in everybody for c in r.cohorts)
    assert cohorts == {"official": 70, "official_relative": 250, "member": 900, "member_relative": 1500}
    assert {r.exclusion for r in everybody} == {None, "abroad", "in_custody", "whereabouts_unknown"}
    assert {r.residency for r in everybody} == {"permanent", "temporary", "working", "other"}


def test_names_are_clean_and_as_people_bear_them() -> None:
    """Names are composed text of two to five words; S'tiêng names and pairs that hardly differ are there."""
    names = [r.full_name for r in residents(register())]
    assert all(n == unicodedata.normalize("NFC", n) == " ".join(n.split()) for n in names)
    assert {len(n.split()) for n in names} <= {2, 3, 4, 5}
    assert 0.02 < sum(n.startswith(("Điểu ", "Thị ")) for n in names) / len(names) < 0.04
    assert {"Nguyễn Thị Hòa", "Nguyễn Thị Hoà", "Lê Văn Dũng", "Lê Thị Dung", "NGUYEN VAN BINH"} <= set(names)
    assert Counter(names)["Phạm Thị Hường"] >= 2


def test_families_share_a_name_down_the_fathers_line() -> None:
    """Most children bear the family name of the household's head, and nobody a title."""
    heads = {r.household: r for r in residents(register()) if r.relation == "head"}
    children = [r for r in residents(register()) if r.relation == "child"]
    same = sum(c.full_name.split()[0] == heads[c.household].full_name.split()[0] for c in children)
    assert 0.6 < same / len(children) < 1


def test_twins_and_namesakes_are_there_to_be_kept_apart() -> None:
    """There are pairs of one birth date with names hardly apart, and sons of their father's name."""
    by_home: dict[str | None, list[Resident]] = {}
    for one in residents(register()):
        by_home.setdefault(one.household, []).append(one)
    pairs = [(a, b) for home in by_home.values() for i, a in enumerate(home) for b in home[i + 1 :]]
    twins = [(a, b) for a, b in pairs if a.birth_date == b.birth_date and a.sex == b.sex]
    assert 20 <= len(twins) <= 30
    assert any(unaccented(a.full_name) == unaccented(b.full_name) for a, b in twins)
    assert sum(a.full_name == b.full_name and a.birth_date != b.birth_date for a, b in pairs) >= 8


def test_codes_are_valid_unique_and_some_are_blank() -> None:
    """Each household has its own code of its khu phố; forty more per khu phố are printed and on no door."""
    made = ward()
    households = [r for r in register().values() if r.kind == "household"]
    codes = [str(r.value("code")) for r in households]
    assert len(set(codes)) == len(codes) == 2677
    prefixes = {u.unit_id: u.code_prefix for u in made.campaign.neighbourhoods}
    for household in households:
        code = read_code(household.value("code"))
        assert isinstance(code, HouseholdCode)
        assert code.prefix == prefixes[household.value("unit")]
    assert all(not set(blank) & set(codes) and 20 < len(blank) <= 40 for blank in made.blanks.values())


def test_nobody_can_be_called_by_accident() -> None:
    """Numbers begin with 060, which no operator has; some households share one."""
    numbers = Counter(r.phone for r in residents(register()) if r.phone)
    assert all(n.startswith("+8460") and len(n) == 12 for n in numbers)
    assert max(numbers.values()) > 1


def test_the_same_seed_gives_the_same_bytes() -> None:
    """Seed, preset and day decide every byte; another seed gives another ward of the same sizes."""
    again = make_ward(PLAN, PRESETS["small"], 5, weeks_to_today(PLAN, TODAY), TODAY)
    one, other = ([c.model_dump_json() for c in changes(w)] for w in (ward("small", 5), again))
    assert one == other
    assert one != [c.model_dump_json() for c in changes(ward("small", 6))]


@pytest.mark.parametrize("today", YEARS)
def test_everything_could_have_been_said_by_a_phone(today: date) -> None:
    """No change has a fault, each stream is numbered without gaps, nothing is said later than `today`."""
    made, known = ward("small", today=today), set[str]()
    numbers: dict[str, int] = dict.fromkeys((a.key for a in made.authors), 0)
    batches = [(made.authors[0], made.register), *made.days]
    for author, batch in batches:
        for change in batch:
            numbers[author.key] += 1
            assert change.n == numbers[author.key]
            assert author.joined < change.at
            assert change.at.date() < today
            assert first_fault(change, made.campaign, known, change.at.date().isoformat()) is None
            known |= {f.entity for f in change.facts}


def test_days_move_by_whole_weeks_and_birthdays_stay() -> None:
    """Moved to the present, today is about the 20th day, weekdays stay, and the card's rule names its day."""
    made = ward("small").campaign
    number = (TODAY - made.starts_on).days + 1
    assert abs(number - DAY_TODAY) <= 4
    moved = made.starts_on - PLAN.starts_on
    assert moved.days % 7 == 0
    assert made.ends_on - PLAN.ends_on == made.eligible_on - PLAN.eligible_on == moved
    assert [c.before - moved for c in made.cohorts] == [c.before for c in PLAN.cohorts]
    assert made.indicators[0].eligibility[0].born_before == date(2010, 7, 1)
    assert "minh họa" in made.name


def test_the_plan_itself_can_be_shown_with_its_own_days() -> None:
    """Moved by no week, the demo keeps the plan's dates."""
    made = make_ward(PLAN, PRESETS["small"], 1, 0, PLAN.starts_on + timedelta(days=DAY_TODAY)).campaign
    assert (made.starts_on, made.ends_on) == (PLAN.starts_on, PLAN.ends_on)


def test_the_board_shows_a_campaign_under_way() -> None:
    """About a fifth of the work is done, KP3 is ahead, KP4 behind, each visit with a known outcome."""
    made = ward()
    after = records(changes(made))
    cells = board(made, after)
    share = {u: cells[u, "eid"].during / (cells[u, "eid"].target or 1) for u in made.blanks}
    total = sum(cells[u, "eid"].during for u in made.blanks) / 1605
    assert 0.15 < total < 0.3
    assert max(share, key=lambda u: share[u]) == "kp3"
    assert min(share, key=lambda u: share[u]) == "kp4"
    visits = [r for r in after.values() if r.kind == "visit"]
    assert {str(v.value("outcome")) for v in visits} >= {
        "met_helped",
        "nobody_home",
        "household_away",
        "refused",
    }
    assert all(cells[u, "eid"].week_change > 0 for u in made.blanks)


def test_cases_are_handed_on_and_some_come_back() -> None:
    """Obstacles of every sort, referrals to each destination: some answered, some waiting, some overdue."""
    after = records(changes(ward())).values()
    obstacles = [obstacle_of(r) for r in after if r.kind == "obstacle"]
    referrals = [referral_of(r) for r in after if r.kind == "referral"]
    assert {o.type for o in obstacles} == {kind.key for kind in PLAN.obstacle_types}
    assert {r.to for r in referrals} == {"service_point", "operator", "area_officer"}
    assert {r.operator for r in referrals} >= {"vnpt", "viettel"}
    assert all(r.consent for r in referrals if r.to == "operator")
    for cases in (obstacles, referrals):
        assert 0.2 < sum(is_open(c.status) for c in cases) / len(cases) < 0.8
    assert any(is_open(o.status) and o.due and o.due < TODAY.isoformat() for o in obstacles)
    assert all(bool(o.answer) != is_open(o.status) for o in obstacles)


def test_service_points_count_their_callers() -> None:
    """The police's desk and each hall have sessions, in which more came than were served (R-27, R-28)."""
    tallies = [tally_of(r) for r in records(changes(ward())).values() if r.kind == "tally"]
    halls = {f"hoi-truong-{unit}" for unit in ward().blanks}
    assert {one.place for one in tallies} == halls | {"mot-cua-cong-an"}
    assert all(0 < one.served <= one.seen for one in tallies)


def test_some_people_are_written_down_twice() -> None:
    """Helpers who did not see an entry made it again, at the same door or at another one."""
    before, after = register(), records(changes(ward()))
    new = [resident_of(r) for i, r in after.items() if i not in before and r.kind == "resident"]
    listed = {(unaccented(r.full_name), r.birth_date): r for r in residents(before)}
    again = [(r, listed[unaccented(r.full_name), r.birth_date]) for r in new if _known(r, listed)]
    assert len(new) > len(again) >= 10
    assert {copy.household == first.household for copy, first in again} == {True, False}


def _known(resident: Resident, listed: dict[tuple[str, str | None], Resident]) -> bool:
    return (unaccented(resident.full_name), resident.birth_date) in listed


def test_family_names_are_as_frequent_as_in_the_highlands() -> None:
    """Nguyễn is about three in ten, and the middle name Thị goes out of fashion."""
    rng = dice(1, "test")
    names = [make_name(rng, "female", 1970).split() for _ in range(4_000)]
    assert 0.26 < sum(n[0] == "Nguyễn" for n in names) / 4_000 < 0.33
    young = [make_name(rng, "female", 2005).split() for _ in range(4_000)]
    assert sum(n[1] == "Thị" for n in young) < sum(n[1] == "Thị" for n in names) * 0.75


def test_bodies_are_small_enough_to_send() -> None:
    """A household with its people is a few kilobytes, well below what one push may hold."""
    longest = max(len(json.dumps(c.model_dump(mode="json"))) for c in ward().register)
    assert longest < 12_000
