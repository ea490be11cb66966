"""What the server's endpoints work with, opened once when it starts and closed when it stops."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from pydantic import SecretStr

from shared.problem import CLOCK_BEHIND, ProblemError
from sync_server.campaigns.queries import lock_ward
from sync_server.campaigns.service import Campaigns, Published, ensure_published
from sync_server.clock import now_ms
from sync_server.database import Database, open_database
from sync_server.enrolment.service import Desk, Doorman
from sync_server.privacy.erase import replay
from sync_server.privacy.lasting import Lasting
from sync_server.server_key import ServerKey
from sync_server.sync.queries import newest_ms
from sync_server.sync.writer import Writer
from sync_server.ward_settings import queries as ward_settings

# What a push makes goes away by itself, without cycles: looking for these as often as Python does by
# default would take half of the time.
_FEW_COLLECTIONS = 500_000
# By so much a clock that is set right now and then may go back.
_CLOCK_SLACK_MS = 5 * 60_000


@dataclass(frozen=True)
class SessionRules:
    """After how many milliseconds a session ends: without use, and in any case."""

    idle_ms: int
    most_ms: int


class Settings(Protocol):
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
    doorman: Doorman
    writer: Writer
    clock: Callable[[], int]
    lasting: Lasting
    session_rules: SessionRules
    key: ServerKey
    demo: bool

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], int] = now_ms) -> Self:
        """Open the database, publish the campaign file if it is newer, start the writer.

        Raises SQLAlchemy's errors when the database cannot be opened, pydantic's for a wrong campaign file.
        """
        gc.set_threshold(_FEW_COLLECTIONS)
        database = open_database(settings.database_url)
        ward_id = ensure_published(database, settings.campaign_file, clock())
        campaigns = Campaigns(ward_id)
        lasting = Lasting(settings.lasting_file, ward_id)
        replay(database, ward_id, campaigns, lasting)
        with database.read() as connection:
            demo = ward_settings.get(connection, ward_id, ward_settings.DEMO) is not None
            ahead = int(ward_settings.get(connection, ward_id, ward_settings.CLOCK_AHEAD_UNTIL) or 0)
            newest = newest_ms(connection, ward_id, ahead)
        return cls(
            ward_id,
            database,
            campaigns,
            Doorman(database, ward_id),
            Writer(database, ward_id, campaigns, newest),
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

    def desk(self) -> Desk:
        """Return what enrolment works on, at this moment."""
        return Desk(self.database, self.ward_id, self.clock(), self.lasting)

    def close(self) -> None:
        """Finish what was taken in, then close everything."""
        self.writer.close()
        self.database.close()
