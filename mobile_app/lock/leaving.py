"""Leaving this phone: the helper signs out, or the server revokes the device. Its data is erased."""

from dataclasses import dataclass

from mobile_app.core.phone import Phone
from mobile_app.lock.parcels import SealedParcel
from mobile_app.lock.state import Lock
from mobile_app.store.cipher import Cipher
from mobile_app.store.former import Former
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
    return Losses(status.unsent, len(phone.drafts.all()), status.sent - status.durable)


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
    for former in phone.former():
        await _seal(phone, lock, former)
    if phone.unsent():
        await _seal(phone, lock)
    lock.vault.begin_wipe()
    phone.close()
    await lock.wipe()


async def hand_on(phone: Phone, lock: Lock) -> None:
    """Seal for the ward what it does not take by the token of who used this phone before.

    Raises Unreachable, ProblemError, ValueError and OSError with nothing lost, to be tried again.
    """
    for former in phone.former():
        if former.refused:
            await _seal(phone, lock, former)
            phone.handed_on(former)


async def _seal(phone: Phone, lock: Lock, known: Former | None = None) -> None:
    """Keep parcels of what somebody left here, or of all that is unsent of whoever uses the phone now."""
    public = await phone.transport.handover_key()
    point, agreed = await lock.vault.keys.agree(public)
    cipher = lock.vault.keys.cipher(parcel_key(agreed, point, public))
    former = known or phone.as_former()  # nothing can be saved between this look and the return
    if former is not None:
        lock.parcels.keep(former.identity.token, _sealed(former, cipher, point))


def _sealed(former: Former, cipher: Cipher, point: bytes) -> list[SealedParcel]:
    identity = former.identity
    unsent, parcels = [own.wire for own in former.waiting], []
    while unsent:
        count = batch_size([wire_size(wire) for wire in unsent[:MAX_CHANGES]], MAX_CHANGES)
        sealed = cipher.seal(packed(unsent[:count], former.offset_ms), parcel_place(identity.device))
        parcels.append(SealedParcel.of(identity.server, identity.token, point + sealed, count))
        unsent = unsent[count:]
    return parcels
