"""Identifiers are made where the entity is made, and never derived from personal data."""

import re

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_UUID = re.compile(UUID_PATTERN)


def new_id(now_ms: int, randomness: bytes) -> str:
    """Return a UUIDv7 (RFC 9562) as 36 lower-case characters.

    `now_ms` is Unix time in milliseconds, `randomness` at least 10 random bytes. Time order keeps
    the server's index narrow; a wrong clock costs nothing but that.
    """
    value = (now_ms & (1 << 48) - 1) << 80 | int.from_bytes(randomness[:10], "big")
    value = value & ~(0xF << 76) | 7 << 76
    value = value & ~(0b11 << 62) | 0b10 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(text: str) -> bool:
    """Tell whether `text` is a UUID in its canonical lower-case form."""
    return _UUID.fullmatch(text) is not None
