"""How the journal's records are sealed on the medium. Encryption comes in by another Cipher, nothing else."""

from typing import Protocol


class Cipher(Protocol):
    """Seals a record before it is written, and opens it when it is read."""

    def seal(self, plain: bytes) -> bytes:
        """Return what is written."""
        ...

    def open(self, sealed: bytes) -> bytes:
        """Return what `seal` was given; raise ValueError for bytes it never made."""
        ...


class PlainCipher:
    """No protection: the medium holds what was typed, readable by whoever holds the phone unlocked."""

    def seal(self, plain: bytes) -> bytes:
        """Return `plain`."""
        return plain

    def open(self, sealed: bytes) -> bytes:
        """Return `sealed`."""
        return sealed
