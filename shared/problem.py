"""Every error there is: one catalogue, in English on the wire and by text key on screens (RFC 9457)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of error. `retryable`: the same bytes may succeed later. Its text is `problem.SLUG`."""

    slug: str
    status: int
    title: str
    retryable: bool = False

    @property
    def text_key(self) -> str:
        """The key of the sentence that people read."""
        return f"problem.{self.slug}"


MALFORMED = Problem("malformed", 400, "The request is not what this endpoint reads")
NOT_SIGNED_IN = Problem("not_signed_in", 401, "No token or session, or one that is not known")
REVOKED = Problem("revoked", 401, "This phone was revoked")
WRONG_PASSWORD = Problem("wrong_password", 401, "Name and password do not fit")
FIRST_EXPIRED = Problem("first_expired", 401, "The first password was not used in time")
WRONG_CODE = Problem("wrong_code", 401, "The code of the second factor does not fit, or was used already")
ACCOUNT_UNREADY = Problem("account_unready", 403, "The account first needs another password or factor")
WRONG_SCOPE = Problem("wrong_scope", 403, "This is outside what you may see")
UNIT_GONE = Problem("unit_gone", 403, "The account's unit is not in the plan any more")
NO_AREA = Problem("no_area", 403, "The account's unit has no neighbourhood to look after")
FORM_EXPIRED = Problem("form_expired", 403, "The form's token is missing or from another session")
CODE_UNKNOWN = Problem("code_unknown", 404, "No such joining code, or already used")
CODE_EXPIRED = Problem("code_expired", 410, "The joining code is too old")
NOT_FOUND = Problem("not_found", 404, "Nothing here")
NOT_ALLOWED = Problem("not_allowed", 405, "This address does not answer to that method")
GAP = Problem("gap", 409, "Changes are missing before these; send from `expect`")
FORK = Problem("fork", 409, "Another change has this id or number; start a new stream")
TOO_MANY_LINKED = Problem("too_many_linked", 409, "More records would be one person than can be")
TOO_LARGE = Problem("too_large", 413, "More than the limit, measured before all of it is unpacked")
UNREADABLE_ENCODING = Problem("unreadable_encoding", 415, "Only gzip or plain bodies are read")
APP_TOO_OLD = Problem("app_too_old", 426, "This version of the app is no longer served")
TOO_MANY = Problem("too_many", 429, "Too many attempts; wait", retryable=True)
INTERNAL = Problem("internal", 500, "The server failed; nothing of this request was kept", retryable=True)
BUSY = Problem("busy", 503, "The server is starting, stopping or overloaded", retryable=True)
CLOCK_BEHIND = Problem(
    "clock_behind",
    503,
    "The server's clock is behind its own newest entry; it counts nothing",
    retryable=True,
)
UPGRADED = Problem(
    "upgraded",
    503,
    "A newer release changed the database; start this server again",
    retryable=True,
)
STORAGE_FULL = Problem("storage_full", 507, "The server cannot store more", retryable=True)

PROBLEMS: dict[str, Problem] = {p.slug: p for p in list(globals().values()) if isinstance(p, Problem)}

# Why one change of a push was set aside; its text is `rejection.REASON`. The others are not delayed (I9).
REJECTIONS = (
    "malformed",
    "out_of_scope",
    "entity_unknown",
    "kind_differs",
    "field_missing",
    "field_invalid",
    "birth_date_invalid",
    "birth_date_in_future",
    "unit_unknown",
    "step_unknown",
    "outcome_unknown",
    "code_invalid",
    "erased",
    "consent_missing",
    "internal",
    "moved_elsewhere",
    "too_many_linked",
    "basis_not_yours",
)


@dataclass(slots=True)
class ProblemError(Exception):
    """A problem that happened. `extra` holds further members of the RFC 9457 body, as `expect`."""

    problem: Problem
    detail: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.problem.slug}: {self.detail or self.problem.title}"


def to_body(error: ProblemError) -> dict[str, Any]:
    """Return the RFC 9457 body: `type`, `title`, `status`, `detail`, `retryable` and what `extra` adds."""
    known = error.problem
    body: dict[str, Any] = {"type": f"urn:bonphu:{known.slug}", "title": known.title, "status": known.status}
    if error.detail:
        body["detail"] = error.detail
    return body | {"retryable": known.retryable} | dict(error.extra)


def from_body(body: Mapping[str, Any]) -> ProblemError:
    """Return the error that `to_body` wrote; one that this version does not know is `internal`."""
    slug = str(body.get("type", "")).removeprefix("urn:bonphu:")
    known = {"type", "title", "status", "detail", "retryable"}
    extra = {k: v for k, v in body.items() if k not in known}
    return ProblemError(PROBLEMS.get(slug, INTERNAL), str(body.get("detail", "")), extra)
