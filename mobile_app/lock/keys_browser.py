"""The lock in the browser: the secret is a key of the browser's own that can be used but not read."""

import contextlib
from collections.abc import Iterator

from mobile_app.lock.keys import KeyGone
from mobile_app.store.cipher import Cipher
from mobile_app.store.cipher_browser import BrowserCipher
from mobile_app.store.journal import SaveFailed


class BrowserKeys:
    """`Keys` over the browser's cryptography and its database (see `web/static/vault.js`)."""

    async def stretch(self, passcode: str, salt: bytes, iterations: int) -> bytes:
        """See `Keys`."""
        import vault_js
        from pyodide.ffi import to_js

        stretched: bytes = (
            await vault_js.stretch(to_js(passcode.encode()), to_js(salt), iterations)
        ).to_bytes()
        return stretched

    async def mix(self, stretched: bytes) -> bytes:
        """See `Keys`."""
        import vault_js
        from pyodide.ffi import to_js

        mixed = await vault_js.mix(to_js(stretched))
        if mixed is None:
            raise KeyGone("no secret in this browser")
        wrapper: bytes = mixed.to_bytes()
        return wrapper

    async def make_secret(self) -> None:
        """See `Keys`; raises SaveFailed where the browser keeps no keys, as in some private windows."""
        import vault_js

        with _as_save_failed():
            await vault_js.makeSecret()

    async def forget_secret(self) -> None:
        """See `Keys`; raises SaveFailed."""
        import vault_js

        with _as_save_failed():
            await vault_js.forgetSecret()

    async def agree(self, public: bytes) -> tuple[bytes, bytes]:
        """See `Keys`."""
        import vault_js
        from pyodide.ffi import JsException, to_js

        try:
            both = (await vault_js.agree(to_js(public))).to_py()
        except JsException as error:
            raise ValueError(str(error)) from error
        return bytes(both[0]), bytes(both[1])

    def cipher(self, key: bytes) -> Cipher:
        """See `Keys`."""
        return BrowserCipher(key)


@contextlib.contextmanager
def _as_save_failed() -> Iterator[None]:
    from pyodide.ffi import JsException

    try:
        yield
    except JsException as error:
        raise SaveFailed(str(error)) from error
