"""Joining by a code, and the first download."""

import flet as ft

from mobile_app import routes
from mobile_app.account.settings_part import other_language
from mobile_app.config import default_server
from mobile_app.enrolment.state import JoinFaults, check, download_line, why_not_joined
from mobile_app.lock.sign_out_screen import Farewell
from mobile_app.storage_status import persist
from mobile_app.store.journal import SaveFailed
from mobile_app.sync.failures import Unreachable
from mobile_app.ui.controls import action, body, heading, link, note, screen, small
from mobile_app.ui.field import Field
from mobile_app.ui.guard import view
from mobile_app.ui.hooks import use_made, use_value
from mobile_app.ui.session import Session, use_session
from mobile_app.ui.typed import Typed
from shared.problem import ProblemError
from shared.text import t


@view
def Join() -> ft.View:  # noqa: N802
    """Ask for a joining code; one from the address is there already."""
    session = use_session()
    code = use_made(lambda: Typed(routes.joining_code(ft.context.page.route)))
    server = use_made(lambda: Typed(default_server()))
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
        try:
            await persist()
            await session.phone.join(server.text, code.text)
        except (ProblemError, Unreachable, SaveFailed) as error:
            set_failure(why_not_joined(error))
        else:
            session.go(routes.HOME)
            session.auto.wake()
        finally:
            set_busy(False)

    asks_server, _ = use_value(not server.text)
    controls: list[ft.Control] = [
        heading(t("join.hello")),
        Farewell(),
        _already(session) or body(t("join.how")),
        Field(
            code,
            t("join.code"),
            hint=t("join.code_hint"),
            error=faults.code,
            capitals=ft.TextCapitalization.CHARACTERS,
            on_done=join,
            key="code",
        ),
    ]
    if asks_server:
        controls.append(
            Field(server, t("join.server"), error=faults.server, keyboard=ft.KeyboardType.URL, key="server")
        )
    if failure:
        controls.append(note(failure, "bad", ft.Icons.ERROR_OUTLINE))
    if busy:
        controls += [ft.ProgressBar(semantics_label=t("join.working")), body(t("join.working"))]
    controls += [small(t("join.privacy")), other_language(session)]
    return screen(
        t("join.title"),
        controls,
        actions=[action(t("join.submit"), join, ft.Icons.LOGIN, busy=busy)],
        route=ft.context.page.route,
    )


def _already(session: Session) -> ft.Control | None:
    identity, campaign = session.phone.identity, session.phone.campaign
    if identity is None or campaign is None:
        return None
    units = ", ".join(campaign.unit(u).label for u in identity.scope)
    return note(t("join.already", name=identity.helper_name, unit=units), "open", ft.Icons.INFO_OUTLINE)


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
    ]
    actions = [action(t("app.retry"), lambda: session.auto.wake(at_once=True), ft.Icons.REFRESH, quiet=True)]
    if status.problem is not None:
        controls.append(link(t("download.other_code"), lambda: set_other(True)))
    if other:
        return Join()
    return screen(t("download.title"), controls, actions=actions, route="/download")
