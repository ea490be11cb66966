"""The lock on Android, iOS and the desktop: the secret lies in the platform's secure storage."""

import asyncio
import hashlib
import hmac
import os
from typing import Protocol

from mobile_app.lock.keys import KeyGone
from mobile_app.store.cipher import KEY_SIZE, Cipher

_NAME = "bonphu.lock"


class SecretStore(Protocol):
    """Keeps texts by name, as `flet_secure_storage` does."""

    async def get(self, key: str) -> str | None:
        """Return what is kept under `key`."""
        ...

    async def set(self, key: str, value: str) -> None:
        """Keep `value`."""
        ...

    async def remove(self, key: str) -> None:
        """Forget `key`."""
        ...


class NativeKeys:
    """`Keys` over the standard library and `cryptography`."""

    def __init__(self, store: SecretStore) -> None:
        """`store` keeps the secret."""
        self._store = store

    async def stretch(self, passcode: str, salt: bytes, iterations: int) -> bytes:
        """See `Keys`; runs in a thread, so that the screen's event loop is not blocked."""
        return await asyncio.to_thread(hashlib.pbkdf2_hmac, "sha256", passcode.encode(), salt, iterations)

    async def mix(self, stretched: bytes) -> bytes:
        """See `Keys`."""
        secret = await self._store.get(_NAME)
        if not secret:
            raise KeyGone("no secret in the secure storage")
        return hmac.digest(bytes.fromhex(secret), stretched, "sha256")

    async def make_secret(self) -> None:
        """See `Keys`."""
        await self._store.set(_NAME, os.urandom(KEY_SIZE).hex())

    async def forget_secret(self) -> None:
        """See `Keys`."""
        await self._store.remove(_NAME)

    async def agree(self, public: bytes) -> tuple[bytes, bytes]:
        """See `Keys`."""
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
        ours = ec.generate_private_key(ec.SECP256R1())
        point = ours.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return point, ours.exchange(ec.ECDH(), theirs)

    def cipher(self, key: bytes) -> Cipher:
        """See `Keys`."""
        from mobile_app.store.cipher_native import NativeCipher

        return NativeCipher(key)
