"""What cannot be read of a record, in words."""

from shared.record_words import field_key, kind_key
from shared.text import t


def kind_words(kind: str) -> str:
    """Return what sort of record it is."""
    return t(kind_key(kind))


def field_words(field: str) -> str:
    """Return which field is wrong, where that has a name that people know."""
    key = field_key(field)
    return t("unreadable_record.field", field=t(key)) if key else t("unreadable_record.no_field")
