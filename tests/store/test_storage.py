"""TinyDB over the journal: TinyDB's own behaviour, crash-safe, and touching only what is written."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tinydb import TinyDB, where
from tinydb.storages import MemoryStorage
from tinydb.table import Document

from mobile_app.store.cipher import PlainCipher
from mobile_app.store.journal import Journal, SaveFailed
from mobile_app.store.storage import JournalStorage, LiveDatabase
from tests.store.cipher_suite import MemoryFile as Bytes

Operation = Callable[[TinyDB], object]


def _open(file: Bytes, volatile: frozenset[str] = frozenset()) -> tuple[LiveDatabase, JournalStorage]:
    storage = JournalStorage(Journal(file, PlainCipher()), volatile)
    return LiveDatabase(storage=lambda: storage), storage


ids = st.sampled_from(["1", "2", "3"])
ages = st.integers(0, 3)
operations = st.one_of(
    st.builds(lambda i, a: ("upsert", i, a), ids, ages),
    st.builds(lambda i, a: ("update", i, a), ids, ages),
    st.builds(lambda a, b: ("raise", a, b), ages, ages),
    st.builds(lambda i: ("remove", i, 0), ids),
    st.builds(lambda a: ("remove where", a, 0), ages),
    st.just(("truncate", "", 0)),
    st.just(("drop all", "", 0)),
)


def _apply(db: TinyDB, operation: tuple[str, object, int], make_id: Callable[[str], object]) -> None:
    name, what, age = operation
    table = db.table("people")
    present = [d.doc_id for d in table.all()]
    if name == "upsert":
        table.upsert(Document({"age": age}, make_id(str(what))))  # type: ignore[arg-type]
    elif name == "update" and make_id(str(what)) in present:
        table.update({"age": age}, doc_ids=[make_id(str(what))])  # type: ignore[list-item]
    elif name == "raise":
        table.update({"age": age}, where("age") == what)
    elif name == "remove" and make_id(str(what)) in present:
        table.remove(doc_ids=[make_id(str(what))])  # type: ignore[list-item]
    elif name == "remove where":
        table.remove(where("age") == what)
    elif name == "truncate":
        table.truncate()
    elif name == "drop all":
        db.drop_tables()


def _content(db: TinyDB) -> dict[str, int]:
    return {str(d.doc_id): d["age"] for d in db.table("people").all()}


@given(st.lists(operations, max_size=12))
def test_it_does_what_tinydb_does_and_remembers(done: list[tuple[str, object, int]]) -> None:
    """Any operations leave what TinyDB's own memory storage has, here and after opening again."""
    file = Bytes()
    (ours, _), theirs = _open(file), TinyDB(storage=MemoryStorage)
    for operation in done:
        _apply(ours, operation, str)
        _apply(theirs, operation, int)
    assert _content(ours) == _content(theirs)
    assert _content(_open(Bytes(file.content))[0]) == _content(theirs)


def test_a_refused_write_changes_nothing() -> None:
    """When the medium is full, memory stays what the journal says."""
    file = Bytes()
    db, _ = _open(file)
    db.live("people").put([{"id": "1", "age": 1}])
    file.full = True
    with pytest.raises(SaveFailed):
        db.live("people").put([{"id": "1", "age": 2}])
    assert db.live("people").find("1") == {"id": "1", "age": 1}


def test_a_view_is_not_written() -> None:
    """Volatile tables cost the medium nothing, and are empty after opening."""
    file = Bytes()
    db, _ = _open(file, frozenset({"lines"}))
    db.live("lines").put([{"id": "1", "line": object()}])
    assert file.content == b""
    assert len(db.live("lines")) == 1


def test_a_write_appends_only_what_it_touches() -> None:
    """Changing one document of a thousand appends about one document."""
    file = Bytes()
    db, _ = _open(file)
    db.live("people").put({"id": str(n), "age": n} for n in range(1_000))
    before = len(file.content)
    db.live("people").update({"age": 7}, doc_ids=["500"])  # type: ignore[list-item]
    assert len(file.content) - before < 100
    assert db.live("people").find("500") == {"id": "500", "age": 7}


def test_history_is_shortened_at_opening() -> None:
    """A journal that is mostly history becomes the present, and says the same."""
    file = Bytes()
    db, _ = _open(file)
    for age in range(1_500):
        db.live("people").put([{"id": "1", "age": age}])
    long = len(file.content)
    again, _ = _open(file)
    assert len(file.content) < long / 100
    assert again.live("people").find("1") == {"id": "1", "age": 1_499}


def test_tables_change_together() -> None:
    """A fold moves one table into another, removes what is gone, and lasts."""
    file = Bytes()
    _, storage = _open(file)
    storage.change(
        {"records": {"a": {"v": 1}, "b": {"v": 1}}, "staged": {"a": {"gone": True}, "c": {"v": 2}}}
    )
    storage.change({"meta": {"cursor": {"n": 5}}}, fold=("staged", "records"))
    for tables in (storage.tables, _open(Bytes(file.content))[1].tables):
        assert tables["records"] == {"b": {"v": 1}, "c": {"v": 2}}
        assert tables["meta"] == {"cursor": {"n": 5}}
        assert not tables.get("staged")
