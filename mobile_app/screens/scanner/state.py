"""What a scanned text leads to, in words for somebody who holds a phone before a label."""

from collections.abc import Callable

from mobile_app.screens.households.state import Finding, Refused
from shared.citizen_card import CardHolder, is_card, read_card
from shared.household_code import CodeFault, read_code
from shared.text import t


def seen_household(text: str, find: Callable[[str], Finding]) -> Finding:
    """Return what a scanned household code leads to; `find` knows the phone's list (E-07 … E-11)."""
    code = read_code(text)
    return Refused(t(f"scan.{code}")) if isinstance(code, CodeFault) else find(text)


def seen_card(text: str) -> CardHolder | Refused:
    """Return whom a scanned card speaks of, or why it was none; nothing else of the text is kept."""
    if not is_card(text):
        return Refused(t("scan.no_card"))
    return read_card(text) or Refused(t("scan.card_unreadable"))
