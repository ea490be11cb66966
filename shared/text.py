"""Texts by key. Screens, pages and the terminal ask here, so a language is one module."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from typing import Final

LANGUAGES: Final = ("vi", "en")
DEFAULT: Final = "vi"
_FORMS: Final = re.compile(r"\{(\w+)\}([^{\[]*)\[([^|\]]*)\|([^\]]*)\]")
_of_this_request: ContextVar[str | None] = ContextVar("language", default=None)
_of_this_process = [DEFAULT]


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


def texts(name: str) -> dict[str, str]:
    """Return all texts of language `name`; it is loaded when first asked for."""
    found: dict[str, str] = import_module(f"shared.text_{name}").TEXTS
    return found
