"""What stands in a text field, where screens and fields share it."""

from dataclasses import dataclass


@dataclass
class Typed:
    """The field writes here; nobody else does while it is on the screen."""

    text: str = ""
