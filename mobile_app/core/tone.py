"""How a word is meant: it decides its colour."""

from typing import Literal

Tone = Literal["plain", "good", "open", "bad"]
