"""Records as the server keeps them, for tests about links and conflicts."""

import msgspec

from shared.merge import Record, from_doc
from sync_server.store.records import docs_of
from sync_server.web.services import Services


def kept_record(services: Services, entity: str) -> Record:
    """Return a record as the server keeps it."""
    with services.database.read() as connection:
        (doc,) = docs_of(connection, services.ward_id, [entity])
    return from_doc(msgspec.json.decode(doc))
