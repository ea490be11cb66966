"""What every screen works with: the phone, sending by itself, and the way to other screens."""

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import flet as ft

from mobile_app.core.acts import Act
from mobile_app.core.again import Again, Before
from mobile_app.core.dating import says_today
from mobile_app.core.invalid_act import DayUnknown
from mobile_app.core.news import News
from mobile_app.core.phone import Phone
from mobile_app.core.typed import Typed
from mobile_app.platform.web_status import WebStatus
from mobile_app.screens.enrolment.state import JoiningLink
from mobile_app.screens.scanner.handed import Handed
from mobile_app.screens.visits.drafts import VisitDrafts
from mobile_app.store.journal import SaveFailed
from mobile_app.store.own_change import OwnChange
from mobile_app.sync.auto_sync import AutoSync
from mobile_app.ui.guard import Troubles
from mobile_app.ui.health import Health
from mobile_app.ui.hooks import use_made, use_news
from mobile_app.ui.settings import PhoneSettings
from shared.campaign import Campaign
from shared.facts import Fault

if TYPE_CHECKING:
    from mobile_app.lock.state import Lock


class WebNews(News):
    """What the browser says of the web app: kept for use without a network, or a newer build waits."""

    status: WebStatus = ""

    def put(self, status: WebStatus) -> None:
        """Keep what the browser said last."""
        self.status = status
        self.tell()


class HomePlace(News):
    """Which of the two lists the address `/` shows: the evening's work, or all households."""

    place = "today"

    def put(self, place: str) -> None:
        """Show `today` or `list`."""
        self.place = place
        self.tell()


@dataclass(frozen=True)
class Session:
    """One open app. `go` opens a screen by its route; `just_saved` holds the household last written to.

    `last_act` holds the id of the change that did so, which may be taken back; empty after it was.
    `sign_out` wipes this phone and begins again; `invitation` is what the app was opened with to join.
    """

    phone: Phone
    auto: AutoSync
    go: Callable[[str], Any]
    drafts: VisitDrafts
    just_saved: Typed = field(default_factory=Typed)
    home: HomePlace = field(default_factory=HomePlace)
    last_act: Typed = field(default_factory=Typed)
    web: WebNews = field(default_factory=WebNews)
    troubles: Troubles = field(default_factory=Troubles)
    settings: PhoneSettings = field(default_factory=PhoneSettings)
    health: Health = field(default_factory=Health)
    again: Again = field(default_factory=Again)
    knock: Callable[[], object] = lambda: None
    handed: Handed = field(default_factory=Handed)
    lock: "Lock | None" = None
    sign_out: "Callable[[], Awaitable[None]] | None" = None
    invitation: JoiningLink = field(default_factory=JoiningLink)

    @property
    def campaign(self) -> Campaign:
        """The campaign; screens beyond the first download have one."""
        campaign = self.phone.campaign
        if campaign is None:
            raise LookupError("the first download brings the campaign")
        return campaign

    @property
    def place(self) -> str:
        """The khu phố this phone is for, in words."""
        identity = self.phone.identity
        return ", ".join(self.campaign.unit_named(u).label for u in identity.scope) if identity else ""

    def leave(self, route: str) -> None:
        """Open another screen; what was just saved needs no mention any more."""
        self.just_saved.text = ""
        self.go(route)

    def save(self, act: Act, household_id: str, replaces: str = "") -> OwnChange:
        """Keep an act about a household and let it be sent; raises what `Phone.save` raises.

        `replaces` is the id of an act that was set aside and whose place this one takes. Raises DayUnknown
        for an act that says today while the phone cannot know the day: its form asks first (`day_question`).
        """
        if not self.phone.day_known and says_today(act.facts, self.phone.today()):
            raise DayUnknown(Fault("day_unknown", act.facts[0].entity))
        saved = self.phone.save(act)
        self.settle(replaces)
        self.just_saved.text = household_id
        self.last_act.text = saved.change.id
        self.knock()
        self.auto.wake()
        return saved

    def settle(self, replaced: str) -> None:
        """Keep that what was said in an act that was set aside is said now; an empty id is no act."""
        if replaced:
            with contextlib.suppress(SaveFailed):  # what matters is saved; the old act is only still listed
                self.phone.settle(replaced)

    def undo(self, change_id: str, household_id: str) -> None:
        """Take an own act about a household back; what was typed for a visit is on the desk again.

        Raises LookupError for what can no longer be taken back, and what `Phone.save` raises.
        """
        self.phone.undo(change_id)
        self.just_saved.text, self.last_act.text = household_id, ""
        self.drafts.bring_back(change_id)
        self.auto.wake()


SessionContext: Any = ft.create_context(None)


def use_session() -> Session:
    """Return the session, and draw this component again whenever the phone's data changes.

    A screen that lies below another is not: it is redrawn when it is on top again (see `guard.view`).
    """
    session: Session = ft.use_context(SessionContext)
    here, page = ft.use_view_path(), ft.context.page
    use_news(session.phone.subscribe, lambda: not here or page.route.partition("?")[0] == here)
    return session


def use_before() -> Before:
    """Return what the form of this address begins with: what was set aside and led here, or nothing."""
    session: Session = ft.use_context(SessionContext)
    here = ft.use_view_path()
    return use_made(lambda: session.again.take(here))
