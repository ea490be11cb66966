"""The days since the campaign began: which doors were opened, by whom, and how it went."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sync_server.tools.demo.casework import Casework, callers
from sync_server.tools.demo.curve import progress
from sync_server.tools.demo.doorstep import FIRST_OUTCOME, LATER_OUTCOME, has_card, meet, rung
from sync_server.tools.demo.draw import pick, pick_some
from sync_server.tools.demo.helpers import local, round_start
from sync_server.tools.demo.ledger import DemoAuthor, Ledger, Statement
from sync_server.tools.demo.people import DemoHousehold, DemoPerson
from sync_server.tools.demo.strangers import newcomers, written_again
from sync_server.tools.demo.told_register import statements_of, values_of

_VISITS_PER_HOUSEHOLD = 1.65
"""Visits that the whole campaign takes: most doors have to be tried again."""
_MOST_VISITS = 3
_OPEN = ("met_revisit", "met_sent_to_point", "nobody_home")
_NEW_HOUSEHOLD = 0.012
"""Once in so many visits the helper stands before a door that no list had."""


_HALL_DAY, _CALLERS_PER_HALL = 5, 30
"""On Fridays; so many households send one caller."""


@dataclass
class Round:
    """One khu phố while the campaign goes on. `last` is each home's last outcome and its day."""

    rng: random.Random
    ledger: Ledger
    homes: list[DemoHousehold]
    helpers: Sequence[DemoAuthor]
    blanks: list[str]
    casework: Casework
    visits: int = 0
    tried: dict[DemoHousehold, int] = field(default_factory=dict)
    last: dict[DemoHousehold, tuple[str, date]] = field(default_factory=dict)

    def go(self, day: date, day_number: int) -> None:
        """Make the day's visits, as many as the curve asks for."""
        unit = self.homes[0].unit
        due = round(len(self.homes) * _VISITS_PER_HOUSEHOLD * progress(day_number, unit))
        wanted, self.visits = max(0, due - self.visits), max(due, self.visits)
        starts = {h.key: round_start(self.rng, day) for h in self.helpers}
        out = [h for h in self.helpers if h.silent_from is None or starts[h.key] < h.silent_from]
        if day.isoweekday() == _HALL_DAY and out:
            self._open_hall(out[day_number % len(out)], day)
        for i, home in enumerate(self._choose(day, wanted)):
            helper = out[(i + day_number) % len(out)]
            self._visit(home, helper, starts[helper.key], day)
            starts[helper.key] += timedelta(seconds=self.rng.randint(360, 900))

    def _choose(self, day: date, n: int) -> list[DemoHousehold]:
        again = [
            h
            for h, (outcome, on) in self.last.items()
            if outcome in _OPEN and self.tried[h] < _MOST_VISITS and (day - on).days >= 2
        ]
        second = pick_some(self.rng, again, min(n // 3, len(again)), lambda _: 1.0)
        fresh = (h for h in self.homes if h not in self.last)
        return second + pick_some(self.rng, fresh, n - len(second), _worth)

    def _visit(self, home: DemoHousehold, helper: DemoAuthor, at: datetime, day: date) -> None:
        outcome = pick(self.rng, LATER_OUTCOME if home in self.last else FIRST_OUTCOME)
        self.tried[home] = self.tried.get(home, 0) + 1
        self.last[home] = outcome, day
        said = self._visit_statements(home, at, day, outcome)
        if outcome in ("met_helped", "met_revisit", "met_sent_to_point"):
            for person in home.people:
                values, basis = meet(self.rng, person, outcome, day)
                if values:
                    said.append(Statement("resident", person.resident_id, values, basis))
            for person in written_again(self.rng, home, self.homes):
                said.append(self._new_resident(person, at, outcome, day))
        said += self.casework.hand_on(home, said[0], at, day)
        self.ledger.tell(helper, at, "mobile", said)
        if self.rng.random() < _NEW_HOUSEHOLD and self.blanks:
            self._find_newcomers(home, helper, at + timedelta(minutes=4), day)

    def _open_hall(self, helper: DemoAuthor, day: date) -> None:
        """Count who came to the hall of the khu phố before the evening's round (R-28)."""
        unit, at = self.homes[0].unit, local(day, 16, 45)
        where, usual = {"unit": unit, "place": f"hoi-truong-{unit}"}, len(self.homes) / _CALLERS_PER_HALL
        came = callers(self.ledger, self.casework.rng, at, where, usual)
        self.ledger.tell(helper, at, "fixed", [came])

    def _visit_statements(
        self, home: DemoHousehold, at: datetime, day: date, outcome: str
    ) -> list[Statement]:
        visit = self.ledger.make_id(at)
        last: dict[str, Any] = {"visit": visit, "outcome": outcome, "on": day.isoformat()}
        if outcome == "met_revisit":
            then = local(day + timedelta(days=self.rng.randint(2, 9)), 18, self.rng.choice((0, 30)))
            last["appointment"] = then.replace(tzinfo=None).isoformat(timespec="minutes")
        about = {"unit": home.unit, "household": home.household_id, "channel": "mobile"}
        if outcome == "met_sent_to_point":
            about["place"] = f"hoi-truong-{home.unit}"
        about |= {k: v for k, v in last.items() if k != "visit"}
        return [
            Statement("visit", visit, about),
            Statement("household", home.household_id, {"last_visit": last}),
        ]

    def _new_resident(self, person: DemoPerson, at: datetime, outcome: str, day: date) -> Statement:
        person.resident_id = self.ledger.make_id(at)
        found, basis = meet(self.rng, person, outcome, day)
        return Statement("resident", person.resident_id, values_of(person) | found, basis)

    def _find_newcomers(self, near: DemoHousehold, helper: DemoAuthor, at: datetime, day: date) -> None:
        home = newcomers(self.rng, near.unit, near.cell, self.blanks.pop(0), day.year)
        said = statements_of(self.ledger, at, home)
        people = [self._with_rungs(s, p, day) for s, p in zip(said[1:], home.people, strict=True)]
        visit, last = self._visit_statements(home, at, day, "met_helped")
        household = Statement("household", home.household_id, {**said[0].values, **last.values})
        self.ledger.tell(helper, at, "mobile", [household, *people, visit])

    def _with_rungs(self, said: Statement, person: DemoPerson, day: date) -> Statement:
        found, basis = meet(self.rng, person, "met_helped", day)
        return Statement(said.kind, said.entity, {**said.values, **found}, basis)


def _worth(home: DemoHousehold) -> float:
    """Helpers go first where the lists say that somebody lacks an account or has an old handset."""
    accounts = sum(p.states.get("eid", "activated")[:9] != "activated" for p in home.people)
    handsets = sum(p.known.get("smartphone") == "operator" for p in home.people)
    return 1.0 + 2.5 * min(accounts, 2) + 8.0 * handsets


_PLACE, _CALLERS_AT_DESK = "mot-cua-cong-an", 1 / 7
"""The police's own desk; so large a part of those without a card comes by on a day."""


@dataclass
class PoliceDesk:
    """The one-stop desk of the police: hands out cards on working days, and accounts with them (R-27)."""

    rng: random.Random
    ledger: Ledger
    author: DemoAuthor
    waiting: list[DemoPerson]
    wanted: int
    callers: random.Random
    done: int = 0

    def open(self, day: date, day_number: int) -> None:
        """Serve as many as the curve asks for."""
        if day.isoweekday() >= 6:
            return
        due = round(self.wanted * progress(day_number))
        at = local(day, 8)
        ready = sorted(self.waiting, key=lambda p: p.states["id_card"] != "application_taken")
        for person in ready[: max(0, due - self.done)]:
            self.waiting.remove(person)
            at += timedelta(seconds=self.rng.randint(600, 1_500))
            self._hand_out(person, at, day)
        self.done = max(due, self.done)
        at, unit = local(day, 16, 50), self.callers.choice(sorted(self.author.scope))
        where, usual = {"unit": unit, "place": _PLACE}, self.wanted * _CALLERS_AT_DESK
        came = callers(self.ledger, self.callers, at, where, usual)
        self.ledger.tell(self.author, at, "fixed", [came])

    def _hand_out(self, person: DemoPerson, at: datetime, day: date) -> None:
        person.states["id_card"] = "issued"
        values = {"id_card": rung("issued", day)}
        if person.age >= 14 and has_card(person) and self.rng.random() < 0.5:
            person.states["eid"] = "activated_2"
            values["eid"] = rung("activated_2", day)
        basis: Mapping[str, str] = dict.fromkeys(values, "police_list")
        self.ledger.tell(self.author, at, "fixed", [Statement("resident", person.resident_id, values, basis)])
