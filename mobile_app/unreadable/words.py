"""What cannot be read of a record, in words."""

from shared.facts import KINDS
from shared.text import language, t, texts


def kind_words(kind: str) -> str:
    """Return what sort of record it is."""
    return t(f"account.kind.{kind}" if kind in KINDS else "account.kind.other")


def field_words(field: str) -> str:
    """Return which field is wrong, where that has a name that people know."""
    key = f"acts.field.{field}"
    return (
        t("unreadable_record.field", field=t(key))
        if key in texts(language())
        else t("unreadable_record.no_field")
    )
