"""One installation of the native app in a folder: its files, keys and network outlive every start."""

import shutil
from datetime import datetime, timedelta

from mobile_app.config import native_files
from mobile_app.core.phone import FileOpener, Phone
from mobile_app.lock.keys_native import NativeKeys
from mobile_app.lock.parcels import Parcels
from mobile_app.lock.state import Lock
from mobile_app.lock.vault import Vault
from mobile_app.store.cipher import Cipher
from mobile_app.sync.transport import Transport
from tests.mobile_app.lock.vault_suite import PIN
from tests.mobile_app.world import World


class Drawer:
    """A secure storage in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get(self, key: str) -> str | None:
        """Return what is kept."""
        return self.kept.get(key)

    async def set(self, key: str, value: str) -> None:
        """Keep."""
        self.kept[key] = value

    async def remove(self, key: str) -> None:
        """Forget."""
        self.kept.pop(key, None)


class Installation:
    """Opens as `mobile_app.config` does, in a world of tests; its clock is wrong by `error`."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.folder = world, world.folder / name
        self.keys = NativeKeys(Drawer())
        self.error = timedelta()
        self.locks: list[Lock] = []
        self.files: FileOpener = native_files(self.folder)

    async def open_lock(self) -> Lock:
        """Open the lock as after a start of the app."""
        vault = Vault(await self.files("vault"), self.keys, self._clock, iterations=1_000)
        parcels = Parcels(await self.files("handover"), Transport(lambda: self.world.network))
        lock = Lock(vault, parcels, self.files, self._clock)
        self.locks.append(lock)
        if vault.wiping:
            await lock.wipe()
        return lock

    async def open_phone(self, cipher: Cipher, *, plain_too: bool = False) -> Phone:
        """Open the phone as after a start of the app."""
        transport = Transport(lambda: self.world.network)
        phone = await Phone.open(self.files, transport, self._clock, cipher=cipher, plain_too=plain_too)
        self.world.phones.append(phone)
        return phone

    async def joined(self) -> tuple[Phone, Lock]:
        """Choose a PIN and join."""
        phone, lock = await self.begun()
        await phone.join("http://ward.test", self.world.joining_code("kp3"))
        return phone, lock

    async def begun(self) -> tuple[Phone, Lock]:
        """Choose a PIN and open the phone, which has not joined yet."""
        lock = await self.open_lock()
        phone = await self.open_phone(await lock.choose(PIN, "pin"), plain_too=True)
        lock.vault.sealed()
        return phone, lock

    async def started_again(self, phone: Phone, lock: Lock) -> tuple[Phone, Lock]:
        """End the app and start it again: with its PIN, or with a new one where there is none."""
        phone.close()
        lock.close()
        return await self.again()

    async def again(self) -> tuple[Phone, Lock]:
        """Start the app after its process ended, as `started_again` does."""
        lock = await self.open_lock()
        cipher = await (lock.unlock(PIN) if lock.vault.is_set else lock.choose(PIN, "pin"))
        phone = await self.open_phone(cipher, plain_too=lock.vault.sealing)
        lock.vault.sealed()
        return phone, lock

    def take_files_of(self, other: "Installation") -> None:
        """Begin with a copy of another installation's files."""
        shutil.copytree(other.folder, self.folder)

    def _clock(self) -> datetime:
        return self.world.time.now + self.error

    def content(self) -> bytes:
        """Return all that lies in the folder."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())
