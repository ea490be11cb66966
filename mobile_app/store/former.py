"""Somebody whose phone this was before: their unsent acts stay theirs, in a stream of their own."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from mobile_app.store.own_change import OwnChange, entry_of, own_change_in


class Identity(BaseModel):
    """Who this phone is, as the server enrolled it, and where that server is."""

    model_config = ConfigDict(frozen=True)
    server: str
    token: str
    device: str
    stream: str
    ward: str
    scope: tuple[str, ...]
    helper: str
    helper_name: str


@dataclass(frozen=True, slots=True)
class Former:
    """A helper who used this phone before, and what the ward has not got of theirs.

    `offset_ms` is what to add to the phone's clock, by their last contact. `refused`: the server takes
    nothing by their token, so it has to be handed over; `cut_off`: only another stream of theirs can go on.
    """

    identity: Identity
    offset_ms: int
    waiting: tuple[OwnChange, ...]
    refused: bool = False
    cut_off: bool = False

    def plain(self) -> dict[str, Any]:
        """Return it as the journal keeps it."""
        return {
            "identity": self.identity.model_dump(),
            "offset_ms": self.offset_ms,
            "waiting": [entry_of(own) for own in self.waiting],
            "refused": self.refused,
            "cut_off": self.cut_off,
        }


def former_in(kept: dict[str, Any]) -> Former:
    """Return what `Former.plain` wrote."""
    found = [own for entry in kept["waiting"] if (own := own_change_in(entry)) is not None]
    identity = Identity.model_validate(kept["identity"])
    return Former(identity, kept["offset_ms"], tuple(found), kept["refused"], kept["cut_off"])
