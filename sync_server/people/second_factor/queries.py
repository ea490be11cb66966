"""Statements about second factors."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, select, update

from sync_server.store.tables.records import account, recovery_code


def totp_of(connection: Connection, ward_id: str, account_id: str) -> bytes | None:
    """Return an account's secret as it is kept, or None."""
    wanted = select(account.c.totp).where(account.c.ward_id == ward_id, account.c.account_id == account_id)
    kept: bytes | None = connection.execute(wanted).scalar_one_or_none()
    return kept


def set_totp(connection: Connection, ward_id: str, account_id: str, kept: bytes | None, step: int) -> None:
    """Give an account a secret whose code of `step` was used already, or take it away."""
    mine = (account.c.ward_id == ward_id, account.c.account_id == account_id)
    connection.execute(update(account).where(*mine).values(totp=kept, totp_step=step))


def use_step(connection: Connection, ward_id: str, account_id: str, step: int) -> bool:
    """Mark the code of a step as used; tell whether it was not yet, so that a code opens once."""
    mine = (account.c.ward_id == ward_id, account.c.account_id == account_id, account.c.totp_step < step)
    return connection.execute(update(account).where(*mine).values(totp_step=step)).rowcount == 1


def set_codes(connection: Connection, ward_id: str, account_id: str, hashes: Iterable[bytes]) -> None:
    """Put recovery codes in the place of those there were."""
    mine = (recovery_code.c.ward_id == ward_id, recovery_code.c.account_id == account_id)
    connection.execute(delete(recovery_code).where(*mine))
    rows = [{"ward_id": ward_id, "account_id": account_id, "code_sha256": h} for h in hashes]
    if rows:
        connection.execute(insert(recovery_code), rows)


def use_code(connection: Connection, ward_id: str, account_id: str, code_sha256: bytes) -> bool:
    """Take a recovery code; tell whether it was there."""
    mine = (recovery_code.c.ward_id == ward_id, recovery_code.c.account_id == account_id)
    gone = connection.execute(delete(recovery_code).where(*mine, recovery_code.c.code_sha256 == code_sha256))
    return gone.rowcount == 1


def codes_left(connection: Connection, ward_id: str, account_id: str) -> int:
    """Return how many recovery codes an account has."""
    mine = (recovery_code.c.ward_id == ward_id, recovery_code.c.account_id == account_id)
    return connection.execute(select(func.count()).select_from(recovery_code).where(*mine)).scalar_one()
