"""What phone and office both say in English: a module per room, named as it."""

from typing import Final

from shared.texts.en import errors, pace, records

TEXTS: Final[dict[str, str]] = {
    **errors.TEXTS,
    **pace.TEXTS,
    **records.TEXTS,
}
