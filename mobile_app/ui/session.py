"""What every screen works with: the phone, sending by itself, and the way to other screens."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import flet as ft

from mobile_app.account.auto_sync import AutoSync
from mobile_app.acts import Act
from mobile_app.phone import Phone
from shared.campaign import Campaign


@dataclass(frozen=True)
class Session:
    """One open app. `go` opens another screen by its route."""

    phone: Phone
    auto: AutoSync
    go: Callable[[str], Any]

    @property
    def campaign(self) -> Campaign:
        """The campaign; screens beyond the first download have one."""
        campaign = self.phone.campaign
        assert campaign is not None, "the first download brings the campaign"
        return campaign

    def save(self, act: Act) -> None:
        """Keep an act and let it be sent; raises InvalidAct and SaveFailed as `Phone.save` does."""
        self.phone.save(act)
        self.auto.wake()


SessionContext: Any = ft.create_context(None)


def use_session() -> Session:
    """Return the session, and draw this component anew whenever the phone's data changes."""
    session: Session = ft.use_context(SessionContext)
    _, count = ft.use_state(0)

    def follow() -> Callable[[], None]:
        return session.phone.subscribe(lambda: count(lambda n: n + 1))

    ft.use_effect(follow, [])
    return session
