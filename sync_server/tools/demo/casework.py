"""What doors hand on, and what comes back: obstacles to the police, referrals to places and companies."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from shared.campaign import Campaign
from shared.referral import CONSENT_TEXT
from sync_server.tools.demo.draw import pick
from sync_server.tools.demo.helpers import local
from sync_server.tools.demo.ledger import DemoAuthor, Ledger, Statement
from sync_server.tools.demo.people import DemoHousehold, DemoPerson

_BLOCKED = 0.3
"""So many of those who were met without an account, and got none, are kept from it by something."""
_TOLD_OF = 0.6
"""So many of the households that are away are told to the area's officer (R-36)."""
_ANSWERED_A_DAY = 0.35
_TAKES_DAYS = 2
_TYPES = {
    "record_mismatch": 30,
    "otp_missing": 25,
    "app_not_installable": 20,
    "sim_lost": 15,
    "no_papers": 6,
    "other": 8,
}
_FRAIL_FROM = 75
_TOLD = {
    "record_mismatch": "Ngày sinh trên thẻ khác với dữ liệu dân cư.",
    "otp_missing": "Đã thử ba lần, máy không nhận được tin nhắn.",
    "app_not_installable": "Máy báo không đủ bộ nhớ để cài.",
    "sim_lost": "Số đăng ký trước đây đã bỏ, không còn sim.",
    "no_papers": "Mất giấy khai sinh, chưa làm lại được.",
    "other": "Gia đình hẹn hỏi ý kiến con đang đi làm xa.",
    "frail": "Cụ đi lại khó, đề nghị làm tại nhà.",
}
_CAME_BACK = {
    "record_mismatch": "Đã sửa dữ liệu dân cư, mời bà con thử lại.",
    "otp_missing": "Đã báo nhà mạng mở lại tin nhắn, thử lại từ hôm nay.",
    "app_not_installable": "Mang máy ra một cửa, cán bộ cài giúp.",
    "sim_lost": "Mang thẻ căn cước ra nhà mạng làm lại sim.",
    "no_papers": "Tư pháp phường hẹn làm lại giấy khai sinh.",
    "other": "Đã rõ, tổ hẹn lại sau.",
    "frail": "Tổ lưu động sẽ đến nhà trong tuần.",
}
_SERVED = "Đã làm xong."


@dataclass
class DemoCase:
    """Something handed on that nobody has answered yet."""

    kind: str
    entity: str
    on: date
    answer: str


@dataclass
class Casework:
    """All of one khu phố's cases. `handed` are the people handed on before: nobody is handed on twice."""

    rng: random.Random
    ledger: Ledger
    campaign: Campaign
    waiting: list[DemoCase] = field(default_factory=list)
    handed: set[DemoPerson] = field(default_factory=set)

    def hand_on(self, home: DemoHousehold, visit: Statement, at: datetime, day: date) -> list[Statement]:
        """Return what a visit hands on beside what it records."""
        outcome, said = visit.values["outcome"], list[Statement]()
        whose = {"unit": home.unit, "household": home.household_id, "visit": visit.entity}
        if outcome in ("working_away", "household_away") and self.rng.random() < _TOLD_OF:
            said.append(self._referral(whose | {"to": "area_officer"}, at, day))
        if outcome in ("met_revisit", "met_sent_to_point"):
            said += self._without_account(home, whose, outcome, at, day)
        if outcome.startswith("met_"):
            said += self._wishes(home, whose, at, day)
        return said

    def answer(self, desk: DemoAuthor, day: date) -> None:
        """Let the police answer some of what has waited, on working days."""
        if day.isoweekday() >= 6:
            return
        at = local(day, 9)
        for case in [c for c in self.waiting if (day - c.on).days >= _TAKES_DAYS]:
            if self.rng.random() >= _ANSWERED_A_DAY:
                continue
            self.waiting.remove(case)
            at += timedelta(minutes=self.rng.randint(2, 9))
            status = pick(self.rng, {"answered": 2, "done": 3}) if case.kind == "obstacle" else "done"
            told = {"status": status, "answer": case.answer, "answered_on": day.isoformat()}
            self.ledger.tell(desk, at, None, [Statement(case.kind, case.entity, told)])

    def _without_account(
        self, home: DemoHousehold, whose: dict[str, Any], outcome: str, at: datetime, day: date
    ) -> list[Statement]:
        people = [p for p in home.people if _lacks_account(p) and p not in self.handed]
        if not people:
            return []
        person = people[0]
        if self.rng.random() < _BLOCKED:
            self.handed.add(person)
            return [self._obstacle(person, whose, at, day)]
        if outcome != "met_sent_to_point":
            return []
        self.handed.add(person)
        about = {"to": "service_point", "place": f"hoi-truong-{home.unit}", "indicator": "eid"}
        return [self._referral(whose | about | {"resident": person.resident_id}, at, day)]

    def _obstacle(self, person: DemoPerson, whose: dict[str, Any], at: datetime, day: date) -> Statement:
        kind = "frail" if person.age >= _FRAIL_FROM else pick(self.rng, _TYPES)
        sort = self.campaign.obstacle_type(kind)
        told = whose | {
            "resident": person.resident_id,
            "type": kind,
            "text": _TOLD[kind],
            "indicator": "eid",
            "on": day.isoformat(),
        }
        if sort:
            told |= {"owner": sort.owner, "due": (day + timedelta(days=sort.due_days)).isoformat()}
        return self._case("obstacle", told, _CAME_BACK[kind], at, day)

    def _wishes(self, home: DemoHousehold, whose: dict[str, Any], at: datetime, day: date) -> list[Statement]:
        """Return who wants a 4G phone of their company, and agreed to be named to it (R-45, D-02)."""
        operators = {o.key for o in self.campaign.operators}
        said = []
        for person in home.people:
            if person in self.handed or person.states.get("smartphone") != "ordered":
                continue
            if person.operator not in operators:
                continue
            self.handed.add(person)
            agreed = {"text": CONSENT_TEXT, "language": "vi", "at": f"{at:%Y-%m-%dT%H:%M}"}
            about = {"to": "operator", "operator": person.operator, "consent": agreed}
            about |= {"resident": person.resident_id, "indicator": "smartphone"}
            said.append(self._referral(whose | about, at, day))
        return said

    def _referral(self, about: dict[str, Any], at: datetime, day: date) -> Statement:
        return self._case("referral", about | {"on": day.isoformat()}, _SERVED, at, day)

    def _case(self, kind: str, told: dict[str, Any], answer: str, at: datetime, day: date) -> Statement:
        entity = self.ledger.make_id(at)
        if told.get("to") != "operator":  # a company answers by its own account, not by the police
            self.waiting.append(DemoCase(kind, entity, day, answer))
        return Statement(kind, entity, told)


def _lacks_account(person: DemoPerson) -> bool:
    return not person.exclusion and not person.states.get("eid", "activated").startswith("activated")


def callers(
    ledger: Ledger, rng: random.Random, at: datetime, where: Mapping[str, str], usual: float
) -> Statement:
    """Return what a session at a service point counted: about `usual` callers, most of them served (R-27).

    `where` is its `unit` and `place`. Only a phone of its own counts; which one that is, is known when it has
    joined: see `service.py`.
    """
    seen = max(1, round(usual * rng.uniform(0.7, 1.3)))
    counts = {"seen": seen, "served": max(1, round(seen * rng.uniform(0.7, 0.95)))}
    about = {"on": at.date().isoformat(), "device": ledger.make_id(at)}
    return Statement("tally", ledger.make_id(at), {**where, **about, **counts})
