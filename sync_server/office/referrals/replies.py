"""What comes back on a case, from a form or a file, and the facts that it makes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.change import Fact, FieldValue
from shared.text import DEFAULT, speaking, t
from shared.vietnamese import clean, fold
from sync_server.brought.days import day_written
from sync_server.brought.limited_process import UnreadableFile
from sync_server.brought.tables import Table
from sync_server.brought.titles import title_forms
from sync_server.office.referrals.cases import RESULTS, ReferralCase, Result

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
    """Return a whole day as `YYYY-MM-DD`, or None; an empty text means today."""
    day = day_written(text, today) if clean(text) else today
    return day if day and len(day) == 10 else None


@speaking(DEFAULT)
def column_names() -> dict[str, str]:
    """Return `{title, as `title_forms` has it: column}` of a batch."""
    return {title_forms(t(f"referrals.col_{name}"))[0]: name for name in COLUMNS}


@speaking(DEFAULT)
def read_rows(
    table: Table, known: Mapping[str, ReferralCase], today: str
) -> tuple[list[Reply], list[Unread]]:
    """Return the replies in a file's rows, and the lines that cannot be taken; empty ones are skipped.

    Columns are found by the names that the batch gives them, in any order. Raises UnreadableFile
    `referrals.column_twice` where a name stands twice.
    """
    names = column_names()
    places: dict[str, int] = {}
    for column, title in enumerate(table.header):
        name = next((names[form] for form in title_forms(title) if form in names), None)
        if name in places:
            raise UnreadableFile("referrals.column_twice", {"name": title})
        if name is not None:
            places[name] = column
    words = {fold(t(f"referrals.result_{result}")): result for result in RESULTS}
    replies: list[Reply] = []
    unread: list[Unread] = []
    for number, cells in table.rows:
        told = {name: cells[i] if i < len(cells) else "" for name, i in places.items()}
        if not any(told.get(name) for name in ("result", "day", "note")):
            continue
        case_id = told.get("case", "").strip()
        if case_id not in known:
            unread.append(Unread(number, "referrals.case_unknown"))
            continue
        result = words.get(fold(told.get("result", "")), "")
        day = told.get("day", "")
        day = day_written(day, today, since_1904=table.since_1904) or day
        read = read_reply(case_id, result, day, told.get("note", ""), today)
        if isinstance(read, Reply):
            replies.append(read)
        else:
            unread.append(Unread(number, read))
    return replies, unread


def facts_of(
    case: ReferralCase, reply: Reply, seen: Mapping[str, tuple[str, ...]], operator: str | None
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
