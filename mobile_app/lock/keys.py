"""What the lock needs of a platform: slow stretching of a passcode, a secret kept in this phone, a cipher."""

from typing import Protocol

from mobile_app.store.cipher import Cipher


class KeyGone(OSError):  # noqa: N818
    """The phone's secret is not there any more: no passcode can open what was sealed with it."""


class Keys(Protocol):
    """One platform's part of the lock."""

    async def stretch(self, passcode: str, salt: bytes, iterations: int) -> bytes:
        """Return 32 bytes of PBKDF2-HMAC-SHA-256, made slowly so that guessing is slow."""
        ...

    async def mix(self, stretched: bytes) -> bytes:
        """Return HMAC-SHA-256 of `stretched` under the phone's secret; raise KeyGone without one."""
        ...

    async def make_secret(self) -> None:
        """Make a new secret of 256 bits, in place of an earlier one."""
        ...

    async def forget_secret(self) -> None:
        """Remove the secret; harmless when there is none."""
        ...

    async def agree(self, public: bytes) -> tuple[bytes, bytes]:
        """Return a new P-256 key's public point, and what it agrees on with the holder of `public` (ECDH).

        Raises ValueError for what is no point of the curve.
        """
        ...

    def cipher(self, key: bytes) -> Cipher:
        """Return a cipher under 32 bytes."""
        ...
