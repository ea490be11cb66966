"""Addresses as people write them: which street, which numbers, and the order in which one walks them."""

import re
from typing import NamedTuple

from shared.vietnamese import clean, fold

# On folded text, which has as many letters as the address it was made from.
_AREA = re.compile(r"(?:to|khu pho|kp|phuong|thi xa|tinh|xa|ap)\b")
_HOUSE = re.compile(r"(?:so nha|nha so|so|nha|sn)?\s*(\d+[a-z]?(?:/\d+[a-z]?)*)(?=\s|$)\s*")
_ALLEY = re.compile(r"(?:trong )?(?:hem|ngo|kiet)\s*(\d+[a-z]?(?:/\d+[a-z]?)*)\s*")
_STREET = re.compile(r"(?:duong|pho)\s+")
_NUMBER = re.compile(r"(\d+)([a-z]?)")
Numbers = tuple[tuple[int, str], ...]
WalkKey = tuple[bool, tuple[tuple[int, str], ...], Numbers, str]


class Address(NamedTuple):
    """A street's name as written, or an empty text; and the numbers from the street to the door.

    House 12/3 and house 3 in alley 12 are the same door: number 12, then 3.
    """

    street: str
    numbers: Numbers


def read_address(text: str) -> Address:
    """Return street and numbers of an address; what it does not say is empty."""
    written = clean(text)
    folded = fold(written)
    if len(folded) != len(written):  # a letter without a composed form: the plain text serves
        written = folded
    street, house, alley, start = "", "", "", 0
    for part in folded.split(","):
        at = start + len(part) - len(part.lstrip())
        end = start + len(part.rstrip())
        start += len(part) + 1
        if _AREA.match(folded, at, end):
            continue
        if not house and not street and (found := _HOUSE.match(folded, at, end)) and found[1]:
            house, at = found[1], found.end()
        if found := _ALLEY.match(folded, at, end):
            alley, at = found[1], found.end()
        if found := _STREET.match(folded, at, end):
            at = found.end()
        street = street or written[at:end].strip()
    return Address(street, _numbers(alley) + _numbers(house))


def door(text: str) -> str:
    """Return an address without tổ, khu phố and higher units; the whole address if nothing else remains."""
    parts = [part.strip() for part in text.split(",")]
    return ", ".join(part for part in parts if not _AREA.match(fold(part))) or text


def walk_key(text: str) -> WalkKey:
    """Return a key that sorts the doors of a tổ as one walks: street by street, numbers rising.

    A door inside an alley follows the alley's number; addresses without a street come last.
    """
    return key_of(read_address(text), text)


def key_of(address: Address, text: str) -> WalkKey:
    """Return the same key for an address that was read already from `text`."""
    return not address.street, natural(address.street), address.numbers, fold(text)


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return a key by which number 9 comes before number 10."""
    parts = re.findall(r"\d+|\D+", fold(text))
    return tuple((_number(p), "") if p.isdecimal() else (-1, p) for p in parts)


def _numbers(text: str) -> Numbers:
    return tuple((_number(n), letter) for n, letter in _NUMBER.findall(text))


def _number(digits: str) -> int:
    """Return a door's number; Python reads no number of thousands of digits, and no street has one."""
    return int(digits[:18])
