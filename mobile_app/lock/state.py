"""The lock as screens see it: whether there is a PIN, and what to say of one that was typed."""

from mobile_app.lock.vault import PIN_LENGTH, Vault, WrongPin, weak
from mobile_app.phone import Phone
from mobile_app.ui.news import News
from shared.text import t


class Lock(News):
    """One phone's lock."""

    def __init__(self, vault: Vault) -> None:
        """`vault` is open for as long as the app is."""
        super().__init__()
        self.vault = vault

    async def protect(self, phone: Phone, pin: str) -> None:
        """Set the PIN and seal the phone's files. Raises SaveFailed; what is sealed by then stays so."""
        phone.seal(await self.vault.set_pin(pin))
        self.vault.sealed()
        self.tell()


def pressed(typed: str, key: str) -> str:
    """Return the digits after `key`, an empty one taking the last away."""
    return (typed + key)[:PIN_LENGTH] if key else typed[:-1]


def not_a_pin(pin: str, first: str) -> str:
    """Return why `pin` cannot be taken, or an empty text; `first` is what was typed before, if anything."""
    if first and pin != first:
        return t("pin.differ")
    return t("pin.weak") if weak(pin) else ""


def why_wrong(error: WrongPin) -> str:
    """Return what to say of a wrong PIN (E-18): tries left, or how long to wait."""
    if error.wait_s:
        return t("pin.wait", time=waiting(error.wait_s))
    return t("pin.wrong", n=error.left)


def waiting(seconds: int) -> str:
    """Return a time to wait in words."""
    return t("pin.seconds", n=seconds) if seconds < 60 else t("pin.minutes", n=-(-seconds // 60))
