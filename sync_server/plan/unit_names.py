"""Units as people write them in a plan's tables, by label, short name or another name (A-23). Pure."""

from typing import Any

from shared.vietnamese import fold

Parts = list[dict[str, Any]]
# Where a plan names units: a list of it, and the field there, one unit or several.
_NAMING = (
    ("units", "parent"),
    ("units", "supports"),
    ("indicators", "lead_units"),
    ("targets", "unit_id"),
    ("obstacle_types", "owner"),
    ("service_points", "unit_id"),
    ("service_points", "staff_unit"),
)


def name_units_by_id(data: dict[str, Any]) -> None:
    """Put each unit's id in place of any of its names, in a campaign's data as tables give them.

    A name of two units, and one of none, stays as it is: the plan's own check names it.
    """
    units: Parts = data.get("units", [])
    ids = {unit.get("unit_id") for unit in units}
    named: dict[str, set[Any]] = {}
    for unit in units:
        names = (unit.get("label"), unit.get("short"), *_several(unit.get("aliases")))
        for name in filter(None, names):
            named.setdefault(fold(str(name)), set()).add(unit.get("unit_id"))

    def id_of(name: object) -> object:
        found = named.get(fold(name), set()) if isinstance(name, str) else set()
        return next(iter(found)) if name not in ids and len(found) == 1 else name

    for table, field in _NAMING:
        for part in data.get(table, []):
            said = part.get(field)
            if isinstance(said, list | tuple):
                part[field] = [id_of(one) for one in said]
            elif said is not None:
                part[field] = id_of(said)


def _several(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
