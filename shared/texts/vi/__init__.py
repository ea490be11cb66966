"""What phone and office both say in Vietnamese: a module per room, named as it."""

from typing import Final

from shared.texts.vi import errors, pace, records

TEXTS: Final[dict[str, str]] = {
    **errors.TEXTS,
    **pace.TEXTS,
    **records.TEXTS,
}
