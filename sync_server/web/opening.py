"""Open a ward's services for one command, and say in words why that cannot be done."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.text import t
from sync_server.config import Settings
from sync_server.store.clock import written_minute
from sync_server.store.schema import NEWEST, OtherSchemaError
from sync_server.web.services import Services


class ClockBehindError(Exception):
    """The machine's clock is behind what the database has; the text says so."""


class OtherStepError(Exception):
    """The database is of another release; the text says what to do."""


class CannotOpenError(Exception):
    """The database cannot be opened; the text says why."""


@contextmanager
def opened(settings: Settings, *, at_any_time: bool = False, migrate: bool = False) -> Iterator[Services]:
    """Give the services for a while; raise CannotOpenError, whatever driver is behind the URL.

    Raises OtherStepError for a database of another release, with `migrate` only of a newer one, and
    ClockBehindError where the clock is behind, but for what neither takes nor counts `at_any_time`.
    """
    try:
        services = Services.open(settings, migrate=migrate)
    except OtherSchemaError as error:
        key = "terminal.step_newer" if error.newer else "terminal.step_older"
        raise OtherStepError(t(key, step=error.step, newest=NEWEST)) from error
    except Exception as error:
        cause = error.__cause__ or error
        raise CannotOpenError(str(getattr(cause, "orig", cause))) from error
    try:
        if services.clock_behind and not at_any_time:
            raise ClockBehindError(clock_words(services))
        yield services
    finally:
        services.close()


def clock_words(services: Services) -> str:
    """Return what to say of a clock that is behind."""
    now, newest = written_minute(services.clock()), written_minute(services.writer.newest_ms)
    return t("terminal.clock_behind", now=now, newest=newest)
