"""The evening's work: what is begun, how far one is, who is open, and which doors come next."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice

import flet as ft

from mobile_app import routes
from mobile_app.core.pace_words import PaceWords
from mobile_app.screens.households.list_state import MOST, PAGE, next_count
from mobile_app.screens.navigation import menu, navigation
from mobile_app.screens.session import Session, use_session
from mobile_app.screens.sync.note import top_notes
from mobile_app.screens.today.hints import hints
from mobile_app.screens.today.state import Day, TaskRow, Today, openings, task_row
from mobile_app.screens.today.work import Kind, Task, stretches
from mobile_app.screens.unreadable.card import unreadable_note
from mobile_app.ui.controls import badge, body, card, choice, heading, link, note, screen, small, wrap
from mobile_app.ui.guard import each, part, view
from mobile_app.ui.hooks import memo, use_made, use_news, use_value
from shared.text import t
from shared.written import whole

_FIRST_PAGE = 12  # the screen shows three or four; what is drawn later costs nothing now


@view
def TodayScreen() -> ft.View:  # noqa: N802
    """Show what to do next."""
    session = use_session()
    use_news(session.drafts.subscribe)
    use_news(session.settings.subscribe)
    kind, set_kind = use_value("")
    shown, set_shown = use_value(_FIRST_PAGE)
    day = use_made(Today).look(session.phone, session.campaign)
    tasks = [task for task in day.tasks if kind in ("", task.kind)]

    def pick(key: str) -> None:
        set_kind(key)
        set_shown(_FIRST_PAGE)

    def scrolled(event: ft.OnScrollEvent) -> None:
        left = event.max_scroll_extent - event.pixels
        set_shown(next_count(shown, min(len(tasks), MOST), left, event.viewport_dimension))

    head = [*top_notes(session), *unreadable_note(session), *hints(session)]
    head += [*_answers(session), *_begun(session)]
    head += [_evening(day, session), *_open_points(session)]
    doors = [_filters(day, kind, pick), *_doors(tasks, shown, session)] if tasks else _nothing(day, session)
    return screen(
        t("today.title"),
        [*head, *doors],
        subtitle=session.place,
        tools=[menu(session)],
        nav=navigation("today", session),
        on_scroll=scrolled,
    )


def _answers(session: Session) -> list[ft.Control]:
    """Say that the police desk has answered."""
    new = session.phone.unread_answers()
    if not new:
        return []
    words = note(t("obstacle.answers", n=new), "good", ft.Icons.MARK_CHAT_UNREAD)
    read = link(t("obstacle.see"), partial(session.go, routes.OBSTACLES), ft.Icons.REPORT_PROBLEM_OUTLINED)
    return [ft.Column([words, wrap([read])], spacing=2, key="answers")]


def _begun(session: Session) -> list[ft.Control]:
    """Offer the visits that were left half-way, before anything else."""
    found: list[ft.Control] = []
    for household_id in session.drafts.begun():
        view = session.phone.door(household_id)
        if view is None:
            continue
        key = view.key
        found.append(
            card(
                body(t("today.begun"), strong=True),
                body(view.household.address or t("today.no_address")),
                link(t("household.continue"), partial(session.go, routes.visit(key)), ft.Icons.EDIT_NOTE),
                key=f"begun-{household_id}",
            )
        )
    return found


def _evening(day: Day, session: Session) -> ft.Control:
    paces = [_pace(short, words) for short, words in day.paces[:2]]
    return card(
        body(day.done, strong=True), *paces, key="evening", on_click=partial(session.go, routes.RESULTS)
    )


def _pace(short: str, words: PaceWords) -> ft.Control:
    told = t("today.pace", indicator=short, progress=words.progress)
    # Who is in time needs no number to run after.
    need = [small(words.need)] if words.need and words.tone != "good" else []
    return wrap([body(told), badge(words.state, words.tone), *need])


def _open_points(session: Session) -> list[ft.Control]:
    identity = session.phone.identity
    lines = openings(session.campaign, identity.scope if identity else (), session.phone.now())
    return [
        ft.Row(
            [
                ft.Icon(ft.Icons.SCHEDULE, size=20, color=ft.Colors.ON_SURFACE_VARIANT),
                ft.Container(small(line), expand=True),
            ],
            spacing=8,
        )
        for line in lines
    ]


def _filters(day: Day, kind: str, pick: Callable[[str], None]) -> ft.Control:
    options = [("", t("today.everything"))]
    options += [(k, t(f"today.chip.{k}", n=whole(n))) for k, n in day.counts.items()]
    chips = [choice(words, key == kind, partial(pick, key), f"kind-{key}") for key, words in options]
    return ft.Row(chips, scroll=ft.ScrollMode.HIDDEN, spacing=8)


def _doors(tasks: list[Task], shown: int, session: Session) -> list[ft.Control]:
    """Return the first doors with the headings above them."""
    counts: dict[Kind, int] = {}
    for task in tasks:
        counts[task.kind] = counts.get(task.kind, 0) + 1
    doors = list(islice(_drawn(tasks[:shown], counts, session), 3 * PAGE + 3 * shown))
    if shown >= MOST and len(tasks) > MOST:
        doors.append(_to_list(session))
    return doors


def _to_list(session: Session) -> ft.Control:
    return link(t("today.see_list"), partial(session.home.put, "list"), ft.Icons.HOME_WORK_OUTLINED)


def _drawn(tasks: list[Task], counts: dict[Kind, int], session: Session) -> Iterator[ft.Control]:
    now, kind = session.phone.now(), ""
    for stretch in stretches(tasks):
        if stretch.kind != kind:
            kind = stretch.kind
            yield ft.Container(
                heading(t(f"today.heading.{kind}", n=whole(counts[stretch.kind]))), key=f"heading-{kind}"
            )
        where = _where(stretch.cell, stretch.street)
        if where:
            yield ft.Container(small(where), key=f"{kind}-{where}-{stretch.tasks[0].line.id}")
        for task in stretch.tasks:
            yield from each(partial(_door, session, now), [task])


def _door(session: Session, now: datetime, task: Task) -> ft.Control:
    row = task_row(task, session.campaign, now)
    return TaskCard(row, session.leave, key=f"{task.kind}-{task.line.id}")


def _where(cell: str | None, street: str) -> str:
    words = [t("today.cell", cell=cell)] if cell else []
    return " · ".join([*words, *([street] if street else [])])


def _nothing(day: Day, session: Session) -> list[ft.Control]:
    """Say that everything is done, and what comes."""
    empty = not day.households
    found: list[ft.Control] = [
        note(t("today.empty"), "plain", ft.Icons.HOME_WORK_OUTLINED)
        if empty
        else note(t("today.none_left"), "good", ft.Icons.TASK_ALT)
    ]
    if day.coming:
        found.append(body(day.coming))
    found.append(_to_list(session))
    return found


@memo
@part
def TaskCard(task: TaskRow, go: Callable[[str], object]) -> ft.Control:  # noqa: N802
    """Show one door; redrawn only when its words change."""
    address = body(task.row.address, strong=True)
    words: list[ft.Control] = [small(task.row.code), address, body(task.row.people)]
    marks = _marks(task)
    if marks:
        words.append(wrap(marks))
    if task.row.held:
        words.append(small(task.row.held))
    words += [small(line) for line in (task.row.missing, task.row.unreadable) if line]
    return card(*words, spacing=4, on_click=lambda: go(routes.household(task.row.key)))


def _marks(task: TaskRow) -> list[ft.Control]:
    marks: list[ft.Control] = []
    if task.why:
        marks.append(badge(task.why, "bad" if task.urgent else "open"))
    if task.row.waiting:
        marks.append(badge(t("today.waiting"), "plain"))
    return marks
