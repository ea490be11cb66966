"""Leaving this phone: signed out by whoever uses it, or refused by the ward. What is on it goes for good."""

from dataclasses import dataclass

from mobile_app.lock.keys import Keys
from mobile_app.lock.parcels import Parcel
from mobile_app.lock.state import Lock
from mobile_app.phone import Phone
from mobile_app.store.outbox import Identity
from mobile_app.sync.failures import Unreachable
from mobile_app.sync.plan import batch_size, wire_size
from shared.contract import MAX_CHANGES
from shared.handover import packed, parcel_key, parcel_place
from shared.problem import REVOKED, ProblemError


@dataclass(frozen=True, slots=True)
class Losses:
    """What goes with this phone: acts not sent, visits half typed, acts sent but not in a backup yet."""

    unsent: int
    drafts: int
    not_durable: int

    @property
    def any(self) -> bool:
        """Tell whether something is lost that nobody else has."""
        return bool(self.unsent or self.drafts)


def losses_of(phone: Phone) -> Losses:
    """Return what would be lost if the phone were wiped now."""
    status = phone.status()
    return Losses(status.waiting, len(phone.drafts.all()), status.sent - status.durable)


async def sign_out(phone: Phone, lock: Lock) -> bool:
    """Wipe this phone; return whether the ward could be told to refuse it.

    Whoever calls has asked about what `losses_of` says. Raises SaveFailed with nothing wiped; once refused,
    the phone is wiped by `give_up` then.
    """
    try:
        await phone.transport.sign_out()
        told = True
    except ProblemError as error:
        told = error.problem == REVOKED
    except Unreachable:
        told = False
    lock.vault.begin_wipe()
    phone.close()
    await lock.wipe()
    return told


async def give_up(phone: Phone, lock: Lock) -> None:
    """Seal what the ward has not got for the ward alone, then wipe this phone: the ward refused it.

    Raises Unreachable, ProblemError, ValueError and OSError with nothing wiped, to be tried again.
    """
    identity = phone.identity
    if identity is not None and phone.unsent():
        public = await phone.transport.handover_key()
        lock.parcels.keep(identity.token, await _sealed(phone, identity, lock.vault.keys, public))
    lock.vault.begin_wipe()
    phone.close()
    await lock.wipe()


async def _sealed(phone: Phone, identity: Identity, keys: Keys, public: bytes) -> list[Parcel]:
    """Return parcels of everything unsent; nothing can be saved between the last look and the return."""
    point, agreed = await keys.agree(public)
    cipher = keys.cipher(parcel_key(agreed, point, public))
    unsent, parcels = phone.unsent(), []
    while unsent:
        count = batch_size([wire_size(wire) for wire in unsent[:MAX_CHANGES]], MAX_CHANGES)
        sealed = cipher.seal(packed(unsent[:count], phone.offset_ms), parcel_place(identity.device))
        parcels.append(Parcel.of(identity.server, identity.token, point + sealed, count))
        unsent = unsent[count:]
    return parcels
