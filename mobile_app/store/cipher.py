"""How the journal's records are sealed on the medium. Encryption comes in by another Cipher, nothing else."""

from typing import Protocol

KEY_SIZE = 32
NONCE_SIZE = 12
TAG_SIZE = 16


class Cipher(Protocol):
    """Seals a record before it is written, and opens it when it is read.

    `place` says where the record belongs (file and number): what was sealed for one place opens in no other.
    """

    sealing: bool

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Return what is written; the same bytes never twice when `sealing`."""
        ...

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Return what `seal` was given; raise ValueError for bytes it never made for this place."""
        ...

    async def preload(self, sealed: bytes, place: bytes) -> None:
        """Let the next `open` of these bytes be quick, where that takes waiting. Nobody has to call it."""
        ...


class PlainCipher:
    """No encryption: anybody who has the unlocked phone can read what it stores."""

    sealing = False

    def seal(self, plain: bytes, place: bytes) -> bytes:  # noqa: ARG002
        """Return `plain`."""
        return plain

    def open(self, sealed: bytes, place: bytes) -> bytes:  # noqa: ARG002
        """Return `sealed`."""
        return sealed

    async def preload(self, sealed: bytes, place: bytes) -> None:
        """Nothing is quicker than nothing."""
