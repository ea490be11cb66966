"""Somebody whose phone this was before: their unsent acts stay theirs, in a stream of their own."""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from mobile_app.store.own_change import OwnChange, entry_of, numbered, own_change_in


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
    """A helper who used this phone before, and what the ward has not got for good of theirs.

    `waiting` is not sent; `sent` is, but in no backup yet: a server that comes back from one needs it again.
    `offset_ms` is what to add to the phone's clock, by their last contact. `refused`: the server takes
    nothing by their token, so it has to be handed over; `cut_off`: only another stream of theirs can go on.
    `epoch` is the server's when it last told of them: it rises when a server comes back from a backup.
    """

    identity: Identity
    offset_ms: int
    waiting: tuple[OwnChange, ...]
    refused: bool = False
    cut_off: bool = False
    sent: tuple[OwnChange, ...] = ()
    epoch: int = 0

    def told(self, last_n: int, durable_n: int, epoch: int) -> "Former":
        """Return it as the server knows it, which has `last_n` of the stream, `durable_n` in a backup."""
        known = (*self.sent, *self.waiting)
        sent = tuple(o for o in known if durable_n < o.n <= last_n)
        waiting = tuple(o for o in known if o.n > last_n)
        return replace(self, waiting=waiting, sent=sent, refused=False, epoch=epoch)

    def turned_away(self, epoch: int) -> "Former":
        """Return it as refused; what a server that came back from a backup may lack has to be handed over."""
        if epoch <= self.epoch:
            return replace(self, refused=True)
        return replace(self, waiting=(*self.sent, *self.waiting), sent=(), refused=True, epoch=epoch)

    def on_new_stream(self, stream: str) -> "Former":
        """Return it with all its acts to be sent under another stream; the server knows them by their ids."""
        identity = self.identity.model_copy(update={"stream": stream})
        waiting = tuple(numbered(o, n) for n, o in enumerate((*self.sent, *self.waiting), 1))
        return replace(self, identity=identity, waiting=waiting, sent=(), cut_off=False)

    def plain(self) -> dict[str, Any]:
        """Return it as the journal keeps it."""
        return {
            "identity": self.identity.model_dump(),
            "offset_ms": self.offset_ms,
            "waiting": [entry_of(own) for own in self.waiting],
            "sent": [entry_of(own) for own in self.sent],
            "refused": self.refused,
            "cut_off": self.cut_off,
            "epoch": self.epoch,
        }


def former_in(kept: dict[str, Any]) -> Former:
    """Return what `Former.plain` wrote."""
    waiting, sent = (
        tuple(own for entry in kept.get(part, ()) if (own := own_change_in(entry)) is not None)
        for part in ("waiting", "sent")
    )
    identity = Identity.model_validate(kept["identity"])
    told = kept["offset_ms"], waiting, kept["refused"], kept["cut_off"], sent, kept.get("epoch", 0)
    return Former(identity, *told)
