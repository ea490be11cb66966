"""Phones that only send, as fast as they are answered, and remember what was acknowledged."""

import gzip
import json
from dataclasses import dataclass, field

import httpx

from shared.contract import APP_VERSION
from sync_server.people.enrolment import service as enrolment
from sync_server.web.services import Services
from tests.sync_server.phones import Json, fresh_id, iso, resident

NOW_MS = 1_715_684_400_000


@dataclass
class Sender:
    """A phone that sends three changes at a time until it is told to stop, and repeats what got no answer."""

    token: str
    stream: str
    changes: list[Json] = field(default_factory=list)
    acknowledged: int = 0

    def body(self) -> bytes:
        while len(self.changes) < self.acknowledged + 3:
            n = len(self.changes) + 1
            facts = [resident(fresh_id(), "kp3", f"Người {n}")]
            self.changes.append({"id": fresh_id(), "n": n, "at": iso(NOW_MS), "facts": facts})
        waiting = self.changes[self.acknowledged : self.acknowledged + 3]
        return json.dumps({"stream": self.stream, "sent_at": iso(NOW_MS), "changes": waiting}).encode()

    async def send(self, http: httpx.AsyncClient, packed: bool = False) -> Json:
        body, headers = self.body(), {"Authorization": f"Bearer {self.token}"}
        if packed:
            body, headers = gzip.compress(body), headers | {"Content-Encoding": "gzip"}
        reply = await http.post("/v1/push", content=body, headers=headers)
        told: Json = reply.raise_for_status().json()
        assert {r["status"] for r in told["results"]} <= {"applied", "duplicate"}
        self.acknowledged = told["last_n"]
        return told

    @property
    def safe(self) -> set[str]:
        """The ids of the changes that were acknowledged."""
        return {str(c["id"]) for c in self.changes[: self.acknowledged]}


def join_senders(services: Services, number: int) -> list[Sender]:
    """Let phones join the ward, before any server runs."""
    desk = services.enrolment()
    helper = enrolment.add_helper(desk, "Thị Bé", "kp3", "member")
    codes = [enrolment.make_code(desk, helper.helper_id, frozenset(["kp3"])) for _ in range(number)]
    joined = [enrolment.enrol(desk, code, APP_VERSION) for code in codes]
    return [Sender(reply.token, reply.stream) for reply in joined]
