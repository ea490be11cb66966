"""What helpers do at doors and beside them, each with the phone that they have."""

from datetime import date, timedelta
from typing import Any

from mobile_app.core.acts import (
    Act,
    Answer,
    HouseholdDraft,
    VisitDraft,
    answers_fact,
    combine,
    correct_resident_act,
    given,
    new_household_act,
    new_resident_act,
    settle_act,
    visit_act,
)
from mobile_app.screens.obstacles.state import ObstacleDraft, obstacle_fact
from mobile_app.screens.referrals.state import ReferralDraft, Whose, referral_fact
from mobile_app.screens.residents.moving import came_back_act, left_act, move_act
from shared.change import Fact
from shared.household_code import make_code
from tests.scenarios.worlds.world import BORN, CANNOT_BE, LADDERS, MINUTE_MS, RandomWard


async def new_door(world: RandomWard) -> None:
    helper, world.number = world.any_helper(), world.number + 1
    unit = world.rng.choice(helper.units)
    draft = HouseholdDraft(unit, str(make_code(f"LT-{unit[2:]}", world.number)), f"Số {world.number}", "1")
    helper.keep(
        new_household_act(
            helper.phone.new_id, draft, [world.draft() for _ in range(world.rng.randint(1, 3))], "mobile"
        )
    )


async def visit(world: RandomWard) -> None:
    helper = world.any_helper()
    home = world.home(helper)
    if home is None:
        return
    said = [
        (r, world.answers(helper))
        for r in helper.phone.residents(home.household.id)
        if world.rng.random() < 0.8
    ]
    outcome = world.rng.choice(
        ("met_helped", "met_revisit", "nobody_home", "household_away", "refused", "moved")
    )
    on = date.fromisoformat(world.day(helper)) if world.rng.random() < 0.3 else helper.phone.today()
    act = visit_act(
        helper.phone.new_id, home, VisitDraft(outcome, world.rng.choice(("mobile", "fixed")), on), said
    )
    helper.keep(act)


async def newcomer(world: RandomWard) -> None:
    helper = world.any_helper()
    home = world.home(helper)
    if home is not None:
        act = new_resident_act(helper.phone.new_id, home, world.draft(), "fixed", world.answers(helper))
        helper.keep(act)


async def correction(world: RandomWard) -> None:
    helper = world.any_helper()
    person, rng = world.resident(helper), world.rng
    if person is not None:
        own, named = person.resident.id, world.resident(helper)
        other = named.resident.id if named else None
        changed: dict[str, Any] = rng.choice(
            (
                {"exclusion": rng.choice(("abroad", "in_custody", None))},
                {"cohorts": rng.choice(([], ["official"], ["member", "official"], ["official_relative"]))},
                {"relative_of": None if other is None or other == own else other},
                {"ticks": rng.choice(([], ["public_portals"], ["vneid_guided", "public_portals"]))},
                {"birth_date": rng.choice(BORN)},
                {"operator": rng.choice(("vnpt", "viettel", "mobifone", None))},
            )
        )
        helper.keep(correct_resident_act(person, changed, rng.choice(("mobile", "lead"))))


async def casework(world: RandomWard) -> None:
    helper = world.any_helper()
    home, rng, phone = world.home(helper), world.rng, helper.phone
    person = next(iter(phone.residents(home.household.id)), None) if home else None
    if home is None or person is None or phone.campaign is None:
        return
    whose, who = Whose(home.household.unit, home.household.id), person.resident.id
    kind = rng.choice(("obstacle", "operator", "area_officer", "service_point"))
    if kind == "obstacle":
        draft = ObstacleDraft(rng.choice(("sim_lost", "otp_missing", "frail")), resident=who)
        fact = obstacle_fact(phone.new_id, whose, draft, phone.campaign, phone.today())
    elif kind == "operator":
        told = ReferralDraft("operator", operator=rng.choice(("vnpt", "viettel")), resident=who, agreed=True)
        told = ReferralDraft(**{**{f: getattr(told, f) for f in told.__slots__}, "indicator": "smartphone"})
        fact = referral_fact(phone.new_id, whose, told, phone.now())
    else:
        place = "mot-cua-cong-an" if kind == "service_point" else None
        fact = referral_fact(phone.new_id, whose, ReferralDraft(kind, place=place, resident=who), phone.now())  # type: ignore[arg-type]
    helper.keep(Act((fact,), "mobile"))


async def callers(world: RandomWard) -> None:
    helper = world.any_helper()
    identity, rng, phone = helper.phone.identity, world.rng, helper.phone
    assert identity is not None
    seen = rng.randint(1, 5)
    told = {"unit": rng.choice(helper.units), "place": rng.choice(("mot-cua-cong-an", "hoi-truong-kp1"))}
    told |= {"on": world.day(helper), "device": identity.device}
    values = given({**told, "seen": seen, "served": rng.randint(0, seen)})
    helper.keep(Act((Fact(kind="tally", entity=phone.new_id(), set=values),), None))


async def move(world: RandomWard) -> None:
    helper = world.any_helper()
    person, home = world.resident(helper), world.home(helper)
    if person is not None and home is not None and person.resident.household != home.household.id:
        helper.keep(move_act(person, home.household, None, "mobile"))


async def leaving(world: RandomWard) -> None:
    helper = world.any_helper()
    person = world.resident(helper)
    if person is None:
        return
    on = date.fromisoformat(world.day(helper))
    if person.record.value("moved_away") != on.isoformat():
        helper.keep(left_act(person, on, "mobile"))


async def return_(world: RandomWard) -> None:
    """Let somebody who left come back."""
    helper = world.any_helper()
    gone = [v for line in helper.phone.households() for v in helper.phone.moved_away(line.id)]
    if gone:
        helper.keep(came_back_act(world.rng.choice(gone), "mobile"))


async def undo(world: RandomWard) -> None:
    helper = world.any_helper()
    own = [o.change.id for o in helper.phone.own()[-6:] if helper.phone.can_undo(o.change.id)]
    if own:
        helper.phone.undo(world.rng.choice(own))


async def act_there_and_back(world: RandomWard) -> None:
    """Save something by mistake, with or without sending it, and take it back: nothing has changed."""
    helper = world.any_helper()
    await helper.phone.sync()
    before, sent = world.kept(), world.rng.random() < 0.5
    count = len(helper.phone.own())
    person, home = world.resident(helper), world.home(helper)
    if home is not None and world.rng.random() < 0.5:
        said = [(r, world.answers(helper)) for r in helper.phone.residents(home.household.id)]
        draft = VisitDraft("met_helped", "mobile", helper.phone.today())
        helper.keep(visit_act(helper.phone.new_id, home, draft, said))
    elif person is not None:
        changed: dict[str, Any] = world.rng.choice(
            ({"exclusion": "abroad"}, {"cohorts": ["member"]}, {"birth_date": "1971"})
        )
        helper.keep(correct_resident_act(person, changed, "lead"))
    if len(helper.phone.own()) > count:
        if sent:
            await helper.phone.sync()
        world.pass_(seconds=30)
        helper.phone.undo(helper.phone.own()[-1].change.id)
        await helper.phone.sync()
        assert world.kept() == before


async def settle_at_the_door(world: RandomWard) -> None:
    helper = world.any_helper()
    people = [r for line in helper.phone.households() for r in helper.phone.residents(line.id)]
    open_ = [(r, f) for r in people for f in r.record.conflicts if f != "deleted"]
    if open_:
        person, name = world.rng.choice(open_)
        helper.keep(settle_act(person, name, world.rng.choice(person.record.fields[name])))


async def two_at_one_door(world: RandomWard) -> None:
    """Let two helpers bring one person to a rung, apart from each other; who was later sends first."""
    first, second = world.rng.sample(world.helpers, 2)
    for helper in (first, second):
        await helper.phone.sync()
    both = {v.id for v in second.phone.households()} & {v.id for v in first.phone.households()}
    people = [r for home in sorted(both) for r in first.phone.residents(home)]
    if people:
        person, key = world.rng.choice(people).resident.id, world.rng.choice([*LADDERS])
        for helper in (first, second):
            view = helper.phone.resident(person)
            said = {
                key: Answer(LADDERS[key][-1], world.rng.choice(("stated", "observed")), helper.phone.today())
            }
            if view is not None:
                helper.keep(Act((answers_fact(view, said),), "mobile"))
            world.pass_(minutes=20)
        await second.phone.sync()
        await first.phone.sync()


async def two_acts_in_one(world: RandomWard) -> None:
    """Two answers about two people in one act, as the screen of a visit makes."""
    helper = world.any_helper()
    one, other = world.resident(helper), world.resident(helper)
    if one is not None and other is not None and one.resident.id != other.resident.id:
        first, second = (correct_resident_act(p, {"operator": "vnpt"}, "mobile") for p in (one, other))
        helper.keep(combine(first, second))


async def jump(world: RandomWard) -> None:
    """Let a phone's clock jump, by minutes or by years."""
    helper = world.any_helper()
    helper.error_ms = world.rng.choice((0, 5, -5, 60 * 26, -60 * 26, 60 * 24 * 400)) * MINUTE_MS


async def older_app(world: RandomWard) -> None:
    """Let a phone with a jumped clock, of an app that follows it, say something that it has just seen."""
    helper, rng = world.any_helper(), world.rng
    await helper.phone.sync()
    person, identity = world.resident(helper), helper.phone.identity
    if person is None or identity is None or helper.phone.unsent():
        return
    key = rng.choice([*LADDERS])
    state = {"status": rng.choice(LADDERS[key]), "achieved_on": rng.choice((None, world.today(), *CANNOT_BE))}
    fact = {
        "kind": "resident",
        "entity": person.resident.id,
        "set": {key: {"v": state, "basis": "observed"}},
        "seen": {n: list(ids) for n, ids in person.record.seen([key]).items()},
    }
    at = (world.now() + timedelta(days=rng.choice((0, -400, 400, -2)))).isoformat()
    change = {"id": helper.phone.new_id(), "n": 1, "at": at, "channel": "mobile", "facts": [fact]}
    other = await world.older()
    change["n"] = other["n"] = other["n"] + 1
    body = {"stream": other["stream"], "sent_at": world.now().isoformat(), "changes": [change]}
    headers = {"Authorization": f"Bearer {other['token']}"}
    reply = await world.office.browser.post("/v1/push", json=body, headers=headers)
    assert reply.status_code == 200, reply.text


async def contact(world: RandomWard) -> None:
    """Let a phone have a network."""
    await world.any_helper().phone.sync()
