"""Who looks at the ward's pages."""

from dataclasses import dataclass

from sync_server.web.navigation import OWN_ACCOUNT, first_place
from sync_server.web.roles import Permission, permits


@dataclass(frozen=True)
class Viewer:
    """Somebody signed in: what they may see is under `unit_id`; their forms carry `csrf`.

    `session` is the SHA-256 of their session's token. `first` tells that somebody else gave them their
    password, `bare` that their role asks for a second factor which they have not set up.
    """

    account_id: str
    name: str
    unit_id: str
    csrf: str
    role: str
    session: bytes = b""
    first: bool = False
    bare: bool = False

    def may(self, permission: Permission) -> bool:
        """Tell whether their role lets them do that; nothing until their own account is in order."""
        return not (self.first or self.bare) and permits(self.role, permission)

    @property
    def home(self) -> str:
        """The first page that their role opens."""
        return first_place(self.may) or OWN_ACCOUNT
