"""Statements about notes on the lists."""

import secrets

from sqlalchemy import insert, select

from shared.identity import new_id
from sync_server.office.merit.lists import Note
from sync_server.store.database import Connection
from sync_server.store.tables.office import rating_note


def notes(connection: Connection, ward_id: str) -> list[Note]:
    """Return every note, the oldest first."""
    columns = (
        rating_note.c.subject,
        rating_note.c.off,
        rating_note.c.text,
        rating_note.c.by,
        rating_note.c.at_ms,
    )
    wanted = select(*columns).where(rating_note.c.ward_id == ward_id).order_by(rating_note.c.at_ms)
    return [
        Note(subject, bool(off), text, by, at) for subject, off, text, by, at in connection.execute(wanted)
    ]


def add_note(connection: Connection, ward_id: str, new: Note) -> None:
    """Keep a note; notes are never changed."""
    values = new._asdict() | {"off": int(new.off)}
    ids = {"ward_id": ward_id, "note_id": new_id(new.at_ms, secrets.token_bytes(10))}
    connection.execute(insert(rating_note).values(values | ids))
