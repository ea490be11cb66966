"""The text of a text field, shared by the screen and the field."""

from dataclasses import dataclass


@dataclass
class Typed:
    """The field writes here; nobody else does while it is on the screen."""

    text: str = ""
