"""Signing this phone out, and what is said when the ward refused it."""

import flet as ft

from mobile_app.lock.leaving import Losses, losses_of
from mobile_app.lock.parcels import Parcels
from mobile_app.screens.session import use_session
from mobile_app.store.journal import SaveFailed
from mobile_app.ui.controls import action, body, choice, heading, note, screen, small
from mobile_app.ui.guard import part, view
from mobile_app.ui.hooks import use_news, use_value
from shared.text import t
from shared.written import whole


@view
def SignOut() -> ft.View:  # noqa: N802
    """Say what goes with this phone, and wipe it; what nobody else has goes only with a word of its own."""
    session = use_session()
    insists, set_insists = use_value(False)
    busy, set_busy = use_value(False)
    wrong, set_wrong = use_value("")
    losses, status = losses_of(session.phone), session.phone.status()

    async def leave() -> None:
        if session.sign_out is None:
            return
        set_busy(True)
        try:
            await session.sign_out()
        except SaveFailed:
            set_wrong(t("pin.disk"))
            set_busy(False)

    controls: list[ft.Control] = [heading(t("out.title")), body(t("out.what")), *_losses(losses)]
    if losses.any:
        controls.append(choice(t("out.insist"), insists, lambda: set_insists(not insists), "insist"))
    if busy:
        controls.append(ft.ProgressBar(semantics_label=t("out.working")))
    if wrong:
        controls.append(note(wrong, "bad", ft.Icons.ERROR_OUTLINE))
    out = action(t("out.do"), leave, ft.Icons.LOGOUT, busy=busy or (losses.any and not insists))
    actions = [out]
    if losses.unsent:
        send = action(
            t("out.send"),
            lambda: session.auto.wake(at_once=True),
            ft.Icons.SYNC,
            quiet=True,
            busy=status.running,
        )
        actions.insert(0, send)
    return screen(t("lock.out"), controls, actions=actions)


def _losses(losses: Losses) -> list[ft.Control]:
    said: list[ft.Control] = []
    if losses.unsent:
        said.append(note(t("out.unsent", n=whole(losses.unsent)), "bad", ft.Icons.WARNING_AMBER))
    if losses.drafts:
        said.append(note(t("out.drafts", n=whole(losses.drafts)), "bad", ft.Icons.EDIT_NOTE))
    if not said:
        said.append(note(t("out.nothing_lost"), "good", ft.Icons.CHECK))
    if losses.not_durable:
        said.append(small(t("out.not_durable", n=whole(losses.not_durable))))
    return said


@view
def Refused() -> ft.View:  # noqa: N802
    """Say that the ward refused this phone, while what it holds is sealed and wiped."""
    session = use_session()
    unsent = session.phone.status().unsent
    controls: list[ft.Control] = [
        heading(t("out.refused_title")),
        note(t("problem.revoked"), "bad", ft.Icons.BLOCK),
        body(t("out.sealing", n=whole(unsent)) if unsent else t("out.wiping")),
        ft.ProgressBar(semantics_label=t("out.working")),
    ]
    return screen(t("web.name"), controls, route="/refused")


@part
def Farewell(parcels: Parcels, farewell: str) -> ft.Control:  # noqa: N802
    """Say what became of the phone that was here before; nothing where there was none.

    `farewell` is a text key, or empty.
    """
    use_news(parcels.subscribe)
    said: list[ft.Control] = []
    owed = parcels.owed
    if farewell:
        said.append(note(t(farewell), "plain", ft.Icons.INFO_OUTLINE))
    if owed.waiting:
        said.append(note(t("out.owed", n=whole(owed.waiting)), "open", ft.Icons.MARKUNREAD_MAILBOX))
    if owed.handed:
        said.append(note(t("out.handed", n=whole(owed.handed)), "good", ft.Icons.CHECK))
    return ft.Column(said, spacing=8)
