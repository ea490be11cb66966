"""Joining by a code, and the first download. The code may be typed before there is a passcode, never sent."""

from collections.abc import Callable
from typing import Any

import flet as ft

from mobile_app import routes
from mobile_app.core.typed import Typed
from mobile_app.platform.storage_status import persist
from mobile_app.screens.account.settings_part import other_language
from mobile_app.screens.enrolment.state import JoinFaults, JoiningLink, check, download_line, why_not_joined
from mobile_app.screens.session import Session, use_session
from mobile_app.store.journal import SaveFailed
from mobile_app.sync.default_server import default_server
from mobile_app.sync.failures import Unreachable
from mobile_app.ui.controls import action, body, heading, link, note, screen, small
from mobile_app.ui.field import Field
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_value
from mobile_app.ui.settings import PhoneSettings
from shared.problem import ProblemError
from shared.text import t
from shared.written import whole

_ROUTE = "/join"


def invitation_in(route: str) -> JoiningLink:
    """Return what an address of the app invites to; its code is empty where it is no invitation."""
    return JoiningLink(default_server(), routes.joining_code(route))


@view
def EnterInvitation(  # noqa: N802
    settings: PhoneSettings, before: ft.Control, given: JoiningLink, enter: Callable[[JoiningLink], Any]
) -> ft.View:
    """Ask for what `given` lacks on a phone that keeps nothing yet; `before` tells of the one before."""
    code, server = use_made(lambda: Typed(given.code)), use_made(lambda: Typed(given.server))
    faults, set_faults = use_value(JoinFaults())

    def go_on() -> None:
        found = check(code.text, server.text)
        set_faults(found)
        if not found.any:
            enter(JoiningLink(server.text, code.text))

    return screen(
        t("join.title"),
        [
            heading(t("join.hello")),
            before,
            body(t("join.how")),
            *_fields(code, server, faults, go_on),
            small(t("join.privacy")),
            other_language(settings),
        ],
        actions=[action(t("join.submit"), go_on, ft.Icons.LOGIN)],
        route=_ROUTE,
    )


@view
def Join() -> ft.View:  # noqa: N802
    """Join by the invitation the app was opened with, or ask for a joining code."""
    session = use_session()
    phone, path = session.phone, ft.use_view_path()
    given = use_made(lambda: _given(session))
    code, server = use_made(lambda: Typed(given.code)), use_made(lambda: Typed(given.server))
    faults, set_faults = use_value(JoinFaults())
    failure, set_failure = use_value("")
    busy, set_busy = use_value(False)

    async def join() -> None:
        found = check(code.text, server.text)
        set_faults(found)
        set_failure("")
        if found.any:
            return
        set_busy(True)
        fresh = phone.identity is None
        if fresh:
            session.go(routes.HOME)  # no code stays in the address, and the list comes in the place of this
        try:
            await persist()
            await phone.join(server.text, code.text)
        except (ProblemError, Unreachable, SaveFailed) as error:
            set_failure(why_not_joined(error))
        else:
            if not fresh:
                session.go(routes.HOME)
            session.auto.wake()
        finally:
            set_busy(False)

    async def begin() -> None:
        if phone.identity is None and given.code and not session.invitation.sent:
            session.invitation.sent = True
            await join()

    ft.use_effect(begin, [])
    if busy:
        working = [heading(t("join.working")), ft.ProgressBar(semantics_label=t("join.working"))]
        return screen(t("join.title"), working, route=path or _ROUTE)
    controls: list[ft.Control] = [
        heading(t("join.hello")),
        _already(session) or body(t("join.how")),
        *_fields(code, server, faults, join),
    ]
    if failure:
        controls.append(note(failure, "bad", ft.Icons.ERROR_OUTLINE))
    controls += [small(t("join.privacy")), other_language(session.settings)]
    return screen(
        t("join.title"),
        controls,
        actions=[action(t("join.submit"), join, ft.Icons.LOGIN)],
        route=path or _ROUTE,
    )


def _given(session: Session) -> JoiningLink:
    """Return the invitation of the address, or the one the app was opened with, or one begun before."""
    begun, linked = session.phone.joining, invitation_in(ft.context.page.route)
    if session.phone.identity is not None or linked.code:
        return linked
    if begun is not None and not session.invitation.code:
        return JoiningLink(begun.server, begun.code)
    return session.invitation if session.invitation.code else linked


def _fields(code: Typed, server: Typed, faults: JoinFaults, on_done: Callable[[], Any]) -> list[ft.Control]:
    fields: list[ft.Control] = [
        Field(
            code,
            t("join.code"),
            hint=t("join.code_hint"),
            error=faults.code,
            capitals=ft.TextCapitalization.CHARACTERS,
            on_done=on_done,
            key="code",
        )
    ]
    if not default_server():
        fields.append(
            Field(server, t("join.server"), error=faults.server, keyboard=ft.KeyboardType.URL, key="server")
        )
    return fields


def _already(session: Session) -> ft.Control | None:
    identity, campaign = session.phone.identity, session.phone.campaign
    if identity is None or campaign is None:
        return None
    units = ", ".join(campaign.unit_named(u).label for u in identity.scope)
    said = t("join.already", name=identity.helper_name, unit=units)
    waiting = session.phone.status().waiting
    if waiting:
        said = f"{said} {t('join.kept_apart', name=identity.helper_name, n=whole(waiting))}"
    return note(said, "open", ft.Icons.INFO_OUTLINE)


@view
def Download() -> ft.View:  # noqa: N802
    """Show the first download; it goes on by itself after every interruption."""
    session = use_session()
    other, set_other = use_value(False)
    status, identity = session.phone.status(), session.phone.identity
    controls: list[ft.Control] = [
        heading(t("download.hello", name=identity.helper_name if identity else "")),
        ft.ProgressBar(semantics_label=t("download.title")),
        note(download_line(status, session.auto.last), "bad" if status.problem else "plain"),
        body(t("download.once"), quiet=True),
        small(t("join.privacy")),
    ]
    actions = [action(t("app.retry"), lambda: session.auto.wake(at_once=True), ft.Icons.REFRESH, quiet=True)]
    if status.problem is not None:
        controls.append(link(t("download.other_code"), lambda: set_other(True)))
    if other:
        return Join()
    return screen(t("download.title"), controls, actions=actions, route="/download")
