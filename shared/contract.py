"""What phone and server say to each other under `/v1`: the shapes, and the limits both keep."""

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field

from shared.change import Change, Id
from shared.typed_code import keys_of

API = "/v1"
APP_VERSION = "0.1.0"
MAX_CHANGES = 500
MAX_BODY_BYTES = 1_000_000
MAX_PULL = 2_000
# A captive portal answers 200 to anything, but not with this header: without it nothing is acknowledged.
SERVER_HEADER = "bonphu-server"

Count = Annotated[int, Field(ge=0)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class EnrolRequest(_Wire):
    """`POST /v1/enrol`: a joining code, used once. Case, spaces and hyphens do not matter.

    `token` is what the phone will be known by, made by the phone (256 random bits, base64url) and kept before
    it is sent: the same code with the same token again gives the same phone, whatever became of the answer.
    Without one, as from apps that are older than this, the server makes it, and a lost answer loses the code.
    """

    code: str = Field(min_length=4, max_length=64)
    app_version: str = Field(max_length=40)
    token: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{43}$")


class EnrolReply(_Wire):
    """The phone's identity. `token` is kept hashed; `scope` are khu phố ids."""

    token: str
    device: Id
    stream: Id
    ward: str
    scope: tuple[str, ...]
    helper: Id
    helper_name: str
    epoch: Count
    server_time: AwareDatetime


class StreamReply(_Wire):
    """`POST /v1/stream`: a new stream for a phone that was cloned or restored (409 `fork`)."""

    stream: Id


class SignOutReply(_Wire):
    """`POST /v1/sign-out`: this phone is refused from now on; its token was its own."""

    server_time: AwareDatetime


class HandoverKey(_Wire):
    """`GET /v1/handover`: the ward's public key, an uncompressed P-256 point; refused phones may ask, too."""

    key: str = Field(pattern=r"^04[0-9a-f]{128}$")


class HandoverRequest(_Wire):
    """`POST /v1/handover`: a parcel (see `shared.handover`) of a refused phone, in base64; twice is once."""

    sealed: Base64Bytes = Field(max_length=MAX_BODY_BYTES)


class HandoverReply(_Wire):
    """How many records are in the parcel, which now waits for a supervisor."""

    count: Count


class PushRequest(_Wire):
    """`POST /v1/push`: changes in order of `n`, at most 500 and 1 MB. `sent_at` is the phone's clock now.

    The server reads each change by itself, so that one it cannot read delays no other. `backlog` says
    how many changes still wait on the phone behind these.
    """

    stream: Id
    sent_at: AwareDatetime
    backlog: Count = 0
    app_version: str | None = Field(default=None, max_length=40)
    changes: tuple[Change, ...] = Field(max_length=MAX_CHANGES)


class ChangeResult(_Wire):
    """What became of a change. `conflict` is applied too: it stands beside another value."""

    id: str
    status: Literal["applied", "duplicate", "conflict", "rejected"]
    reason: str | None = None
    field: str | None = None


class StreamState(_Wire):
    """How far a stream got: `last_n` durable on the server, `durable_n` in a backup off the machine."""

    last_n: Count
    durable_n: Count
    epoch: Count
    server_time: AwareDatetime


class PushReply(StreamState):
    """`seq` is the ward's counter after these changes; results are in the order of the request."""

    seq: Count
    results: tuple[ChangeResult, ...]


class UnitDigest(_Wire):
    """How many records a khu phố has, and the sum of their hashes as 16 hex digits."""

    count: Count
    digest: str


class PullReply(StreamState):
    """`GET /v1/pull?after=SEQ&limit=N&stream=S[&unit=U]`: what changed in the phone's khu phố, oldest first.

    `stream` is the phone's own: `last_n` and `durable_n` speak of it, and are 0 for one that is not its.
    `entities` are records as `merge.to_doc` writes them, `gone` the ids that left the scope. More
    follows while `next < head`; `digests` come with the last page and fit exactly what was sent.
    """

    entities: tuple[dict[str, Any], ...]
    gone: tuple[str, ...]
    next: Count
    head: Count
    digests: dict[str, UnitDigest] | None = None


class Ping(_Wire):
    """`GET /v1/ping`, without a token: time, and the oldest app version still served."""

    server_time: AwareDatetime
    min_app_version: str


def plain_code(text: str) -> str:
    """Return a joining code as it is hashed: the keys typed, in capitals, without spaces and hyphens."""
    return "".join(c for c in keys_of(text)[0] if c.isalnum())
