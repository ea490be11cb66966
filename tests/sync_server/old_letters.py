"""Vietnamese text in the encodings and fonts that offices' files still come in."""

import unicodedata
from collections.abc import Callable

# Written out by hand from the published tables, not taken from the code: each line a letter of both.
TCVN3 = dict(
    zip(
        "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵĂÂĐÊÔƠƯ",
        "¨©®ª«¬\xadµ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ¡¢§£¤¥¦",
        strict=True,
    )
)


def in_tcvn3(text: str) -> str:
    """Return a text as the fonts of TCVN3 want it; capitals with tones are small letters there."""
    return "".join(TCVN3.get(c) or TCVN3.get(c.lower(), c) for c in text)


def in_vni(text: str) -> str:
    """Return a text as the fonts of VNI want it: mark after letter."""
    marks = {"": "", "\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
    hats = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
    breves = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
    own = {"ỉ": "æ", "ĩ": "ó", "ị": "ò", "í": "í", "ì": "ì", "đ": "ñ", "ỵ": "î"}
    found = ""
    for char in text:
        if char.lower() in own:
            new = own[char.lower()]
        else:
            parts = unicodedata.normalize("NFD", char.lower())
            tone = "".join(c for c in parts if c in marks and c)
            base = {"ơ": "ô", "ư": "ö"}.get(unicodedata.normalize("NFC", parts.replace(tone, "")), parts[0])
            over = hats if "\u0302" in parts else breves if "\u0306" in parts else marks
            new = base + over[tone]
        found += new.upper() if char.isupper() else new
    return found


def in_cp1258(text: str) -> bytes:
    out = b""
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tone = next(c for c in parts if c in "\u0300\u0301\u0303\u0309\u0323")
            out += (unicodedata.normalize("NFC", parts.replace(tone, "")) + tone).encode("cp1258")
    return out


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 LE without its mark": lambda text: text.encode("utf-16-le"),
    "UTF-16 BE without its mark": lambda text: text.encode("utf-16-be"),
    "letters and marks apart": lambda text: unicodedata.normalize("NFD", text).encode(),
    "windows-1258": in_cp1258,
    "TCVN3": lambda text: in_tcvn3(text).encode("latin-1"),
    "VNI": lambda text: in_vni(text).encode("latin-1"),
    "TCVN3 pasted into Unicode": lambda text: in_tcvn3(text).encode(),
}
