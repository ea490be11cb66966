"""A campaign as tables of texts, for an office to edit, and back: one table per list of the data. Pure.

The tables follow from `shared.campaign.Campaign` itself: plain fields stand in `general`, one a line; each
list has a table of its own, and a list within a list names its owner in the first column.
"""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from shared.campaign import Campaign
from sync_server.plan.unit_names import name_units_by_id

GENERAL = "general"
_JOINED = "; "
_KEYS = ("key", "unit_id", "status")
Rows = list[list[str]]
Tables = Mapping[str, Rows]
Where = tuple[str | int, ...]


@dataclass(frozen=True)
class PlanFault:
    """What is wrong at a place: the table, its line as Excel counts, the column, and the technical reason.

    `kind` is pydantic's type of the error, `owner` for a line whose owner is in no table, `another` for a
    plan that is not this ward's, `version` for one made of a version that was never published. `said` is
    what may stand there, or what is named there.
    """

    table: str
    line: int | None
    column: str
    kind: str
    said: str = ""


class CampaignFaultsError(Exception):
    """Tables that make no campaign; `faults` says where."""

    def __init__(self, faults: list[PlanFault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass
class _Reading:
    """A campaign's data as it is read, and which line of which table each part came from."""

    tables: Tables
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Where, tuple[str, int]] = field(default_factory=dict)
    faults: list[PlanFault] = field(default_factory=list)


def to_tables(campaign: Campaign) -> dict[str, Rows]:
    """Return `{table: rows}`, the first row of each being its columns."""
    tables: dict[str, Rows] = {GENERAL: [["field", "value"]]}
    _write(campaign, Campaign, "", None, tables)
    return tables


def _write(
    part: BaseModel | None, model: type[BaseModel], prefix: str, owner: str | None, tables: dict[str, Rows]
) -> None:
    """Write a single object's plain fields into `general`, and its lists into tables."""
    for name, info in model.model_fields.items():
        value = None if part is None else getattr(part, name)
        many, inner = _kind(info.annotation)
        if inner is not None and many:
            _write_list(value or (), inner, f"{prefix}{name}", owner, tables)
        elif inner is not None:
            _write(value, inner, f"{prefix}{name}.", owner, tables)
        else:
            tables[GENERAL].append([f"{prefix}{name}", _text(value)])


def _write_list(
    parts: tuple[BaseModel, ...],
    model: type[BaseModel],
    name: str,
    owner: str | None,
    tables: dict[str, Rows],
) -> None:
    plain = [n for n, i in model.model_fields.items() if _kind(i.annotation)[1] is None]
    columns = plain if owner is None else ["of", *plain]
    rows = tables.setdefault(name, [columns])
    for part in parts:
        cells = [_text(getattr(part, column)) for column in plain]
        rows.append(cells if owner is None else [owner, *cells])
    for inner, info in model.model_fields.items():
        many, nested = _kind(info.annotation)
        if many and nested is not None:
            for part in parts:
                _write_list(getattr(part, inner), nested, f"{name}.{inner}", _key(part), tables)
            if not parts:
                _write_list((), nested, f"{name}.{inner}", "", tables)


def from_tables(tables: Tables) -> Campaign:
    """Return the campaign that tables describe; raise CampaignFaultsError saying where they do not."""
    reading = _Reading(tables)
    _read(Campaign, "", reading.data, (), reading)
    if reading.faults:
        raise CampaignFaultsError(reading.faults)
    name_units_by_id(reading.data)
    try:
        return Campaign.model_validate(reading.data)
    except ValidationError as error:
        raise CampaignFaultsError([_fault(e, reading) for e in error.errors()]) from error


def _read(model: type[BaseModel], prefix: str, into: dict[str, Any], where: Where, reading: _Reading) -> None:
    general = reading.tables.get(GENERAL, [])
    plain = {row[0]: (row[1], line) for line, row in enumerate(general, 1) if len(row) > 1}
    for name, info in model.model_fields.items():
        many, inner = _kind(info.annotation)
        if inner is not None and many:
            into[name] = _read_list(inner, f"{prefix}{name}", (*where, name), reading)
        elif inner is not None:
            part: dict[str, Any] = {}
            _read(inner, f"{prefix}{name}.", part, (*where, name), reading)
            if any(v not in (None, "", []) for v in part.values()):
                into[name] = part
        elif f"{prefix}{name}" in plain:
            text, line = plain[f"{prefix}{name}"]
            reading.places[*where, name] = (GENERAL, line)
            if text != "":
                into[name] = _value(text, info.annotation)


def _read_list(model: type[BaseModel], name: str, where: Where, reading: _Reading) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = []
    for line, cells in _lines(reading.tables.get(name, [])):
        part = _part(model, cells)
        reading.places[*where, len(parts)] = (name, line)
        parts.append(part)
    owners = {str(_key_in(part)): place for place, part in enumerate(parts)}
    for inner, info in model.model_fields.items():
        many, nested = _kind(info.annotation)
        if not many or nested is None:
            continue
        for line, cells in _lines(reading.tables.get(f"{name}.{inner}", [])):
            place = owners.get(cells.get("of", ""))
            if place is None:
                named = cells.get("of", "")
                reading.faults.append(PlanFault(f"{name}.{inner}", line, "of", "owner", named))
                continue
            inside = parts[place].setdefault(inner, [])
            reading.places[*where, place, inner, len(inside)] = (f"{name}.{inner}", line)
            inside.append(_part(nested, cells))
    return parts


def _lines(rows: Rows) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield `(line, {column: text})` of each row that is not empty; the row of columns is line 1."""
    for line, row in enumerate(rows[1:], 2):
        if any(row):
            yield line, dict(zip(rows[0], row, strict=False))


def _part(model: type[BaseModel], cells: Mapping[str, str]) -> dict[str, Any]:
    fields = model.model_fields
    return {n: _value(text, fields[n].annotation) for n, text in cells.items() if n in fields and text != ""}


def general_type(name: str) -> Any:
    """Return the annotation of a line of the general table; raise LookupError for no such line."""
    model: type[BaseModel] = Campaign
    *owners, last = name.split(".")
    for owner in owners:
        inner = _kind(model.model_fields[owner].annotation)[1]
        if inner is None:
            raise LookupError(name)
        model = inner
    return model.model_fields[last].annotation


def columns_of(table: str) -> dict[str, Any]:
    """Return `{column: annotation}` of a table but `general`; one whose annotation is None names its owner.

    Raises LookupError for a table that no campaign has.
    """
    model: type[BaseModel] = Campaign
    for name in table.split("."):
        known = model.model_fields.get(name)
        inner = _kind(known.annotation)[1] if known else None
        if inner is None:
            raise LookupError(table)
        model = inner
    owned = table.count(".") > (1 if table.startswith("report.") else 0)
    plain = {n: i.annotation for n, i in model.model_fields.items() if _kind(i.annotation)[1] is None}
    return ({"of": None} if owned else {}) | plain


def _fault(error: ErrorDetails, reading: _Reading) -> PlanFault:
    loc, about = error["loc"], error.get("ctx", {})
    said = next((about[name] for name in ("said", "expected", "ge", "le") if name in about), error["msg"])
    told = (error["type"], str(said))
    for cut in range(len(loc), 0, -1):
        place = reading.places.get(tuple(loc[:cut]))
        if place is not None:
            rest = [str(word) for word in loc[cut:]]
            return PlanFault(place[0], place[1], rest[0] if rest else str(loc[cut - 1]), *told)
    return PlanFault(str(loc[0]) if loc else GENERAL, None, "", *told)


def _kind(annotation: Any) -> tuple[bool, type[BaseModel] | None]:
    """Return whether a field is a list, and the model of its parts if they are objects."""
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(a for a in get_args(annotation) if a is not type(None))
    many = get_origin(annotation) is tuple
    inner = get_args(annotation)[0] if many else annotation
    is_model = isinstance(inner, type) and issubclass(inner, BaseModel)
    return many, inner if is_model else None


def _key(part: BaseModel) -> str:
    return str(next(getattr(part, k) for k in _KEYS if hasattr(part, k)))


def _key_in(part: Mapping[str, Any]) -> Any:
    return next((part[k] for k in _KEYS if k in part), "")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return _JOINED.join(map(str, value))
    return str(value)


def _value(text: str, annotation: Any) -> Any:
    many, _ = _kind(annotation)
    return [part.strip() for part in text.split(";") if part.strip()] if many else text
