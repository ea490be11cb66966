"""Records as the database keeps them."""

import msgspec

from shared.merge import Record, from_doc

_decode = msgspec.json.Decoder().decode


def record_in(doc: bytes) -> Record:
    """Return the record that a row's JSON holds."""
    return from_doc(_decode(doc))
