"""How a secret lies in the database: sealed with the server's key (`server_key.ServerKey`)."""

import contextlib
import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

# The form of what is kept.
_SEALED = b"\x01"
_NONCE = 12


def seal(secret: str, key: SecretStr, account_id: str) -> bytes:
    """Return what is kept of a secret; it opens for this account alone."""
    nonce = secrets.token_bytes(_NONCE)
    return _SEALED + nonce + _cipher(key).encrypt(nonce, secret.encode(), account_id.encode())


def unseal(kept: bytes, keys: Iterable[SecretStr], account_id: str) -> str | None:
    """Return the secret, or None if it was sealed with none of these keys."""
    if kept[:1] != _SEALED:
        return None
    for key in keys:
        with contextlib.suppress(InvalidTag):
            opened = _cipher(key).decrypt(kept[1 : 1 + _NONCE], kept[1 + _NONCE :], account_id.encode())
            return opened.decode()
    return None


def _cipher(key: SecretStr) -> AESGCM:
    derive = HKDF(SHA256(), 32, salt=None, info=b"bonphu second factor")
    return AESGCM(derive.derive(key.get_secret_value().encode()))
