"""How large this phone's owner reads: what stands side by side goes below each other for large text.

Flet does not tell; but the height of a line of known size does. One phone has one reader.
"""

from mobile_app.core.news import News

# A line of Roboto is so many times as high as its size.
_LINE = 1.172
_LARGE = 1.25


class TextScale(News):
    """Follows the height of a line; `large` when words would break in half a screen."""

    large = False

    def measured(self, height: float, size: float) -> None:
        """Take note of the height of one line whose text is of `size`."""
        large = height > _LARGE * _LINE * size
        if large != self.large:
            self.large = large
            self.tell()


SCALE = TextScale()
