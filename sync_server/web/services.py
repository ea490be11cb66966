"""What the server's endpoints work with, opened once when it starts and closed when it stops."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from pydantic import SecretStr

from shared.problem import CLOCK_BEHIND, ProblemError
from sync_server.config import SessionRules
from sync_server.ledger.erase import replay
from sync_server.ledger.lasting import LastingActs
from sync_server.ledger.writer import Writer
from sync_server.plan.due import put_due_in_force
from sync_server.plan.published import Campaigns, Published
from sync_server.plan.release_file import ensure_published
from sync_server.store import ward_settings
from sync_server.store.campaigns import lock_ward
from sync_server.store.clock import now_ms
from sync_server.store.database import Database, open_database
from sync_server.store.log import newest_ms
from sync_server.store.server_key import ServerKey
from sync_server.web.device_authenticator import DeviceAuthenticator

# What a push makes goes away by itself, without cycles: looking for these as often as Python does by
# default would take half of the time.
_FEW_COLLECTIONS = 500_000
# By so much a clock that is set right now and then may go back.
_CLOCK_SLACK_MS = 5 * 60_000


class EnrolmentContext(NamedTuple):
    """What enrolment works on: one ward's database at one moment (Unix ms)."""

    database: Database
    ward_id: str
    now: int
    lasting: LastingActs | None = None


class ServiceSettings(Protocol):
    """The settings this part needs: where the data lies, and which campaign is the ward's."""

    @property
    def database_url(self) -> str:
        """A SQLAlchemy URL."""

    @property
    def lasting_file(self) -> Path:
        """Where revocations and erasures are written down, which no restore may take back."""

    @property
    def campaign_file(self) -> Path:
        """The campaign as JSON; published at start if the database has none, or an older version."""

    @property
    def session_rules(self) -> SessionRules:
        """How long people stay signed in."""

    @property
    def roster_key(self) -> SecretStr | None:
        """The server's key, if one was set."""

    @property
    def key_file(self) -> Path:
        """Where the server keeps a key of its own where none was set."""


@dataclass(frozen=True)
class Services:
    """One ward's server. Endpoints find it at `request.app.state.services`; `clock` tells Unix ms.

    `demo` tells that the ward's people are made up.
    """

    ward_id: str
    database: Database
    campaigns: Campaigns
    authenticator: DeviceAuthenticator
    writer: Writer
    clock: Callable[[], int]
    lasting: LastingActs
    session_rules: SessionRules
    key: ServerKey
    demo: bool

    @classmethod
    def open(
        cls, settings: ServiceSettings, clock: Callable[[], int] = now_ms, *, migrate: bool = False
    ) -> Self:
        """Open the database, publish the campaign file if it is newer, start the writer.

        With `migrate` a database of an older release is brought to this one.
        Raises OtherSchemaError for one of another release, SQLAlchemy's errors when the database cannot be
        opened, pydantic's for a wrong campaign file.
        """
        gc.set_threshold(_FEW_COLLECTIONS)
        database = open_database(settings.database_url, migrate=migrate)
        ward_id = ensure_published(database, settings.campaign_file, clock())
        database.take_turns(ward_id)
        campaigns = Campaigns(ward_id)
        lasting = LastingActs(settings.lasting_file, ward_id)
        replay(database, ward_id, campaigns, lasting)
        with database.read() as connection:
            demo = ward_settings.get(connection, ward_id, ward_settings.DEMO) is not None
            ahead = int(ward_settings.get(connection, ward_id, ward_settings.CLOCK_AHEAD_UNTIL) or 0)
            newest = newest_ms(connection, ward_id, ahead)
        return cls(
            ward_id,
            database,
            campaigns,
            DeviceAuthenticator(database, ward_id),
            Writer(database, ward_id, campaigns, put_due_in_force, newest),
            clock,
            lasting,
            settings.session_rules,
            ServerKey(settings.roster_key, settings.key_file),
            demo,
        )

    @property
    def clock_behind(self) -> bool:
        """Whether the server's clock is behind its own newest entry: then nothing it says of time is true."""
        return self.clock() + _CLOCK_SLACK_MS < self.writer.newest_ms

    def require_right_clock(self) -> None:
        """Raise ProblemError `clock_behind` where the clock is; then nothing may be taken or counted."""
        if self.clock_behind:
            raise ProblemError(CLOCK_BEHIND)

    def believe_clock(self) -> None:
        """Take the clock as right, and the log's newest entries as of one that was ahead."""
        with self.database.write() as connection:
            ward = lock_ward(connection, self.ward_id)
            until = str(ward.seq if ward else 0)
            ward_settings.put(connection, self.ward_id, ward_settings.CLOCK_AHEAD_UNTIL, until)
        self.writer.newest_ms = 0

    def campaign(self) -> Published:
        """Return the campaign in force, with its counting rules."""
        with self.database.read() as connection:
            return self.campaigns.current(connection)

    def enrolment(self) -> EnrolmentContext:
        """Return what enrolment works on, at this moment."""
        return EnrolmentContext(self.database, self.ward_id, self.clock(), self.lasting)

    def close(self) -> None:
        """Finish what was taken in, then close everything."""
        self.writer.close()
        self.database.close()
