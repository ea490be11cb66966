"""The log of syncing in words anybody can read, and each own act with where it is."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mobile_app.core.tone import Tone
from mobile_app.screens.sync.act_words import reason_words
from mobile_app.screens.sync.state import about_act, moment
from mobile_app.store.own_change import OwnChange
from mobile_app.store.sync_log import SyncLogEntry
from mobile_app.sync.status import Rejected, SyncStatus
from shared.problem import PROBLEMS
from shared.text import t
from shared.written import whole

Where = Literal["phone", "sent", "durable", "set_aside", "settled"]
TONES: dict[Where, Tone] = {
    "phone": "open",
    "sent": "plain",
    "durable": "good",
    "set_aside": "bad",
    "settled": "plain",
}


def log_line(entry: SyncLogEntry, now: datetime) -> str:
    """Return one happening in one sentence, with when, and since when where it came again and again."""
    time = moment(datetime.fromtimestamp(entry.at_ms / 1000, now.tzinfo), now)
    what = t(f"log.{entry.what}", n=whole(entry.n), why=_why(entry.why))
    if entry.times == 1:
        return t("log.line", time=time, what=what)
    since = moment(datetime.fromtimestamp(entry.since_ms / 1000, now.tzinfo), now)
    return t("log.repeated", time=time, what=what, times=whole(entry.times), since=since)


def _why(slug: str) -> str:
    return t(PROBLEMS[slug].text_key) if slug in PROBLEMS else slug


@dataclass(frozen=True, slots=True)
class ActLine:
    """One own act: what it was, when, and where it is by now. `reason` says why it was set aside."""

    id: str
    what: str
    time: str
    where: Where
    reason: str


def act_lines(
    own: Sequence[OwnChange],
    status: SyncStatus,
    set_aside: Iterable[Rejected],
    name_of: Callable[[str], str],
    now: datetime,
) -> list[ActLine]:
    """Return own acts, newest first; only those given, so that a screen asks for what it shows."""
    reasons = {r.change.id: reason_words(r) for r in set_aside}
    still_open = {r.change.id for r in status.rejected}
    return [
        ActLine(
            id=act.change.id,
            what=about_act(act.change, name_of),
            time=moment(datetime.fromtimestamp(act.at_ms / 1000, now.tzinfo), now),
            where=_where(act, status, reasons, still_open),
            reason=reasons.get(act.change.id, ""),
        )
        for act in reversed(own)
    ]


def _where(act: OwnChange, status: SyncStatus, reasons: dict[str, str], still_open: set[str]) -> Where:
    if act.change.id in reasons:
        return "set_aside" if act.change.id in still_open else "settled"
    if act.n <= status.durable:
        return "durable"
    return "sent" if act.n <= status.sent else "phone"
