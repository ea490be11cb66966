"""A ward's server as a clerk runs it: the command `bonphu` in processes of its own, on a port of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from mobile_app.core.acts import HouseholdDraft, ResidentDraft, new_household_act
from shared.household import Household, household_of
from shared.household_code import make_code
from shared.identity import new_id
from shared.merge import Record
from shared.obstacle import Obstacle
from shared.resident import Resident, resident_of
from sync_server.config import Settings
from sync_server.ledger.rollups import records_behind
from sync_server.office.acts.service import Author, new_ids, state
from sync_server.office.obstacles import service as obstacles
from sync_server.people.enrolment import service as enrolment
from sync_server.people.handover import service as handover
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer
from tests.browser.web_app import WEB_APP
from tests.sync_server.command import run

INVITED = "Người hỗ trợ thử"
BONPHU = Path(sys.executable).with_name("bonphu")


@dataclass(frozen=True)
class Door:
    """Somebody on the list, and where they live."""

    household: Household
    resident: Resident


class Ward:
    """A synthetic ward in a folder; its server can be stopped and started like the real one."""

    def __init__(self, folder: Path, port: int | None = None) -> None:
        """Take the ward in the folder, or load the small synthetic one; `port` is any free one by default."""
        self._port = port or _free_port()
        self._environment = {
            "BONPHU_PORT": str(self._port),
            "BONPHU_WEB_BUILD": str(WEB_APP),
        }
        self._settings = Settings(data=folder, port=self._port, web_build=WEB_APP)
        self._process: subprocess.Popen[str] | None = None
        self._doors = 0
        if not (folder / "bonphu.db").exists():
            self.run("demo", "--preset", "small")

    @property
    def url(self) -> str:
        """Where people open it."""
        return f"http://localhost:{self._port}"

    def start(self) -> None:
        """Start the server, and return when it says that it listens."""
        self._process = subprocess.Popen(
            [BONPHU, "serve"],
            env=os.environ | self._environment | {"BONPHU_DATA": str(self._settings.data)},
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if self.url in line:
                return
        raise AssertionError("the server did not start")

    def stop(self) -> None:
        """Stop the server as Ctrl-C does; harmless when it is not running."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.communicate()
            self._process = None

    def run(self, *words: str) -> str:
        """Run a `bonphu` command, expect success, and return what it prints."""
        done = run(self._settings.data, *words, **self._environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def invite(self, unit: str) -> str:
        """Return the link by which a new helper of a khu phố joins."""
        printed = self.run("invite", "--unit", unit, "--name", INVITED)
        found = re.search(r"http://\S+/app/join/\S+", printed)
        assert found is not None, printed
        return found.group()

    def board(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the matrix by unit and indicator."""
        return {(c["unit"], c["indicator"]): c for c in json.loads(self.run("matrix", "--json"))}

    def revoke_phones(self) -> None:
        """Refuse every phone of a helper who was invited here."""
        services = Services.open(self._settings)
        try:
            for device, helper in enrolment.devices(services.database, services.ward_id):
                if helper.name == INVITED:
                    enrolment.revoke(services.enrolment(), device.device_id)
        finally:
            services.close()

    def token_hashes(self) -> list[bytes]:
        """Return the SHA-256 of every phone's token."""
        services = Services.open(self._settings)
        try:
            with services.database.read() as connection:
                return [
                    bytes(row[0]) for row in connection.exec_driver_sql("SELECT token_sha256 FROM device")
                ]
        finally:
            services.close()

    def release_parcels(self) -> list[dict[str, int]]:
        """Release every parcel as a supervisor does; return how their records ended."""
        services = Services.open(self._settings)
        try:
            viewer = Viewer(new_id(0, bytes(10)), "phuong", services.ward_id, "", "supervisor")
            waiting = handover.waiting(services, viewer)
            return [handover.release(services, viewer, o.parcel.device_id, o.name) for o in waiting]
        finally:
            services.close()

    def add_door(self, unit: str, *names: str) -> str:
        """Add a household of people of whom nothing is known yet, as the office does; return its code."""
        services = Services.open(self._settings)
        try:
            self._doors += 1
            code = str(make_code(f"LT-{unit[2:]}", 9_500 + self._doors))
            people = [
                ResidentDraft(n, f"{1980 + i}", relation=None if i else "head") for i, n in enumerate(names)
            ]
            draft = HouseholdDraft(unit, code, f"Số {self._doors}, đường Thử", "1")
            act = new_household_act(lambda: new_ids(services, 1)[0], draft, people, "mobile")
            author = Author(str(UUID(int=77)), "Văn phòng", services.campaign().campaign.ward_id)
            (result,) = state(services, author, act.facts)
            assert result["status"] == "applied", result
            return code
        finally:
            services.close()

    def answer(self, told: Obstacle, text: str) -> None:
        """Answer an obstacle as the police desk does."""
        services = Services.open(self._settings)
        try:
            viewer = Viewer(new_id(0, bytes(10)), "cong-an", services.ward_id, "", "supervisor")
            said = {"status": "answered", "owner": told.owner or "", "due": told.due or "", "answer": text}
            obstacles.answer(services, viewer, told.id, said)
        finally:
            services.close()

    def records(self, unit: str, cell: str) -> list[Record]:
        """Return the records that count in a cell."""
        services = Services.open(self._settings)
        try:
            rules = services.campaign().rules
            return list(records_behind(services.database, services.ward_id, rules, [unit], cell))
        finally:
            services.close()

    def somebody_behind(self, unit: str, cell: str) -> Door:
        """Return a resident who counts in a cell, and their household."""
        services = Services.open(self._settings)
        try:
            rules = services.campaign().rules
            database, ward_id = services.database, services.ward_id
            doors = {
                r.id: household_of(r) for r in records_behind(database, ward_id, rules, [unit], "households")
            }
            people = [resident_of(r) for r in records_behind(database, ward_id, rules, [unit], cell)]
            return next(Door(doors[p.household], p) for p in people if p.household in doors)
        finally:
            services.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
