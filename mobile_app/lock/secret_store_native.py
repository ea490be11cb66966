"""The platform's secure storage with the options a lock needs, over `flet_secure_storage`."""

from typing import Any

from flet_secure_storage import (  # type: ignore[import-untyped]
    AndroidOptions,
    IOSOptions,
    KeychainAccessibility,
    SecureStorage,
)

from mobile_app.lock.keys_native import SecretStore


def open_secret_store() -> SecretStore:
    """Return the platform's store; the page knows it for as long as somebody holds it.

    Android's default empties the store at an error of its own: then no PIN would open what was never sent.
    On iOS the secret leaves this phone in no backup.
    """
    this_phone = IOSOptions(accessibility=KeychainAccessibility.UNLOCKED_THIS_DEVICE)
    store: Any = SecureStorage(android_options=AndroidOptions(reset_on_error=False), ios_options=this_phone)
    opened: SecretStore = store
    return opened
