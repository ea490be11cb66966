"""What the phone says in Vietnamese: a module per room, named as it."""

from typing import Final

from mobile_app.texts.vi import (
    account,
    app,
    desk,
    enrolment,
    households,
    lock,
    obstacles,
    residents,
    results,
    scanner,
    sync,
    today,
    unreadable,
    visits,
)

TEXTS: Final[dict[str, str]] = {
    **account.TEXTS,
    **app.TEXTS,
    **desk.TEXTS,
    **enrolment.TEXTS,
    **households.TEXTS,
    **lock.TEXTS,
    **obstacles.TEXTS,
    **residents.TEXTS,
    **results.TEXTS,
    **scanner.TEXTS,
    **sync.TEXTS,
    **today.TEXTS,
    **unreadable.TEXTS,
    **visits.TEXTS,
}
