"""Free text and what must not stand in it: card numbers, passwords, one-time codes (B.1, B.2, D-04).

It warns and never blocks: a guess by pattern must not lose what a person typed.
"""

import re
from typing import Literal

from shared.vietnamese import fold

Secret = Literal["card", "code", "password"]
_CARD = re.compile(r"(?<!\d)\d(?:[ .-]?\d){11}(?!\d)")
_CODE_WORD = re.compile(r"\b(otp|ma xac (thuc|nhan|minh)|ma bao mat|passcode)\b")
_PASSWORD = re.compile(r"\b(mat khau|password|pass|mk|mat ma)\b\W*(la\W*)?\S*\d")
_LONE_CODE = re.compile(r"(?<![\d.,/:-])\d{6}(?![\d.,/:-]|\s*(d|dong|vnd|k)\b)")


def secret_in(text: str) -> Secret | None:
    """Return what in a note looks like something nobody may write down, or None."""
    plain = fold(text)
    if _CARD.search(plain):
        return "card"
    if _PASSWORD.search(plain):
        return "password"
    if (_CODE_WORD.search(plain) and re.search(r"\d{4,}", plain)) or _LONE_CODE.search(plain):
        return "code"
    return None
