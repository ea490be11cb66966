"""The keys of the words for kinds of records and their fields; one that has none gets a general word."""

from shared.facts import KINDS
from shared.text import DEFAULT, texts


def kind_key(kind: str) -> str:
    """Return the key of what sort of record it is."""
    return f"kind.{kind if kind in KINDS else 'other'}"


def field_key(field: str) -> str:
    """Return the key of a field's name; an empty text for one that has no name that people know."""
    key = f"field.{field}"
    return key if key in texts(DEFAULT) else ""
