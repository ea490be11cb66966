"""The fonts that printed pages carry with them: metric twins of Times New Roman and Arial, all Vietnamese."""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FOLDER = Path(__file__).parents[2] / "assets" / "fonts"
SANS, SANS_BOLD = "LiberationSans-Regular", "LiberationSans-Bold"
SERIF, SERIF_BOLD = "LiberationSerif-Regular", "LiberationSerif-Bold"
SERIF_ITALIC, SERIF_BOLD_ITALIC = "LiberationSerif-Italic", "LiberationSerif-BoldItalic"
_ALL = (SANS, SANS_BOLD, SERIF, SERIF_BOLD, SERIF_ITALIC, SERIF_BOLD_ITALIC)


@cache
def load_fonts() -> None:
    """Make the fonts known to the PDF writer, by the names above."""
    for name in _ALL:
        pdfmetrics.registerFont(TTFont(name, str(_FOLDER / f"{name}.ttf")))
    pdfmetrics.registerFontFamily(
        SERIF, normal=SERIF, bold=SERIF_BOLD, italic=SERIF_ITALIC, boldItalic=SERIF_BOLD_ITALIC
    )
