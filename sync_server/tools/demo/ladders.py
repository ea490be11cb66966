"""Where people stand on the four ladders when the campaign begins, calibrated to the annex (A.0, A-4).

`states` is the truth; `known` says which of it the register has, and on what it rests. What nobody asked
yet is found out at the door.
"""

import random
from collections.abc import Iterable, Sequence

from shared.campaign import Campaign
from sync_server.tools.demo.births import LIMIT
from sync_server.tools.demo.draw import pick, pick_some
from sync_server.tools.demo.people import DemoPerson

_WITHOUT_CARD = {"not_applied": 75, "application_taken": 17, "reissue": 8}
_NOT_ACTIVATED = {"not_registered": 34, "registered_1": 18, "pending_2": 16, "approved": 32}
_ACTIVATED = {"activated_2": 88, "activated_1": 12}
_SIM = {"own_name": 78, "other_name": 21, "signature_only": 1}
_HANDSET = {"phone_2g": 85, "smartphone_no_4g": 15}
_NO_PHONE = 0.07
_OTHER_HANDSETS = 0.17
"""Customers of the other operators with old handsets, per customer of VNPT and Viettel with one."""
_ASKED_BEFORE = 0.6


def counted(people: Iterable[DemoPerson], from_age: int) -> list[DemoPerson]:
    """Return those of at least that age who are not excluded."""
    return [p for p in people if p.age >= from_age and not p.exclusion]


def give_cards(rng: random.Random, people: Sequence[DemoPerson], missing: int) -> None:
    """Leave exactly `missing` of those born before the limit without a card.

    They are everybody born in the half year before it, and hard cases of any age (R-12).
    """
    young = [p for p in people if p.born.year == LIMIT.year and p.born < LIMIT]
    rest = [p for p in counted(people, 18) if p not in set(young)]
    hard = pick_some(rng, rest, missing - len(young), lambda p: 3.0 if p.residency != "permanent" else 1.0)
    without = {*young, *hard}
    for person in hard:
        person.hard_case = True
    for person in people:
        if person.born < LIMIT:
            person.states["id_card"] = pick(rng, _WITHOUT_CARD) if person in without else "issued"
            person.known["id_card"] = "police_list"


def give_eids(rng: random.Random, people: Sequence[DemoPerson], missing: int) -> None:
    """Leave exactly `missing` people of 14 or more without an activated account."""
    no_card = {p for p in counted(people, 14) if p.states.get("id_card", "issued") != "issued"}
    others = (p for p in counted(people, 14) if p not in no_card)
    without = no_card | set(pick_some(rng, others, missing - len(no_card), _hardly_activates))
    for person in people:
        if person.age >= 14:
            person.states["eid"] = _eid(rng, person, person in without or bool(person.exclusion), no_card)
            person.known["eid"] = "police_list"


def _eid(rng: random.Random, person: DemoPerson, missing: bool, no_card: set[DemoPerson]) -> str:
    if person in no_card:
        return "not_registered"
    return pick(rng, _NOT_ACTIVATED if missing else _ACTIVATED)


def _hardly_activates(person: DemoPerson) -> float:
    if person.cohorts & {"official"}:
        return 0.05
    return 4.0 if person.age >= 65 else 2.0 if person.age < 18 else 1.0


def give_phones(rng: random.Random, people: Sequence[DemoPerson], campaign: Campaign) -> None:
    """Leave exactly the annex's number of VNPT's and Viettel's customers without a 4G smartphone."""
    adults = counted(people, 18)
    for person in people:
        if person.age >= 18:
            person.states["smartphone"] = "smartphone_4g"
    for person in pick_some(rng, adults, round(len(adults) * _NO_PHONE), _old_first):
        person.states["smartphone"], person.operator, person.phone = "no_phone", None, None
    targets = {u.operator: t.value for u in campaign.units if (t := campaign.target(u.unit_id, "smartphone"))}
    others = round(sum(targets.values()) * _OTHER_HANDSETS)
    for operators, n in [*(((o,), n) for o, n in targets.items()), (("mobifone", "other"), others)]:
        customers = (p for p in adults if p.operator in operators)
        for person in pick_some(rng, customers, n, _old_first):
            person.states["smartphone"] = pick(rng, _HANDSET)
            person.known["smartphone"] = "operator"


def _old_first(person: DemoPerson) -> float:
    if person.cohorts & {"official"}:
        return 0.0
    return 12.0 if person.age >= 65 else 3.0 if person.age >= 50 else 0.5


def give_sims(rng: random.Random, people: Sequence[DemoPerson], share: float) -> None:
    """Let `share` of the adults have SIM and signature already; the operators' lists say who."""
    adults = counted(people, 18)
    for person in people:
        if person.age >= 18:
            person.states["sim_signature"] = pick(rng, _SIM) if person.operator else "no_sim"
    ready = (p for p in adults if p.operator and p.states["eid"].startswith("activated"))
    for person in pick_some(rng, ready, round(len(adults) * share), _signs_early):
        person.states["sim_signature"] = "both"
        person.known["sim_signature"] = "operator"


def _signs_early(person: DemoPerson) -> float:
    return 20.0 if "official" in person.cohorts else 0.3 if person.age >= 60 else 1.0


def ask_some(rng: random.Random, people: Iterable[DemoPerson]) -> None:
    """Let the register know, from asking, where most adults stand on the last two ladders."""
    for person in people:
        asked = rng.random() < _ASKED_BEFORE
        for indicator in ("sim_signature", "smartphone"):
            if asked and indicator in person.states and person.states[indicator] != "both":
                person.known.setdefault(indicator, "stated")
