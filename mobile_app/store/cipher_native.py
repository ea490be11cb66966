"""AES-256-GCM of Android, iOS and the desktop."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mobile_app.store.cipher import NONCE_SIZE, TAG_SIZE


class NativeCipher:
    """A `Cipher` under one 256-bit key: a random nonce, then the sealed bytes with their 16-byte tag."""

    sealing = True

    def __init__(self, key: bytes) -> None:
        """`key` are 32 bytes; raises ValueError for another size."""
        if len(key) != 32:
            raise ValueError("the key must have 256 bits")
        self._aes = AESGCM(key)

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Return nonce and sealed bytes."""
        nonce = os.urandom(NONCE_SIZE)
        return nonce + self._aes.encrypt(nonce, plain, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Return the plain bytes; raise ValueError for any other key, place or byte."""
        if len(sealed) < NONCE_SIZE + TAG_SIZE:
            raise ValueError("too short to be sealed")
        try:
            return self._aes.decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], place)
        except InvalidTag as error:
            raise ValueError("not sealed here with this key") from error

    async def preload(self, sealed: bytes, place: bytes) -> None:
        """`open` is quick as it is."""
