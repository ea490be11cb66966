"""Totals: what a record adds, and that adding up differences is the same as counting anew (I4)."""

import json
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shared.change import Fact, FieldValue
from shared.matrix import added_up, matrix, matrix_units, rows_below
from shared.merge import Record, Stamp, apply_change, apply_fact, from_doc, to_doc
from shared.rollup import Cells, Tally, contributions, missing, recount, rules_of, share_of
from shared.target import Target
from shared.unit import Unit
from tests.shared.strategies import CAMPAIGN, START_MS, Told, histories, resident_told, some_id, state

RULES = rules_of(CAMPAIGN)
TODAY = date(2024, 5, 15)


_HANDED_ON = st.fixed_dictionaries(
    {"type": st.sampled_from(["otp_missing", "other"]), "to": st.sampled_from(["operator", "area_officer"])},
    optional={"status": st.sampled_from(["sent", "in_progress", "answered", "done"])},
)


def _handed_on(number: int, kind: str, fields: dict[str, str]) -> Record:
    said = {n: FieldValue(v=v) for n, v in ({"unit": "kp3"} | fields).items()}
    fact = Fact(kind=kind, entity=some_id(number), set=said)
    return apply_fact(None, fact, Stamp(some_id(100 + number), START_MS, some_id(9), "mobile"))


@given(histories())
def test_differences_add_up_to_a_recount(told: list[Told]) -> None:
    """After every single change the running totals equal a count of all records from nothing (I4)."""
    records: dict[str, Record] = {}
    running = Tally()
    for one in told:
        changed = apply_change(records, one.change, one.stamp)
        for entity, record in changed.items():
            running.add(share_of(records.get(entity), RULES), -1)
            running.add(share_of(record, RULES))
        records.update(changed)
        counted = {
            (u, c): n for u, cells in recount(records.values(), RULES).items() for c, n in cells.items()
        }
        assert running.cells() == counted


@given(histories())
def test_the_parts_of_an_indicator_add_up(told: list[Told]) -> None:
    """Everybody eligible is unasked or on one rung, and what is achieved was so before or in the campaign."""
    records: dict[str, Record] = {}
    for one in told:
        records.update(apply_change(records, one.change, one.stamp))
    for cells in recount(records.values(), RULES).values():
        for indicator in CAMPAIGN.indicators:
            key = indicator.key
            rungs = sum(cells.get(f"{key}.step.{s.status}", 0) for s in indicator.steps)
            assert cells.get(f"{key}.eligible", 0) == rungs + cells.get(f"{key}.unasked", 0)
            periods = cells.get(f"{key}.before", 0) + cells.get(f"{key}.during", 0)
            assert cells.get(f"{key}.achieved", 0) == periods
            outside = sum(n for c, n in cells.items() if c.startswith(f"{key}.excluded."))
            everybody = cells.get(f"{key}.eligible", 0) + cells.get(f"{key}.ineligible", 0) + outside
            assert cells.get("residents", 0) == everybody


def test_a_record_names_each_cell_it_adds_to_once() -> None:
    """A list behind a number holds everybody who was counted, and nobody twice."""
    person = resident_told(1, eid=state("activated_2", "2024-05-14"), operator="vnpt", cohorts=["official"])
    unit, cells = contributions(person, RULES)
    assert recount([person], RULES) == {unit: dict.fromkeys(cells, 1)}


def _cells(*residents: Record) -> Cells:
    return recount(residents, RULES)["kp3"]


def test_only_an_activated_identity_is_achieved() -> None:
    """Registering is work begun, activating is the coverage (R-7)."""
    cells = _cells(
        resident_told(1, eid=state("pending_2")), resident_told(2, eid=state("activated_1", "2024-05-14"))
    )
    assert (cells["eid.in_progress"], cells["eid.achieved"], cells["eid.during"]) == (1, 1, 1)


def test_own_name_and_signature_are_both_needed() -> None:
    """Half of indicator 3 is work begun (R-8)."""
    cells = _cells(
        resident_told(1, sim_signature=state("own_name")), resident_told(2, sim_signature=state("both"))
    )
    assert (cells["sim_signature.in_progress"], cells["sim_signature.achieved"]) == (1, 1)


def test_an_excluded_person_leaves_the_denominator_not_the_register() -> None:
    """Somebody abroad stays a resident and counts in no rate (R-13)."""
    cells = _cells(resident_told(1, exclusion="abroad", eid=state("activated_2")))
    assert cells["residents"] == cells["eid.excluded.abroad"] == 1
    assert "eid.eligible" not in cells
    assert "eid.achieved" not in cells


def test_whoever_moved_away_stays_in_the_register_and_counts_in_no_rate() -> None:
    """Somebody who lives here no longer is no resident to be met, and is not forgotten either (R-4)."""
    person = resident_told(1, moved_away="2024-05-12", eid=state("activated_2"))
    assert _cells(person) == {"moved_away": 1}
    assert missing(person, RULES) == []


@given(st.lists(st.tuples(st.sampled_from(["obstacle", "referral"]), _HANDED_ON), max_size=8))
def test_what_is_handed_on_adds_up_by_sort_and_by_openness(told: list[tuple[str, dict[str, str]]]) -> None:
    """Every obstacle is of one type and every referral goes to one place; the open ones are part of them."""
    records = [_handed_on(n, kind, fields) for n, (kind, fields) in enumerate(told)]
    cells = recount(records, RULES).get("kp3", {})
    for what, sort, kind in (("obstacles", "type", "obstacle"), ("referrals", "to", "referral")):
        open_ones = [
            r for r in records if r.kind == kind and r.value("status") in (None, "sent", "in_progress")
        ]
        assert cells.get(what, 0) == sum(1 for r in records if r.kind == kind)
        assert cells.get(what, 0) == sum(n for c, n in cells.items() if c.startswith(f"{what}.{sort}."))
        assert cells.get(f"{what}.open", 0) == len(open_ones)
        assert len(open_ones) == sum(n for c, n in cells.items() if c.startswith(f"{what}.open."))


def test_a_value_put_back_counts_by_the_channel_it_was_gained_by() -> None:
    """An undo recorded door to door does not turn what a desk did into work of the doors."""
    person = resident_told(1, eid=state("activated_2", "2024-05-14", channel="fixed"))
    cells = _cells(person)
    assert (cells["eid.achieved.channel.fixed"], "eid.achieved.channel.mobile" in cells) == (1, False)
    kept = from_doc(json.loads(json.dumps(to_doc(person))))
    assert _cells(kept) == cells
    head = kept.head("eid")
    assert head is not None
    assert head.stamp.channel == "fixed"


def test_a_deleted_record_counts_nowhere() -> None:
    """Deleting is a field, and takes a record out of every total."""
    assert recount([resident_told(1, deleted=True)], RULES) == {}


def test_a_blank_target_is_not_zero() -> None:
    """A unit without a target in the annex has nothing remaining to it, not nothing left."""
    board = {(c.unit_id, c.indicator): c for c in matrix(CAMPAIGN, {}, TODAY)}
    assert board["kp1", "id_card"].target is None
    assert board["kp1", "id_card"].remaining is None
    assert board["kp1", "eid"].remaining == 312


def test_what_counts_depends_on_the_kind_of_target() -> None:
    """Of cases still to do only the campaign's count, of a level to reach all do (A-4)."""
    early, late = state("activated_2"), state("activated_2", "2024-05-14")
    residents = [
        resident_told(1, eid=early, sim_signature=state("both")),
        resident_told(2, eid=late, sim_signature=state("both", "2024-05-14")),
    ]
    board = {(c.unit_id, c.indicator): c for c in matrix(CAMPAIGN, recount(residents, RULES), TODAY)}
    eid, sim = board["kp3", "eid"], board["kp3", "sim_signature"]
    assert (eid.achieved, eid.done, eid.remaining, eid.week_change) == (2, 1, 247, 1)
    assert (sim.achieved, sim.done, sim.remaining) == (2, 2, 769)


def test_an_operator_answers_for_its_own_customers() -> None:
    """VNPT's cell counts VNPT's customers of the whole ward, and nobody is counted by their prefix (R-45)."""
    phone = state("smartphone_4g", "2024-05-14")
    residents = [
        resident_told(1, smartphone=phone, operator="vnpt"),
        resident_told(2, smartphone=phone, operator="viettel"),
        resident_told(3, smartphone=phone, phone="+84912345678"),
    ]
    board = {(c.unit_id, c.indicator): c for c in matrix(CAMPAIGN, recount(residents, RULES), TODAY)}
    assert board["vnpt", "smartphone"].done == 1
    assert board["long-thuy", "smartphone"].achieved == 3
    assert ("vnpt", "eid") not in board


def test_the_ward_is_the_sum_of_its_neighbourhoods() -> None:
    """No total of the ward is kept apart from its parts."""
    residents = [resident_told(n, unit=f"kp{n}", eid=state("activated_2")) for n in range(1, 6)]
    board = matrix(CAMPAIGN, recount(residents, RULES), TODAY)
    parts = [c.achieved for c in board if c.indicator == "eid" and c.unit_id.startswith("kp")]
    ward = next(c for c in board if (c.unit_id, c.indicator) == (CAMPAIGN.ward_id, "eid"))
    assert (sum(parts), ward.achieved) == (5, 5)


def test_the_rows_are_those_of_the_annex_and_the_ward() -> None:
    """Five khu phố, the ward's sum, the police and the two operators: no row is made up."""
    assert [u.short for u in matrix_units(CAMPAIGN)] == [
        "KP1", "KP2", "KP3", "KP4", "KP5", "Toàn phường", "CAP", "VNPT", "VIETTEL",
    ]  # fmt: skip


ANNEX = CAMPAIGN.model_copy(
    update={
        "units": (
            *CAMPAIGN.units,
            Unit(unit_id="truong", type="office", label="Trường", short="Trường", parent=CAMPAIGN.ward_id),
        ),
        "targets": (
            *CAMPAIGN.targets,
            Target(unit_id="hoi-nong-dan", indicator="eid", value=40, kind="remaining"),
            Target(unit_id="truong", indicator="id_card", value=9, kind="remaining"),
        ),
    }
)


def test_every_unit_with_a_target_has_a_row() -> None:
    """An association counts the khu phố it supports, a school the whole ward; others have no row."""
    shorts = [u.unit_id for u in matrix_units(ANNEX)]
    assert shorts[6:] == ["cong-an", "vnpt", "viettel", "hoi-nong-dan", "truong"]
    late = state("activated_2", "2024-05-14")
    people = [
        resident_told(n, unit=f"kp{n}", eid=late, id_card=state("issued", "2024-05-14")) for n in (1, 2, 3)
    ]
    board = {(c.unit_id, c.indicator): c for c in matrix(ANNEX, recount(people, RULES), TODAY)}
    assert board["hoi-nong-dan", "eid"].done == board["kp2", "eid"].done == 1
    assert board["truong", "id_card"].done == board[ANNEX.ward_id, "id_card"].during == 3
    assert ("truong", "eid") not in board


def test_only_those_are_added_up_who_count_nobody_twice() -> None:
    """Beside the khu phố an association adds nothing; two companies have no customer in common."""
    units = matrix_units(ANNEX)
    added = {i.key: [u.unit_id for u in added_up(ANNEX, i, units)] for i in ANNEX.indicators}
    assert added["eid"] == ["kp1", "kp2", "kp3", "kp4", "kp5"]
    assert added["id_card"] == ["cong-an"]
    assert added["smartphone"] == ["vnpt", "viettel"]


def test_rows_below_a_unit_count_nobody_outside() -> None:
    """The lead of a khu phố sees the association that supports it, and nobody of the whole ward."""
    assert [u.unit_id for u in rows_below(ANNEX, "kp2")] == ["kp2", "hoi-nong-dan"]
    assert rows_below(ANNEX, ANNEX.ward_id) == matrix_units(ANNEX)
