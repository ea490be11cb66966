"""The vault: the right passcode on the right phone opens; anything else only costs time."""

import pytest

from mobile_app.lock.keys_native import NativeKeys
from mobile_app.lock.vault import wait_after
from tests.mobile_app.lock.installation import Drawer
from tests.mobile_app.lock.vault_suite import FACTS, Fact, Lockable


def lockable() -> Lockable:
    """Return a native phone."""
    return Lockable(NativeKeys(Drawer()))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.__name__)
async def test_native_lock(fact: Fact) -> None:
    """The fact of the suite named in the test's id holds for `cryptography` and a secure storage."""
    await fact(lockable)


def test_no_wait_is_longer_than_an_hour() -> None:
    """Waits double from half a minute up to an hour, never for good."""
    waits = [wait_after(n) for n in range(200)]
    assert waits == sorted(waits)
    assert waits[4:7] == [0, 30, 60]
    assert waits[-1] == 3_600
