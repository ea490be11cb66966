"""What comes back on a case, from a form or a file, and the facts that it makes. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from shared.change import Fact, FieldValue
from shared.text import DEFAULT, speaking, t
from shared.vietnamese import clean, fold
from sync_server.referrals.cases import RESULTS, Case, Result

LONGEST_NOTE = 500
# The columns of the batch that goes out, and of the file that comes back.
COLUMNS = ("case", "name", "phone", "area", "address", "about", "on", "result", "day", "note")


@dataclass(frozen=True)
class Reply:
    """What is said of a case: the result, its day (`YYYY-MM-DD`), and a note."""

    case_id: str
    result: Result
    day: str
    note: str = ""


@dataclass(frozen=True)
class Unread:
    """A line that cannot be taken: its number in the file, and why (a text key)."""

    number: int
    why: str


def read_reply(case_id: str, result: str, day: str, note: str, today: str) -> Reply | str:
    """Return the reply, or the text key of why it cannot stand; an empty day means today."""
    known = next((r for r in RESULTS if r == result), None)
    if known is None:
        return "referrals.result_unknown"
    read = _day(day, today)
    if read is None or read > today:
        return "referrals.day_wrong"
    if known == "answered" and not clean(note):
        return "referrals.note_missing"
    return Reply(case_id, known, read, clean(note)[:LONGEST_NOTE])


def _day(text: str, today: str) -> str | None:
    """Return a day as `YYYY-MM-DD`; it may be written that way or as `14/05/2024`."""
    plain = clean(text)
    if not plain:
        return today
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(plain, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


@speaking(DEFAULT)
def column_names() -> dict[str, str]:
    """Return `{title, folded: column}` of a batch."""
    return {fold(t(f"referrals.col_{name}")): name for name in COLUMNS}


@speaking(DEFAULT)
def read_rows(
    header: Iterable[str], rows: Iterable[tuple[int, tuple[str, ...]]], known: Mapping[str, Case], today: str
) -> tuple[list[Reply], list[Unread]]:
    """Return the replies in a file's rows, and the lines that cannot be taken; empty ones are skipped.

    Columns are found by the names that the batch gives them, in any order.
    """
    names = column_names()
    places = {names[fold(title)]: i for i, title in enumerate(header) if fold(title) in names}
    words = {fold(t(f"referrals.result_{result}")): result for result in RESULTS}
    replies: list[Reply] = []
    unread: list[Unread] = []
    for number, cells in rows:
        told = {name: cells[i] if i < len(cells) else "" for name, i in places.items()}
        if not any(told.get(name) for name in ("result", "day", "note")):
            continue
        case_id = told.get("case", "").strip()
        if case_id not in known:
            unread.append(Unread(number, "referrals.case_unknown"))
            continue
        result = words.get(fold(told.get("result", "")), "")
        read = read_reply(case_id, result, told.get("day", ""), told.get("note", ""), today)
        if isinstance(read, Reply):
            replies.append(read)
        else:
            unread.append(Unread(number, read))
    return replies, unread


def facts_of(
    case: Case, reply: Reply, seen: Mapping[str, tuple[str, ...]], operator: str | None
) -> list[Fact]:
    """Return what a reply states: of the referral, and once helped, of the resident's ladder.

    A company's word counts as confirmed by the operator (R-45); others' as seen by them.
    """
    told = case.referral
    said = {"status": reply.result, "answer": reply.note, "answered_on": reply.day}
    facts = [_fact("referral", told.id, {n: FieldValue(v=v) for n, v in said.items()}, seen)]
    top = next((s for s in case.indicator.steps if s.stage == "achieved"), None) if case.indicator else None
    if reply.result == "done" and case.resident and case.indicator and top:
        basis = "operator" if told.to == "operator" else "observed"
        state = FieldValue(v={"status": top.status, "achieved_on": reply.day}, basis=basis)
        values = {case.indicator.key: state}
        if operator and case.resident.operator is None:
            values["operator"] = FieldValue(v=operator, basis="operator")
        facts.append(_fact("resident", case.resident.id, values, seen))
    return facts


def _fact(kind: str, entity: str, values: dict[str, FieldValue], seen: Mapping[str, tuple[str, ...]]) -> Fact:
    shown = {name: ids for name in values if (ids := seen.get(f"{kind}.{name}"))}
    return Fact(kind=kind, entity=entity, set=values, seen=shown)
