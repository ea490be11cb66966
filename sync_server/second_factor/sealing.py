"""How a secret lies in the database: sealed with the server's key if there is one, else as it is."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

_PLAIN, _SEALED = b"\x00", b"\x01"
_NONCE = 12


def seal(secret: str, key: SecretStr | None, account_id: str) -> bytes:
    """Return what is kept of a secret; it opens for this account alone."""
    if key is None:
        return _PLAIN + secret.encode()
    nonce = secrets.token_bytes(_NONCE)
    return _SEALED + nonce + _cipher(key).encrypt(nonce, secret.encode(), account_id.encode())


def unseal(kept: bytes, key: SecretStr | None, account_id: str) -> str | None:
    """Return the secret, or None if the server's key is missing or another one."""
    if kept[:1] == _PLAIN:
        return kept[1:].decode()
    if key is None:
        return None
    try:
        opened = _cipher(key).decrypt(kept[1 : 1 + _NONCE], kept[1 + _NONCE :], account_id.encode())
    except InvalidTag:
        return None
    return opened.decode()


def is_plain(kept: bytes) -> bool:
    """Tell whether a secret was kept before the server had a key."""
    return kept[:1] == _PLAIN


def _cipher(key: SecretStr) -> AESGCM:
    derive = HKDF(SHA256(), 32, salt=None, info=b"bonphu second factor")
    return AESGCM(derive.derive(key.get_secret_value().encode()))
