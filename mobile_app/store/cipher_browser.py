"""AES-256-GCM of the browser: noble's, since the browser's own cryptography makes every caller wait."""

from typing import Any

from mobile_app.store.cipher import KEY_SIZE, NONCE_SIZE, TAG_SIZE


class BrowserCipher:
    """A `Cipher` under one 256-bit key: a random nonce, then the sealed bytes with their 16-byte tag."""

    sealing = True

    def __init__(self, key: bytes) -> None:
        """`key` are 32 bytes; raises ValueError for another size."""
        from pyodide.ffi import to_js

        if len(key) != KEY_SIZE:
            raise ValueError("the key must have 256 bits")
        self._key: Any = to_js(key)
        self._foreseen: dict[tuple[bytes, bytes], bytes] = {}

    def seal(self, plain: bytes, place: bytes) -> bytes:
        """Return nonce and sealed bytes."""
        import vault_js
        from pyodide.ffi import to_js

        sealed: bytes = vault_js.seal(self._key, to_js(plain), to_js(place)).to_bytes()
        return sealed

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """Return the plain bytes; raise ValueError for any other key, place or byte."""
        import vault_js
        from pyodide.ffi import to_js

        if len(sealed) < NONCE_SIZE + TAG_SIZE:
            raise ValueError("too short to be sealed")
        if self._foreseen and (known := self._foreseen.pop((sealed, place), None)) is not None:
            return known
        plain = vault_js.open(self._key, to_js(sealed), to_js(place))
        if plain is None:
            raise ValueError("not sealed here with this key")
        opened: bytes = plain.to_bytes()
        return opened

    async def preload(self, sealed: bytes, place: bytes) -> None:
        """Open it by the browser's own cryptography, and keep that until `open` asks for it, once."""
        import vault_js
        from pyodide.ffi import to_js

        plain = await vault_js.openLong(self._key, to_js(sealed), to_js(place))
        if plain is not None:
            self._foreseen[sealed, place] = plain.to_bytes()
