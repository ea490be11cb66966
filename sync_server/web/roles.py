"""Who may do what: a role is a set of permissions. What somebody sees of it is under their unit. Pure."""

from enum import StrEnum

from shared.unit import UnitType


class Permission(StrEnum):
    """One kind of thing that the ward's pages let people do."""

    BOARD = "board"
    RECORDS = "records"
    HELPERS = "helpers"
    ASSIGN = "assign"
    REVIEW = "review"
    ROSTERS = "rosters"
    REFERRALS = "referrals"
    OBSTACLES = "obstacles"
    REPORTS = "reports"
    LABELS = "labels"
    PRIVACY = "privacy"
    ACCESS_LOG = "access_log"
    ACCOUNTS = "accounts"
    CAMPAIGN = "campaign"


class Role(StrEnum):
    """What somebody is in the campaign. Helpers have a phone and no account."""

    HELPER = "helper"
    UNIT_LEAD = "unit_lead"
    OPERATOR_STAFF = "operator_staff"
    POLICE_DESK = "police_desk"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


_P = Permission
_LEAD = frozenset({_P.BOARD, _P.RECORDS, _P.HELPERS, _P.ASSIGN, _P.OBSTACLES})
_POLICE = frozenset(
    {_P.BOARD, _P.RECORDS, _P.REVIEW, _P.ROSTERS, _P.REFERRALS, _P.OBSTACLES, _P.REPORTS, _P.PRIVACY}
)
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.HELPER: frozenset(),
    # An association's or khu phố's lead looks after its own khu phố and its own people (R-43).
    Role.UNIT_LEAD: _LEAD,
    # A telecom company sees the cases that were referred to it, and nothing else.
    Role.OPERATOR_STAFF: frozenset({_P.REFERRALS}),
    # The police supply rosters, triage obstacles and consolidate the report (R-34 … ).
    Role.POLICE_DESK: _POLICE,
    Role.SUPERVISOR: _LEAD | _POLICE | {_P.LABELS},
    Role.ADMINISTRATOR: frozenset(Permission),
}
_UNITS: dict[Role, frozenset[UnitType]] = {
    Role.UNIT_LEAD: frozenset({"neighbourhood", "association", "ward"}),
    Role.OPERATOR_STAFF: frozenset({"operator"}),
    Role.POLICE_DESK: frozenset({"police"}),
    Role.SUPERVISOR: frozenset({"ward", "office", "desk", "neighbourhood", "association"}),
    Role.ADMINISTRATOR: frozenset({"ward"}),
}


def permits(role: str, permission: Permission) -> bool:
    """Tell whether somebody of `role` may do that; a role nobody knows may do nothing."""
    return role in PERMISSIONS and permission in PERMISSIONS[Role(role)]


def fits(role: Role, unit_type: UnitType) -> bool:
    """Tell whether an account of `role` can belong to a unit of that type; helpers have no accounts."""
    return unit_type in _UNITS.get(role, frozenset())
