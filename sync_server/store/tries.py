"""Statements about counted tries."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, select, update

from sync_server.store.database import upsert
from sync_server.store.tables.records import account, known_device, sign_in_try


class Tried(NamedTuple):
    """What is counted of one subject: how often, and a moment whose meaning the rule knows."""

    n: int
    free_ms: int


def lock(connection: Connection, ward_id: str, subject: str, now: int) -> Tried:
    """Return what is counted of a subject; nobody else reads or changes it until the transaction ends."""
    new = {"ward_id": ward_id, "subject": subject, "n": 0, "free_ms": 0, "last_ms": now}
    connection.execute(upsert(connection, sign_in_try).values(new).on_conflict_do_nothing())
    mine = (sign_in_try.c.ward_id == ward_id, sign_in_try.c.subject == subject)
    row = connection.execute(select(sign_in_try.c.n, sign_in_try.c.free_ms).where(*mine).with_for_update())
    return Tried(*row.one())


def put(connection: Connection, ward_id: str, subject: str, tried: Tried, now: int) -> None:
    """Keep what is counted of a subject that `lock` gave."""
    mine = (sign_in_try.c.ward_id == ward_id, sign_in_try.c.subject == subject)
    connection.execute(update(sign_in_try).where(*mine).values(last_ms=now, **tried._asdict()))


def forget(connection: Connection, ward_id: str, subject: str) -> None:
    """Count nothing of a subject any more."""
    connection.execute(
        delete(sign_in_try).where(sign_in_try.c.ward_id == ward_id, sign_in_try.c.subject == subject)
    )


def forget_old(connection: Connection, ward_id: str, before: int) -> None:
    """Count nothing any more of who did not try since `before`."""
    connection.execute(
        delete(sign_in_try).where(sign_in_try.c.ward_id == ward_id, sign_in_try.c.last_ms < before)
    )


def knows_device(connection: Connection, ward_id: str, name: str, token_sha256: bytes, since: int) -> bool:
    """Tell whether the account of that name was signed in to in that browser since `since`."""
    same = (account.c.ward_id == known_device.c.ward_id) & (account.c.account_id == known_device.c.account_id)
    found = (
        select(account.c.account_id)
        .join(known_device, same)
        .where(account.c.ward_id == ward_id, known_device.c.ward_id == ward_id, account.c.name == name)
        .where(known_device.c.token_sha256 == token_sha256, known_device.c.used_ms >= since)
    )
    return connection.execute(found).first() is not None


def is_device(connection: Connection, ward_id: str, token_sha256: bytes) -> bool:
    """Tell whether any account was signed in to in that browser."""
    found = select(known_device.c.used_ms).where(
        known_device.c.ward_id == ward_id, known_device.c.token_sha256 == token_sha256
    )
    return connection.execute(found.limit(1)).first() is not None


def know_device(connection: Connection, ward_id: str, account_id: str, token_sha256: bytes, now: int) -> None:
    """Keep that an account was signed in to in a browser."""
    new = {"ward_id": ward_id, "token_sha256": token_sha256, "account_id": account_id, "used_ms": now}
    insertion = upsert(connection, known_device).values(new)
    keys = ["ward_id", "token_sha256", "account_id"]
    connection.execute(insertion.on_conflict_do_update(index_elements=keys, set_={"used_ms": now}))


def forget_devices(connection: Connection, ward_id: str, account_id: str) -> None:
    """Forget every browser in which an account was signed in to."""
    mine = (known_device.c.ward_id == ward_id, known_device.c.account_id == account_id)
    connection.execute(delete(known_device).where(*mine))


def forget_old_devices(connection: Connection, ward_id: str, before: int) -> None:
    """Forget the browsers in which nobody signed in since `before`."""
    old = (known_device.c.ward_id == ward_id, known_device.c.used_ms < before)
    connection.execute(delete(known_device).where(*old))
