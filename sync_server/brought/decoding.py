"""The bytes of a text file into text, whichever encoding an office's program gave them. Pure."""

import unicodedata
from contextlib import suppress

from sync_server.brought.legacy_text import KINDS, converted, marked_words, wrong_words
from sync_server.brought.limited_process import UnreadableFile

_TRIED = 20_000  # letters that are enough to tell the encoding
_LEAST_RIGHT = 0.6  # foreign names and abbreviations are no Vietnamese syllables


def decoded(body: bytes) -> str:
    """Return a text file's text; raise UnreadableFile `file.encoding` where its encoding cannot be told.

    Tried are UTF-8 and UTF-16, each with or without its mark, then the one of windows-1258, TCVN3 and VNI
    that makes Vietnamese syllables of the words.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return _strictly(body, encoding)
    if utf_16 := _unmarked_utf_16(body):
        return _strictly(body, utf_16)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return _of_one_byte(body)


def _strictly(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile("file.encoding") from error


def _unmarked_utf_16(body: bytes) -> str:
    """Return the UTF-16 that a text without a mark is in: every other byte of plain letters is zero."""
    first, second = body[0:4096:2].count(0), body[1:4096:2].count(0)
    most = max(first, second)
    if most * 5 < min(len(body), 4096) // 2 or not most or min(first, second) * 4 > most:
        return ""
    return "utf-16-be" if first > second else "utf-16-le"


def _of_one_byte(body: bytes) -> str:
    western = body.decode("latin-1")
    readings = [converted(western, kind) for kind in KINDS]
    with suppress(UnicodeDecodeError):
        readings.insert(0, unicodedata.normalize("NFC", body.decode("cp1258")))
    rights = [_share_right(text) for text in readings]
    best = max(range(len(readings)), key=lambda i: (rights[i], -i))
    if rights[best] < _LEAST_RIGHT:
        raise UnreadableFile("file.encoding")
    return readings[best]


def _share_right(text: str) -> float:
    """Return which share of a text's marked words are syllables, from its first words."""
    marked = " ".join(marked_words(text[: _TRIED * 5])[:_TRIED])
    count = len(marked_words(marked))
    return 1 - wrong_words(marked) / count if count else 0.0
