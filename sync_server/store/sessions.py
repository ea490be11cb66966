"""Statements about sessions and the forms that met an ended one."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from sync_server.store.tables.records import account, kept_form, session


class SessionRow(NamedTuple):
    """A session with what is asked of its account: `totp` tells that it has a second factor."""

    token_sha256: bytes
    account_id: str
    name: str
    unit_id: str
    csrf: str
    role: str
    needs_code: int
    used_ms: int
    first_until_ms: int | None
    totp: bytes | None


class SessionLine(NamedTuple):
    """A session as a list shows it."""

    token_sha256: bytes
    made_ms: int
    used_ms: int
    browser: str
    place: str


class KeptRow(NamedTuple):
    """A form that met an ended session: whose it is, and what only the sender's browser can open."""

    account_id: str
    sealed: bytes


_WHOSE = (account.c.ward_id == session.c.ward_id) & (account.c.account_id == session.c.account_id)
_SESSION = select(
    session.c.token_sha256,
    account.c.account_id,
    account.c.name,
    account.c.unit_id,
    session.c.csrf,
    account.c.role,
    session.c.needs_code,
    session.c.used_ms,
    account.c.first_until_ms,
    account.c.totp,
).join(account, _WHOSE)


def _stands(now: int, idle_ms: int) -> ColumnElement[bool]:
    return and_(session.c.ended_ms.is_(None), session.c.expires_ms > now, session.c.used_ms > now - idle_ms)


def add(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a new session."""
    connection.execute(insert(session).values(values))


def find(
    connection: Connection, ward_id: str, token_sha256: bytes, now: int, idle_ms: int
) -> SessionRow | None:
    """Return the session of that token unless it ended or its account is closed."""
    wanted = _SESSION.where(session.c.ward_id == ward_id, session.c.token_sha256 == token_sha256)
    row = connection.execute(wanted.where(_stands(now, idle_ms), account.c.closed_ms.is_(None))).one_or_none()
    return None if row is None else SessionRow._make(row)


def whose_form(connection: Connection, ward_id: str, csrf: str) -> str | None:
    """Return the account to whose session, ended or not, a form with that token belongs."""
    wanted = select(session.c.account_id).where(
        session.c.ward_id == ward_id, session.c.csrf == csrf, session.c.needs_code == 0
    )
    found: str | None = connection.execute(wanted.limit(1)).scalar_one_or_none()
    return found


def use(connection: Connection, ward_id: str, token_sha256: bytes, now: int) -> None:
    """Keep that a session was used now."""
    mine = (session.c.ward_id == ward_id, session.c.token_sha256 == token_sha256, session.c.used_ms < now)
    connection.execute(update(session).where(*mine).values(used_ms=now))


def listed(
    connection: Connection, ward_id: str, account_id: str, now: int, idle_ms: int
) -> list[SessionLine]:
    """Return an account's sessions that stand, the one used last first."""
    wanted = (
        select(*(session.c[name] for name in SessionLine._fields))
        .where(session.c.ward_id == ward_id, session.c.account_id == account_id, session.c.needs_code == 0)
        .where(_stands(now, idle_ms))
        .order_by(session.c.used_ms.desc(), session.c.made_ms.desc())
    )
    return [SessionLine(*row) for row in connection.execute(wanted)]


def end(connection: Connection, ward_id: str, token_sha256: bytes, now: int) -> None:
    """End a session."""
    mine = (session.c.ward_id == ward_id, session.c.token_sha256 == token_sha256)
    connection.execute(update(session).where(*mine, session.c.ended_ms.is_(None)).values(ended_ms=now))


def end_all(connection: Connection, ward_id: str, account_id: str, now: int, but: bytes = b"") -> None:
    """End all sessions of an account, all but one if `but` is that one's token's hash."""
    mine = (session.c.ward_id == ward_id, session.c.account_id == account_id, session.c.ended_ms.is_(None))
    connection.execute(update(session).where(*mine, session.c.token_sha256 != but).values(ended_ms=now))


def pass_code(connection: Connection, ward_id: str, token_sha256: bytes, new: dict[str, Any]) -> None:
    """Let a session that waited for the second factor become an open one, with another token and times."""
    mine = (session.c.ward_id == ward_id, session.c.token_sha256 == token_sha256, session.c.needs_code == 1)
    connection.execute(update(session).where(*mine).values(needs_code=0, **new))


def forget_old(connection: Connection, ward_id: str, before: int) -> None:
    """Forget the sessions and kept forms whose time was over before `before`."""
    connection.execute(delete(session).where(session.c.ward_id == ward_id, session.c.expires_ms < before))


def keep_form(connection: Connection, values: dict[str, Any]) -> None:
    """Keep a form."""
    connection.execute(insert(kept_form).values(values))


def find_form(connection: Connection, ward_id: str, key_sha256: bytes, since: int) -> KeptRow | None:
    """Return the form of that key if it was kept since `since`."""
    wanted = select(kept_form.c.account_id, kept_form.c.sealed).where(
        kept_form.c.ward_id == ward_id, kept_form.c.key_sha256 == key_sha256, kept_form.c.made_ms >= since
    )
    row = connection.execute(wanted).one_or_none()
    return None if row is None else KeptRow(*row)


def take_form(connection: Connection, ward_id: str, key_sha256: bytes) -> bool:
    """Forget a form; tell whether it was there: of two who take it at once one does."""
    mine = (kept_form.c.ward_id == ward_id, kept_form.c.key_sha256 == key_sha256)
    return connection.execute(delete(kept_form).where(*mine)).rowcount == 1


def forget_forms(connection: Connection, ward_id: str, before: int) -> None:
    """Forget the forms kept before `before`."""
    connection.execute(delete(kept_form).where(kept_form.c.ward_id == ward_id, kept_form.c.made_ms < before))


def limit_forms(connection: Connection, ward_id: str, account_id: str, most: int) -> None:
    """Forget the oldest forms of an account beyond `most`."""
    mine = (kept_form.c.ward_id == ward_id, kept_form.c.account_id == account_id)
    kept = select(kept_form.c.key_sha256).where(*mine).order_by(kept_form.c.made_ms.desc()).limit(most)
    connection.execute(delete(kept_form).where(*mine, kept_form.c.key_sha256.not_in(kept)))
