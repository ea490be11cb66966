"""Texts by key, in the language of the reader. The texts themselves are in `texts/` of each side."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib import import_module
from typing import Final

LANGUAGES: Final = ("vi", "en")
DEFAULT: Final = "vi"
_FORMS: Final = re.compile(r"\{(\w+)\}([^{\[]*)\[([^|\]]*)\|([^\]]*)\]")
_of_this_request: ContextVar[str | None] = ContextVar("language", default=None)
_of_this_process = [DEFAULT]
_catalogues = ["shared.texts"]


def add_catalogue(package: str) -> None:
    """Let `t` find the texts of `package`, which has a module per language.

    A side adds its own when it is imported, so the phone carries no text of the office.
    """
    if package not in _catalogues:
        _catalogues.append(package)
        texts.cache_clear()


def t(key: str, **values: object) -> str:
    """Return the text of `key` in the current language with `values` filled in.

    Raise KeyError for a key nobody wrote.
    """
    text = texts(language())[key]
    return _FORMS.sub(lambda found: _form(found, values), text).format(**values) if values else text


def _form(found: re.Match[str], values: Mapping[str, object]) -> str:
    """Return a number's hole with the word after it in the singular or the plural."""
    hole, between, one, many = found.groups()
    return f"{{{hole}}}{between}{one if str(values[hole]) == '1' else many}"


def language() -> str:
    """Return the language of this request, or else of this process."""
    return _of_this_request.get() or _of_this_process[0]


def speak(name: str) -> None:
    """Use language `name` in the whole process: a phone has one reader. An unknown name changes nothing."""
    if name in LANGUAGES:
        _of_this_process[0] = name


@contextmanager
def speaking(name: str) -> Iterator[None]:
    """Use language `name` inside, for the request (task, thread) that calls; also to decorate a function.

    An unknown name changes nothing. A generator must not be decorated: its caller would speak so, too.
    """
    before = _of_this_request.set(name if name in LANGUAGES else _of_this_request.get())
    try:
        yield
    finally:
        _of_this_request.reset(before)


@lru_cache
def texts(name: str) -> dict[str, str]:
    """Return all texts of language `name`; it is loaded when first asked for."""
    return {k: v for catalogue in _catalogues for k, v in import_module(f"{catalogue}.{name}").TEXTS.items()}
