"""Statements about accounts, and lines for the access log."""

import secrets
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from shared.identity import new_id
from sync_server.store.tables.records import access_log, account


class AccountRow(NamedTuple):
    """An account as stored."""

    account_id: str
    name: str
    unit_id: str
    password_hash: str
    role: str
    closed_ms: int | None
    first_until_ms: int | None
    totp: bytes | None


class Access(NamedTuple):
    """Who did what, at what; `subject` is at most 300 characters and names no resident."""

    account_id: str | None
    action: str
    subject: str = ""


_ACCOUNT = select(
    account.c.account_id,
    account.c.name,
    account.c.unit_id,
    account.c.password_hash,
    account.c.role,
    account.c.closed_ms,
    account.c.first_until_ms,
    account.c.totp,
)


def find_account(connection: Connection, ward_id: str, name: str) -> AccountRow | None:
    """Return the account of that name, or None."""
    row = connection.execute(_ACCOUNT.where(account.c.ward_id == ward_id, account.c.name == name))
    found = row.one_or_none()
    return None if found is None else AccountRow(*found)


def accounts(connection: Connection, ward_id: str) -> list[AccountRow]:
    """Return every account, closed or not."""
    return [AccountRow(*row) for row in connection.execute(_ACCOUNT.where(account.c.ward_id == ward_id))]


def account_of(connection: Connection, ward_id: str, account_id: str) -> AccountRow | None:
    """Return an account, or None."""
    mine = (account.c.ward_id == ward_id, account.c.account_id == account_id)
    found = connection.execute(_ACCOUNT.where(*mine)).one_or_none()
    return None if found is None else AccountRow(*found)


def close_account(connection: Connection, ward_id: str, account_id: str, now: int | None) -> None:
    """Let nobody sign in with an account from now on, or again (`now` is None)."""
    mine = (account.c.ward_id == ward_id, account.c.account_id == account_id)
    connection.execute(update(account).where(*mine).values(closed_ms=now))


def has_accounts(connection: Connection, ward_id: str) -> bool:
    """Tell whether the ward has any account."""
    found = select(account.c.account_id).where(account.c.ward_id == ward_id).limit(1)
    return connection.execute(found).first() is not None


def add_account(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a new account; raise SQLAlchemy's IntegrityError if the ward has one of that name."""
    connection.execute(insert(account).values(values))


def set_password(  # noqa: PLR0913
    connection: Connection,
    ward_id: str,
    account_id: str,
    password_hash: str,
    first_until_ms: int | None,
    *,
    was: str | None = None,
) -> bool:
    """Give an account another password; `first_until_ms` for one that somebody else gave.

    With `was`, the hash of the present one, only if that still is it. Return whether it was given.
    """
    mine = [account.c.ward_id == ward_id, account.c.account_id == account_id]
    if was is not None:
        mine.append(account.c.password_hash == was)
    new = {"password_hash": password_hash, "first_until_ms": first_until_ms}
    return connection.execute(update(account).where(*mine).values(new)).rowcount > 0


def add_access(connection: Connection, ward_id: str, now: int, access: Access) -> None:
    """Write a line into the access log."""
    values = {"ward_id": ward_id, "entry_id": new_id(now, secrets.token_bytes(10)), "at_ms": now}
    connection.execute(insert(access_log).values(values | access._asdict()))
