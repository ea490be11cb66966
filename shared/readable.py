"""Whether a record can be read: by the very types that are checked at the door.

What came in before a check was made stays in the log and among the records. Who lists records tells the sound
from these first, and says of each of these that it cannot be read; so one of them never takes a page, a file
or a count from the others.
"""

from functools import cache

from pydantic import BaseModel, ValidationError
from pydantic_core import SchemaValidator

from shared.facts import KINDS, can_hold
from shared.merge import Record


def is_readable(record: Record) -> bool:
    """Tell whether every head of every field that the record's model defines can be read."""
    validator = _validator(record.kind)
    if validator is None:
        return isinstance(record.value("unit"), str)
    said = {name: heads[0][1] for name, heads in record.stated.items() if len(heads) == 1}
    several = record.stated.keys() - said.keys()  # nearly never, and this is asked of everybody
    said |= {name: record.value(name) for name in several}
    return validator.isinstance_python(_known(said, record.id)) and all(_all_hold(record, n) for n in several)


def unreadable_field(record: Record) -> str | None:
    """Return the first field for which a record cannot be read, or None where it can."""
    model = KINDS.get(record.kind)
    if is_readable(record):
        return None
    try:
        if model is not None:
            model.model_validate(_known(record.values(), record.id))
    except ValidationError as error:
        return str(error.errors(include_url=False, include_context=False)[0]["loc"][0])
    return next((name for name in sorted(record.stated) if not _all_hold(record, name)), "unit")


def _known(said: dict[str, object], id_: str) -> dict[str, object]:
    said["id"], said["states"] = id_, {}
    return said


def _all_hold(record: Record, name: str) -> bool:
    known = KINDS[record.kind].model_fields if record.kind in KINDS else {}
    return name not in known or all(can_hold(record.kind, name, head[1]) for head in record.stated[name])


@cache
def _validator(kind: str) -> SchemaValidator | None:
    model: type[BaseModel] | None = KINDS.get(kind)
    if model is None:
        return None
    validator = model.__pydantic_validator__
    return validator if isinstance(validator, SchemaValidator) else None
