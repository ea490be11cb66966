"""Targets of the annex: a number per unit and indicator. A blank cell is no target, not zero (A.0)."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

# remaining: so many cases still to do when the campaign began. level: so many to have in all.
TargetKind = Literal["remaining", "level"]


class Target(BaseModel):
    """What one unit has to reach in one indicator."""

    model_config = ConfigDict(frozen=True)
    unit_id: str
    indicator: str
    value: int = Field(ge=0)
    kind: TargetKind
