"""Joining: what is needed, and what to say when it does not work."""

from dataclasses import dataclass
from typing import Literal

from mobile_app.store.journal import SaveFailed
from mobile_app.sync.failures import Unreachable
from mobile_app.sync.status import Outcome, SyncStatus
from shared.problem import ProblemError
from shared.text import t
from shared.written import whole

Stage = Literal["join", "download", "open", "refused"]


@dataclass(slots=True)
class JoiningLink:
    """With what to join: a code and the server it is of; `sent` once the app has tried by itself."""

    server: str = ""
    code: str = ""
    sent: bool = False


@dataclass(frozen=True, slots=True)
class JoinFaults:
    """What is missing in the form; None where nothing is."""

    code: str | None = None
    server: str | None = None

    @property
    def any(self) -> bool:
        """Tell whether the form cannot be sent."""
        return bool(self.code or self.server)


def stage_of(*, joined: bool, has_campaign: bool, has_records: bool) -> Stage:
    """Return what the app shows: joining, the first download, or the households."""
    if not joined:
        return "join"
    return "open" if has_campaign and has_records else "download"


def check(code: str, server: str) -> JoinFaults:
    """Return what has to be typed before a code can be sent."""
    return JoinFaults(
        code=None if sum(c.isalnum() for c in code) >= 4 else t("join.code_missing"),
        server=None if server.startswith(("http://", "https://")) else t("join.server_missing"),
    )


def why_not_joined(error: ProblemError | Unreachable | SaveFailed) -> str:
    """Return why joining failed, in words that say what to do next."""
    match error:
        case ProblemError():
            return t(error.problem.text_key)
        case Unreachable():
            return t("join.offline")
        case SaveFailed():
            return t("join.disk")


def download_line(status: SyncStatus, last: Outcome | None) -> str:
    """Return the progress of the first download."""
    if status.problem is not None:
        return t("download.stopped", reason=t(status.problem.problem.text_key))
    if not status.running and last == "unreachable":
        return t("download.offline")
    return (
        t("download.count", n=whole(status.pulled_so_far)) if status.pulled_so_far else t("download.working")
    )
