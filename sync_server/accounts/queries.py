"""Statements about accounts, their sessions and the access log."""

import secrets
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from shared.identity import new_id
from sync_server.tables import access_log, account, session


class AccountRow(NamedTuple):
    """An account as stored."""

    account_id: str
    name: str
    unit_id: str
    password_hash: str
    role: str
    closed_ms: int | None


class SessionRow(NamedTuple):
    """Whose session it is, what they may see, and the token that their forms must carry."""

    account_id: str
    name: str
    unit_id: str
    csrf: str
    role: str


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
)


def find_account(connection: Connection, ward_id: str, name: str) -> AccountRow | None:
    """Return the account of that name, or None."""
    row = connection.execute(_ACCOUNT.where(account.c.ward_id == ward_id, account.c.name == name))
    found = row.one_or_none()
    return None if found is None else AccountRow(*found)


def accounts(connection: Connection, ward_id: str) -> list[AccountRow]:
    """Return every account, closed or not."""
    return [AccountRow(*row) for row in connection.execute(_ACCOUNT.where(account.c.ward_id == ward_id))]


def close_account(connection: Connection, ward_id: str, account_id: str, now: int | None) -> None:
    """Let nobody sign in with an account from now on, or again (`now` is None); its sessions end."""
    mine = (account.c.ward_id == ward_id, account.c.account_id == account_id)
    connection.execute(update(account).where(*mine).values(closed_ms=now))
    connection.execute(
        delete(session).where(session.c.ward_id == ward_id, session.c.account_id == account_id)
    )


def has_accounts(connection: Connection, ward_id: str) -> bool:
    """Tell whether the ward has any account."""
    found = select(account.c.account_id).where(account.c.ward_id == ward_id).limit(1)
    return connection.execute(found).first() is not None


def add_account(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a new account; raise SQLAlchemy's IntegrityError if the ward has one of that name."""
    connection.execute(insert(account).values(values))


def set_password(connection: Connection, ward_id: str, account_id: str, password_hash: str) -> None:
    """Give an account another password, and end all its sessions."""
    mine = (account.c.ward_id == ward_id, account.c.account_id == account_id)
    connection.execute(update(account).where(*mine).values(password_hash=password_hash))
    connection.execute(
        delete(session).where(session.c.ward_id == ward_id, session.c.account_id == account_id)
    )


def add_session(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a new session."""
    connection.execute(insert(session).values(values))


def find_session(connection: Connection, ward_id: str, token_sha256: bytes, now: int) -> SessionRow | None:
    """Return the session of that token unless its time is over."""
    statement = (
        select(account.c.account_id, account.c.name, account.c.unit_id, session.c.csrf, account.c.role)
        .join(
            account, (account.c.ward_id == session.c.ward_id) & (account.c.account_id == session.c.account_id)
        )
        .where(
            session.c.ward_id == ward_id,
            session.c.token_sha256 == token_sha256,
            session.c.expires_ms > now,
            account.c.closed_ms.is_(None),
        )
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else SessionRow(*row)


def end_session(connection: Connection, ward_id: str, token_sha256: bytes) -> None:
    """Forget a session."""
    connection.execute(
        delete(session).where(session.c.ward_id == ward_id, session.c.token_sha256 == token_sha256)
    )


def end_old_sessions(connection: Connection, ward_id: str, now: int) -> None:
    """Forget the sessions whose time is over."""
    connection.execute(delete(session).where(session.c.ward_id == ward_id, session.c.expires_ms <= now))


def add_access(connection: Connection, ward_id: str, now: int, access: Access) -> None:
    """Write a line into the access log."""
    values = {"ward_id": ward_id, "entry_id": new_id(now, secrets.token_bytes(10)), "at_ms": now}
    connection.execute(insert(access_log).values(values | access._asdict()))


def count_access(connection: Connection, ward_id: str, action: str, subject: str, since: int) -> int:
    """Return how often `action` was logged for `subject` since `since`."""
    lines = select(func.count()).where(
        access_log.c.ward_id == ward_id,
        access_log.c.action == action,
        access_log.c.subject == subject,
        access_log.c.at_ms >= since,
    )
    return connection.execute(lines).scalar_one()
