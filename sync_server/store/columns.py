"""What tables are made of: ids kept as 16 bytes, the ward that starts every key, names of constraints."""

from typing import Any

from sqlalchemy import Column, Dialect, LargeBinary, MetaData, String


class NotAnIdError(ValueError):
    """A text that is no UUID was taken for an id."""


class Id(LargeBinary):
    """A UUID: 36 lower-case characters in Python, 16 bytes in the database."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(16)

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's word for it
        """Return what turns a UUID's text into bytes; it raises NotAnIdError for anything else."""
        return lambda value: None if value is None else id_bytes(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:  # noqa: ARG002
        """Return what turns the bytes into the UUID's text."""
        return lambda value: None if value is None else id_text(value)


def id_bytes(text: str) -> bytes:
    """Return the 16 bytes of a UUID; raise NotAnIdError if `text` is none."""
    try:
        return bytes.fromhex(text.replace("-", ""))
    except ValueError as error:
        raise NotAnIdError(str(error)) from error


def id_text(raw: bytes) -> str:
    """Return the UUID, 36 lower-case characters, that 16 bytes are."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def ward_key() -> Column[str]:
    """Return the first column of a table's key."""
    return Column("ward_id", String(40), primary_key=True)
