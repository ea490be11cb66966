"""The list of households: search, filter, and the state of sending above it."""

from collections.abc import Callable
from functools import partial

import flet as ft

from mobile_app import routes
from mobile_app.core.typed import Typed
from mobile_app.core.views import HouseholdLine
from mobile_app.screens.households.list_state import MOST, DrawnRows, HouseholdRow, is_due, row
from mobile_app.screens.navigation import menu, navigation
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.sync.note import top_notes
from mobile_app.screens.unreadable.card import unreadable_cards
from mobile_app.ui.controls import badge, body, card, choice, link, note, screen, small, wrap
from mobile_app.ui.field import Field
from mobile_app.ui.guard import each, part, view
from mobile_app.ui.hooks import memo, use_made, use_value
from shared.household import DOOR_STATES
from shared.text import t

_DUE = "due"


@view
def HouseholdList() -> ft.View:  # noqa: N802
    """Show all households, or those that are looked for."""
    session = use_session()
    typed = use_made(Typed)
    cleared, set_cleared = use_value(0)
    search, set_search = use_value("")
    state, set_state = use_value("")
    stretch, set_stretch = use_value(DrawnRows())
    today = session.phone.today()
    lines = _lines(session, search, state)

    def find(text: str) -> None:
        set_search(text)
        set_stretch(DrawnRows())

    def clear() -> None:
        typed.text = ""
        set_cleared(cleared + 1)  # another field: the old one is never written into while it is shown
        find("")

    def pick(key: str) -> None:
        set_state(key)
        set_stretch(DrawnRows())

    def scrolled(event: ft.OnScrollEvent) -> None:
        left = event.max_scroll_extent - event.pixels
        set_stretch(stretch.grown(len(lines), left, event.viewport_dimension))

    head: list[ft.Control] = [
        *top_notes(session),
        Field(typed, t("today.search"), icon=ft.Icons.SEARCH, on_typed=find, key=f"search-{cleared}"),
        _filters(state, pick),
        _count(len(lines), partial(session.go, routes.NEW_HOUSEHOLD), clear if search else None),
    ]
    rows = each(
        lambda line: RowCard(row(line, session.campaign, today), session.leave, key=line.id),
        lines[stretch.first :][: stretch.shown],
    )
    if not state and not stretch.first:
        unreadable = [v for v in session.phone.all_unreadable(search) if v.kind == "household"]
        rows = [*unreadable_cards(unreadable, session), *rows]
    return screen(
        t("app.list"),
        [*head, *(_around(stretch, len(lines), rows, set_stretch) or _nothing(search, state, pick))],
        subtitle=session.place,
        tools=[menu(session)],
        nav=navigation("list", session),
        on_scroll=scrolled,
        part=stretch.first,
    )


def _lines(session: Session, search: str, state: str) -> list[HouseholdLine]:
    if state != _DUE:
        return session.phone.households(search, state or None)
    today = session.phone.today()
    return [line for line in session.phone.households(search) if is_due(line, today)]


def _around(
    stretch: DrawnRows, total: int, rows: list[ft.Control], put: Callable[[DrawnRows], None]
) -> list[ft.Control]:
    """Return the rows with the ways to those before and after them."""
    before: list[ft.Control] = []
    after: list[ft.Control] = []
    if stretch.first:
        words = t("list.previous", n=min(MOST, stretch.first))
        before.append(link(words, lambda: put(stretch.previous()), ft.Icons.ARROW_UPWARD))
    if left := max(0, stretch.beyond(total)):
        after.append(link(t("list.next", n=left), lambda: put(stretch.next()), ft.Icons.ARROW_DOWNWARD))
    return [*before, *rows, *after]


def _count(n: int, add: Callable[[], object], clear: Callable[[], None] | None) -> ft.Control:
    count: list[ft.Control] = [ft.Semantics(container=True, content=small(t("today.count", n=n)))]
    if clear is not None:
        count.append(link(t("today.clear"), clear, ft.Icons.CLOSE))
    count.append(link(t("today.new_household"), add, ft.Icons.ADD_HOME_OUTLINED))
    return ft.Row(
        count,
        wrap=True,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _filters(state: str, pick: Callable[[str], None]) -> ft.Control:
    options = [("", t("today.all")), (_DUE, t("today.appointments"))] + [
        (s, t(f"state.{s}")) for s in DOOR_STATES
    ]
    chips = [choice(words, key == state, partial(pick, key), f"filter-{key}") for key, words in options]
    return ft.Row(chips, scroll=ft.ScrollMode.HIDDEN, spacing=8)


def _nothing(search: str, state: str, pick: Callable[[str], None]) -> list[ft.Control]:
    text = t("today.none_found", search=search) if search else t("today.none_here")
    found: list[ft.Control] = [note(text, "plain", ft.Icons.SEARCH_OFF)]
    if state:
        found.append(link(t("today.show_all"), lambda: pick("")))
    return found


@memo
@part
def RowCard(row: HouseholdRow, go: Callable[[str], object]) -> ft.Control:  # noqa: N802
    """Show one household; redrawn only when its words change."""
    first = ft.Row(
        [small(row.title), badge(row.state, row.tone)],
        wrap=True,
        run_spacing=4,
        alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
    )
    marks = _marks(row)
    words: list[ft.Control] = [first, body(row.address, strong=True), body(row.people)]
    if marks:
        words.append(wrap(marks))
    if row.held:
        words.append(small(row.held))
    words += [small(line) for line in (row.missing, row.unreadable) if line]
    return card(*words, spacing=4, on_click=lambda: go(routes.household(row.key)))


def _marks(row: HouseholdRow) -> list[ft.Control]:
    marks: list[ft.Control] = []
    if row.appointment:
        marks.append(badge(row.appointment, "bad" if row.overdue else "open"))
    if row.complete:
        marks.append(badge(t("today.complete"), "good"))
    if row.waiting:
        marks.append(badge(t("today.waiting"), "open"))
    return marks
