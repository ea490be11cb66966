"""Texts by key. Screens, pages and the terminal ask here, so a language is one module."""

from shared.text_vi import TEXTS


def t(key: str, **values: object) -> str:
    """Return the text of `key` with `values` filled in; raise KeyError for a key nobody wrote."""
    text = TEXTS[key]
    return text.format(**values) if values else text
