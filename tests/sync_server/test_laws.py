"""Laws of the whole server, after any sequence of pushes, repetitions, moves and pulls of several phones."""

import asyncio
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from shared.change import Fact, FieldValue
from shared.link import link_id
from shared.merge import Doc, add_hash, from_doc, record_hash
from sync_server.office.acts.service import Author, state
from tests.conftest import Amount
from tests.shared.strategies import RESIDENT_FIELDS
from tests.sync_server.phones import Json, Phone, Ward, fresh_id, open_ward

UNITS = ("kp1", "kp2")
POLICE = fresh_id()
SCOPES = (("kp1",), ("kp2",), UNITS)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Json]:
    names = draw(st.sets(st.sampled_from(sorted(RESIDENT_FIELDS)), min_size=1, max_size=4))
    return {n: draw(RESIDENT_FIELDS[n]).model_dump(mode="json") for n in sorted(names)}


class Copy:
    """What one phone holds of the server's records, kept by pulling and nothing else."""

    def __init__(self) -> None:
        self.docs: dict[str, Doc] = {}
        self.next = 0

    def take(self, page: Json) -> None:
        assert page["next"] >= self.next
        self.docs |= {doc["id"]: doc for doc in page["entities"]}
        for entity in page["gone"]:
            self.docs.pop(entity, None)
        self.next = page["next"]

    def digests(self, units: tuple[str, ...]) -> dict[str, Json]:
        sums = {unit: {"count": 0, "digest": 0} for unit in units}
        for doc in self.docs.values():
            record = from_doc(doc)
            of = sums[record.value("unit")]
            of["count"] += 1
            of["digest"] = add_hash(of["digest"], plus=record_hash(record))
        return {u: {"count": s["count"], "digest": f"{s['digest']:016x}"} for u, s in sums.items()}


class SeveralPhones(RuleBasedStateMachine):
    """Three phones of overlapping khu phố and one server, in any order of events."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.opened = open_ward(Path(self.folder.name))
        self.ward: Ward = self.run(self.opened.__aenter__())
        self.phones: list[Phone] = [self.run(self.ward.phone(*scope)) for scope in SCOPES]
        self.copies = [Copy() for _ in SCOPES]
        self.people: list[str] = []

    def run(self, task: Any) -> Any:
        return self.loop.run_until_complete(task)

    @rule(who=st.integers(0, 2), values=statements(), unit=st.sampled_from(UNITS))
    def meet_somebody_new(self, who: int, values: dict[str, Json], unit: str) -> None:
        person = fresh_id()
        self.people.append(person)
        needed = {"unit": {"v": unit}, "full_name": {"v": "Điểu Sáu"}}
        self._say(who, {"kind": "resident", "entity": person, "set": values | needed})

    @rule(who=st.integers(0, 2), values=statements(), whom=st.integers(0, 20), knowing=st.booleans())
    def say_something_of_somebody(
        self, who: int, values: dict[str, Json], whom: int, *, knowing: bool
    ) -> None:
        if self.people:
            person = self.people[whom % len(self.people)]
            doc = self.copies[who].docs.get(person) if knowing else None
            seen = {} if doc is None else from_doc(doc).seen(values)
            self._say(who, {"kind": "resident", "entity": person, "set": values, "seen": seen})

    @rule(whom=st.integers(0, 20), status=st.sampled_from(["not_registered", "approved", "activated_2"]))
    def confirm_somebody(self, whom: int, status: str) -> None:
        """The police say how far somebody is whom the phone of both khu phố knows."""
        docs = [doc for doc in self.copies[2].docs.values() if doc["kind"] == "resident"]
        if docs:
            doc = docs[whom % len(docs)]
            said = {"eid": FieldValue(v={"status": status, "achieved_on": None}, basis="police_list")}
            seen = from_doc(doc).seen(said)
            told = Fact(kind="resident", entity=doc["id"], set=said, seen=seen)
            self.ward.now_ms += 1000
            (result,) = state(self.ward.services, Author(POLICE, "Công an phường", "long-thuy"), [told])
            assert result["status"] in ("applied", "conflict")

    @rule(
        who=st.integers(0, 2),
        unit=st.sampled_from(UNITS),
        kind=st.sampled_from(["otp_missing", "other"]),
        status=st.sampled_from(["sent", "in_progress", "answered", "done"]),
    )
    def report_an_obstacle(self, who: int, unit: str, kind: str, status: str) -> None:
        fields = {"unit": unit, "type": kind, "on": "2024-05-14", "status": status}
        told = {n: {"v": v} for n, v in fields.items()}
        self._say(who, {"kind": "obstacle", "entity": fresh_id(), "set": told})

    @rule(whom=st.integers(0, 20), unit=st.sampled_from(UNITS))
    def move_somebody(self, whom: int, unit: str) -> None:
        """The phone of both khu phố moves somebody or something it knows, and everybody hears of it."""
        docs = list(self.copies[2].docs.values())
        if docs:
            doc = docs[whom % len(docs)]
            told = {"unit": {"v": unit}}
            seen = from_doc(doc).seen(told)
            self._say(2, {"kind": doc["kind"], "entity": doc["id"], "set": told, "seen": seen})
            self.push_all_at_once()
            for who in range(3):
                self.pull(who, 400, 1)

    @rule(
        who=st.integers(0, 2),
        pair=st.tuples(st.integers(0, 2), st.integers(0, 2)),
        verdict=st.sampled_from(["same", "same", "different", None]),
        unit=st.sampled_from(UNITS),
    )
    def judge_two(self, who: int, pair: tuple[int, int], verdict: str | None, unit: str) -> None:
        """Somebody says of two people whether they are one, perhaps out of place; everybody hears of it."""
        if len(self.people) > 1:
            one, other = sorted(self.people[i % len(self.people)] for i in pair)
            if one != other:
                link = link_id(one, other)
                told = {"unit": unit, "one": one, "other": other, "verdict": verdict}
                doc = self.copies[who].docs.get(link)
                seen = {} if doc is None else from_doc(doc).seen(told)
                values = {n: {"v": v} for n, v in told.items()}
                self._say(who, {"kind": "link", "entity": link, "set": values, "seen": seen})
                self.push_all_at_once()
                for phone in range(3):
                    self.pull(phone, 400, 1)

    def _say(self, who: int, told: Json) -> None:
        self.ward.now_ms += 1000
        self.phones[who].say(told)

    @rule(who=st.integers(0, 2), back=st.integers(0, 4), size=st.integers(1, 6))
    def push(self, who: int, back: int, size: int) -> None:
        """Send what is next, or begin up to four earlier: nobody can tell a repetition's reason."""
        phone = self.phones[who]
        last_n = self.run(phone.pull())["last_n"]
        start = max(0, last_n - back)
        reply = self.run(phone.send(phone.changes[start : start + size]))
        assert reply.status_code == 200
        assert reply.json()["last_n"] == max(last_n, min(start + size, len(phone.changes)))

    @rule()
    def push_all_at_once(self) -> None:
        async def together() -> list[int]:
            sent = [phone.send(phone.changes[-400:]) for phone in self.phones]
            return [reply.status_code for reply in await asyncio.gather(*sent)]

        assert set(self.run(together())) == {200}

    @rule(who=st.integers(0, 2), limit=st.integers(1, 5), pages=st.integers(1, 9))
    def pull(self, who: int, limit: int, pages: int) -> None:
        for _ in range(pages):
            page = self.run(self.phones[who].pull(after=self.copies[who].next, limit=limit))
            self.copies[who].take(page)
            if page["digests"] is not None:
                assert self.copies[who].digests(SCOPES[who]) == page["digests"]

    @invariant()
    def everything_kept_agrees(self) -> None:
        """Roll-up = recount = fold of the log; digests, chain and numbering are true (I4, I6)."""
        assert self.ward.differences() == []

    @invariant()
    def nothing_sent_is_lost(self) -> None:
        """Whatever was taken is in the log or in quarantine, once (I7)."""
        taken = self.ward.rows("SELECT sum(last_n) FROM stream")[0][0]
        kept = self.ward.rows("SELECT (SELECT count(*) FROM change) + (SELECT count(*) FROM quarantine)")
        assert kept == [(taken,)]

    def teardown(self) -> None:
        self.run(self.opened.__aexit__(None, None, None))
        self.loop.close()
        self.folder.cleanup()


def test_laws_hold_after_any_history(amount: Amount) -> None:
    """Whatever several phones do in whatever order, totals, log and copies stay true (I2, I3, I4, I6, I7)."""
    run_state_machine_as_test(
        SeveralPhones,
        settings=settings(
            max_examples=amount.of(12, 100),
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
