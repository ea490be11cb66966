"""Every act of this phone with where it is by now, and one of them with all that was typed."""

from collections.abc import Sequence
from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.invalid_act import InvalidAct
from mobile_app.screens.account.day_question import ask_day
from mobile_app.screens.households.list_state import PAGE, next_count
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.sync.act_words import typed_lines
from mobile_app.screens.sync.again import Way, say_again, take_up, way_of
from mobile_app.screens.sync.log_state import TONES, ActLine, act_lines
from mobile_app.screens.visits.editor import why_not_saved
from mobile_app.store.journal import SaveFailed
from mobile_app.store.own_change import OwnChange
from mobile_app.ui.controls import action, badge, body, card, link, note, screen, small, wrap
from mobile_app.ui.guard import each, view
from mobile_app.ui.hooks import use_value
from shared.text import t


@view
def Acts() -> ft.View:  # noqa: N802
    """Show own acts, newest first; more are drawn as one scrolls."""
    session = use_session()
    shown, set_shown = use_value(PAGE)
    own = session.phone.own()

    def scrolled(event: ft.OnScrollEvent) -> None:
        left = event.max_scroll_extent - event.pixels
        set_shown(next_count(shown, len(own), left, event.viewport_dimension))

    lines = each(lambda line: _card(line, session), lines_of(session, own[-shown:]))
    empty: list[ft.Control] = [note(t("acts.empty"), "plain", ft.Icons.EDIT_NOTE)]
    head: list[ft.Control] = [small(t("acts.how"))]
    return screen(t("acts.title"), [*head, *lines] if lines else empty, on_scroll=scrolled)


def lines_of(session: Session, own: Sequence[OwnChange]) -> list[ActLine]:
    """Return these acts in words, newest first."""
    phone = session.phone
    return act_lines(own, phone.status(), phone.set_aside(), session.phone.name_of, phone.now())


def _card(line: ActLine, session: Session) -> ft.Control:
    marks = wrap([badge(t(f"acts.{line.where}"), TONES[line.where]), small(line.time)])
    words = [body(line.what, strong=True), marks, *([small(line.reason)] if line.reason else [])]
    return card(*words, key=line.id, spacing=4, on_click=partial(session.go, routes.act(line.id)))


@view
def OneAct() -> ft.View:  # noqa: N802
    """Show one act: where it is, and all that was typed; what was set aside can be recorded again."""
    session = use_session()
    failure, set_failure = use_value("")
    wanted = ft.use_route_params().get("act", "")
    own = next((o for o in session.phone.own() if o.change.id == wanted), None)
    if own is None:
        return screen(t("acts.title"), [note(t("acts.missing"), "open", ft.Icons.SEARCH_OFF)])
    (line,) = lines_of(session, [own])
    typed = [body(words) for words in typed_lines(own.change, session.campaign, session.phone.name_of)]

    open_ = line.where == "set_aside"
    way = way_of(session, own) if open_ and own.change.facts else Way()
    if open_ and not own.change.facts:
        way = Way(hindered=t("acts.unreadable"))

    def again() -> None:
        if way.route:
            try:
                take_up(session, own, way.route)
            except (TypeError, ValueError):  # said in another version's way
                set_failure(t("acts.unreadable"))
            else:
                session.go(way.route)
            return
        try:
            say_again(session, own)
        except (InvalidAct, SaveFailed) as error:
            set_failure(why_not_saved(error))

    def let_be() -> None:
        try:
            session.phone.settle(wanted)
        except SaveFailed:
            set_failure(t("sync.storage"))

    ways = [action(t("acts.let_be"), let_be, quiet=True)] if open_ else []
    if open_ and not way.hindered:
        ways.append(action(t("acts.again" if way.route else "acts.as_it_was"), again, ft.Icons.EDIT_NOTE))
    reason = [note(line.reason, "bad", ft.Icons.ERROR_OUTLINE)] if line.reason else []
    if way.hindered:
        reason.append(note(way.hindered, "open", ft.Icons.INFO_OUTLINE))
    if way.first:
        there = partial(session.go, way.first)
        reason.append(wrap([link(t("acts.open_first"), there, ft.Icons.ARROW_FORWARD)]))
    head = card(body(line.what, strong=True), wrap([badge(t(f"acts.{line.where}"), TONES[line.where])]))
    return screen(
        t("acts.one"),
        [*(ask_day(lambda: set_failure("")) if ways else []), head, small(line.time), *reason, card(*typed)],
        actions=ways,
        above=note(failure, "bad") if failure else None,
    )
