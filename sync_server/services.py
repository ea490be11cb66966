"""What the server's endpoints work with, opened once when it starts and closed when it stops."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from sync_server.campaigns import service as campaigns
from sync_server.clock import now_ms
from sync_server.database import Database, open_database
from sync_server.sync.writer import Writer


class Settings(Protocol):
    """The settings this part needs: where the data lies, and the campaign a new database starts with."""

    @property
    def database_url(self) -> str:
        """A SQLAlchemy URL."""

    @property
    def campaign_file(self) -> Path:
        """The campaign as JSON, read only while the database has no campaign yet."""


@dataclass(frozen=True)
class Services:
    """One ward's server. Endpoints find it at `request.app.state.services`; `clock` tells Unix ms."""

    ward_id: str
    database: Database
    writer: Writer
    clock: Callable[[], int]

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], int] = now_ms) -> Self:
        """Open the database, publish the campaign file if there is no campaign yet, start the writer.

        Raises SQLAlchemy's errors when the database cannot be opened, pydantic's for a wrong campaign file.
        """
        database = open_database(settings.database_url)
        ward_id = campaigns.ensure_published(database, settings.campaign_file, clock())
        return cls(ward_id, database, Writer(database, ward_id, clock), clock)

    def close(self) -> None:
        """Finish what was taken in, then close everything."""
        self.writer.close()
        self.database.close()
