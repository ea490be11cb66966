"""What there is to say of syncing, in plain words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mobile_app.screens.sync.act_words import reason_words
from mobile_app.sync.status import FormerWork, Outcome, Rejected, SyncStatus
from shared.change import Change
from shared.facts import KINDS
from shared.text import t
from shared.written import day, whole

Mood = Literal["good", "plain", "open", "bad"]
_LATE_DAYS = 2
_WRONG_CLOCK_MINUTES = 10


@dataclass(frozen=True, slots=True)
class SyncLine:
    """One sentence, and how much it matters."""

    text: str
    mood: Mood


def sync_line(status: SyncStatus, last: Outcome | None, now: datetime) -> SyncLine:
    """Return the one thing to know now (S-01 … S-10): a refusal, what waits, or that all is sent.

    `last` is how the last round ended, None before the first.
    """
    if status.problem is not None:
        return SyncLine(t("sync.stopped", reason=t(status.problem.problem.text_key)), "bad")
    if status.server_clock_wrong:
        return SyncLine(t("sync.server_clock", n=whole(status.waiting)), "bad")
    late = _days_silent(status, now) if status.waiting else 0
    if late >= _LATE_DAYS:
        return SyncLine(t("sync.late", n=late), "bad")
    if last == "storage":
        return SyncLine(t("sync.storage"), "bad")
    if status.running:
        return SyncLine(
            t("sync.sending", n=whole(status.waiting)) if status.waiting else t("sync.looking"), "plain"
        )
    if status.rejected:
        return SyncLine(t("sync.review", n=len(status.rejected)), "open")
    if status.waiting:
        keys = {"unreachable": "sync.offline", "busy": "sync.busy"}
        return SyncLine(t(keys.get(last or "", "sync.waiting"), n=whole(status.waiting)), "open")
    if last == "unreachable" or status.contact is None:
        return SyncLine(t("sync.offline_all_sent"), "plain")
    return SyncLine(t("sync.fresh", time=moment(status.contact, now)), "good")


def former_line(former: FormerWork) -> str:
    """Return the unsent acts of a former user of this phone."""
    key = "sync.former_refused" if former.refused else "sync.former"
    return t(key, name=former.name, n=whole(former.waiting))


def _days_silent(status: SyncStatus, now: datetime) -> int:
    return (now - status.contact).days if status.contact else 0


def moment(when: datetime, now: datetime) -> str:
    """Return `14:05`, with the day before it when that is another day: `03/05/2024 14:05`."""
    time = when.strftime("%H:%M")
    return time if when.date() == now.date() else f"{day(when.date())} {time}"


def rejected_line(rejected: Rejected, name_of: Callable[[str], str]) -> str:
    """Return an act that the server set aside in one line: what it was about, and why.

    `name_of` gives what people call an entity (a person's name, an address), or an empty text.
    """
    what = about_act(rejected.change, name_of)
    return t("account.rejected_of", what=what, reason=reason_words(rejected))


def about_act(change: Change, name_of: Callable[[str], str]) -> str:
    """Return what an act was about: its kind, and the first name that people know."""
    kind = change.facts[0].kind if change.facts else ""
    word = t(f"kind.{kind}" if kind in KINDS else "kind.other")
    said = (fact.set.get("full_name") or fact.set.get("address") for fact in change.facts)
    names = [name for f in change.facts if (name := name_of(f.entity))] + [str(s.v) for s in said if s]
    return f"{word} {names[0]}" if names else word


def clock_words(error_s: int) -> str:
    """Return that the phone's clock is wrong and by how much, or an empty text (E-14)."""
    minutes = abs(error_s) // 60
    if minutes < _WRONG_CLOCK_MINUTES:
        return ""
    days, hours = minutes // 1440, minutes // 60
    much = t("clock.days", n=days) if days else t("clock.hours", n=hours) if hours else None
    return t("clock.fast" if error_s > 0 else "clock.slow", much=much or t("clock.minutes", n=minutes))
