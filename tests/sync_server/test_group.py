"""Pushes that share one transaction: each is judged as if it had come after the others, alone."""

import json

from shared.problem import FORK, GAP, NOT_SIGNED_IN, REVOKED, ProblemError
from sync_server.ledger.incoming import Push, read_push
from sync_server.people.enrolment import service as enrolment
from sync_server.web import device_authenticator
from tests.sync_server.phones import Json, Phone, Ward, fresh_id, iso, ladder, resident


def push_of(phone: Phone, *changes: Json) -> Push:
    body = {"stream": phone.stream, "sent_at": iso(phone.ward.now_ms), "changes": changes}
    return read_push(json.dumps(body).encode(), phone.device, phone.ward.now_ms)


def written(ward: Ward, *pushes: Push) -> list[list[str] | str]:
    """Write pushes in one transaction; return per push its results, or its problem."""
    return [
        answer.problem.slug if isinstance(answer, ProblemError) else [r["status"] for r in answer["results"]]
        for answer in ward.services.writer.write(list(pushes))
    ]


async def test_a_push_and_its_repetition_meet(ward: Ward) -> None:
    """A phone that gave up waiting and sent again is answered twice, and heard once."""
    phone = await ward.phone("kp3")
    changes = [phone.say(resident(fresh_id(), "kp3")) for _ in range(2)]
    push = push_of(phone, *changes)
    assert written(ward, push, push) == [["applied"] * 2, ["duplicate"] * 2]
    assert (ward.totals()["kp3"]["residents"], ward.seq()) == (2, 2)


async def test_what_continues_a_push_may_follow_in_the_same_moment(ward: Ward) -> None:
    """The second push of a stream is measured at where the first one left it."""
    phone = await ward.phone("kp3")
    one, two, three = (phone.say(resident(fresh_id(), "kp3")) for _ in range(3))
    assert written(ward, push_of(phone, one), push_of(phone, two, three)) == [["applied"], ["applied"] * 2]
    phone.n += 1
    four = phone.say(resident(fresh_id(), "kp3"))
    assert written(ward, push_of(phone, three), push_of(phone, four)) == [["duplicate"], GAP.slug]


async def test_a_refused_push_leaves_no_trace_among_others(ward: Ward) -> None:
    """Fork, gap, revoked and unknown phones stand in one group with a good push; only that one counts."""
    good, forked, gapped, revoked, unknown = [await ward.phone("kp3") for _ in range(5)]
    kept = forked.say(resident(fresh_id(), "kp3"))
    assert written(ward, push_of(forked, kept)) == [["applied"]]
    enrolment.revoke(ward.services.enrolment(), revoked.device)
    unknown.device = fresh_id()
    gapped.n += 1
    forked.n = 0
    pushes = [
        push_of(p, p.say(resident(fresh_id(), "kp3"))) for p in (forked, gapped, good, revoked, unknown)
    ]
    slugs = [FORK.slug, GAP.slug, ["applied"], REVOKED.slug, NOT_SIGNED_IN.slug]
    assert written(ward, *pushes) == slugs
    assert ward.totals()["kp3"]["residents"] == 2
    assert ward.differences() == []


async def test_a_fork_late_in_a_push_undoes_its_beginning(ward: Ward) -> None:
    """Whether a push fits is known before anything of it is applied."""
    one, two = await ward.phone("kp3"), await ward.phone("kp3")
    taken = one.say(resident(fresh_id(), "kp3"))
    changes = [two.say(resident(fresh_id(), "kp3")) for _ in range(2)]
    changes[1] = changes[1] | {"id": taken["id"]}
    assert written(ward, push_of(one, taken), push_of(two, *changes)) == [["applied"], FORK.slug]
    assert (ward.totals()["kp3"]["residents"], ward.seq()) == (1, 1)


async def test_one_record_in_many_pushes_of_a_group(ward: Ward) -> None:
    """Each push sees what the one before it made of a record, and the totals follow every step."""
    phones, person = [await ward.phone("kp3") for _ in range(3)], fresh_id()
    told = [phones[0].say(resident(person, "kp3"))]
    told += [p.say(ladder(person, s)) for p, s in zip(phones[1:], ("approved", "activated_2"), strict=True)]
    answers = written(ward, *(push_of(p, c) for p, c in zip(phones, told, strict=True)))
    assert answers == [["applied"], ["applied"], ["conflict"]]
    settled = phones[0].say(ladder(person, "activated_1", told[1]["id"], told[2]["id"]))
    assert written(ward, push_of(phones[0], settled)) == [["applied"]]
    cells = ward.totals()["kp3"]
    assert (cells["residents"], cells["eid.achieved"], cells["eid.step.activated_1"]) == (1, 1, 1)
    assert ward.differences() == []


async def test_one_change_in_two_streams_of_a_group(ward: Ward) -> None:
    """A forked phone and its copy send the same act in one moment: one is applied, one is known."""
    phone = await ward.phone("kp3")
    change = phone.say(resident(fresh_id(), "kp3"))
    first = push_of(phone, change)
    known = device_authenticator.device_of(ward.services.database, "long-thuy", f"Bearer {phone.token}")
    phone.stream = enrolment.open_stream(ward.services.enrolment(), known).stream
    assert written(ward, first, push_of(phone, change)) == [["applied"], ["duplicate"]]
    assert ward.rows("SELECT last_n FROM stream") == [(1,), (1,)]
