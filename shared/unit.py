"""Units of the tree: ward, khu phố, police, operators, associations. Depth and kinds are data (B.7)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

UnitType = Literal[
    "town", "ward", "neighbourhood", "police", "operator", "association", "desk", "office", "military"
]


class Unit(BaseModel):
    """A node of the tree. `unit_id` is our own, and never an official code: these change hands.

    `code_prefix` starts the household codes of a khu phố; `operator` names the customers that a
    telecom company answers for (R-45); `supports` lists the khu phố an association is given (R-43);
    `aliases` are further ways in which lists write it, also wrong ones (A-23).
    """

    model_config = ConfigDict(frozen=True)
    unit_id: str
    type: UnitType
    label: str
    short: str
    parent: str | None = None
    code_prefix: str | None = None
    cells: tuple[str, ...] = ()
    operator: str | None = None
    supports: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
