"""Take in a Word template, put one in use, and give the one in use to whoever writes a report."""

import threading
from dataclasses import dataclass
from functools import cache

from shared.problem import NOT_FOUND, ProblemError
from shared.vietnamese import clean
from sync_server.papers.reports.word_template import default_template
from sync_server.papers.word_templates import queries
from sync_server.papers.word_templates.check import check
from sync_server.papers.word_templates.queries import TemplateRow
from sync_server.people.accounts import service as accounts
from sync_server.web.services import Services
from sync_server.web.viewer import Viewer

OWN = 0
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Template:
    """A Word file that reports are filled into; `version` 0 is the program's own."""

    version: int
    file: bytes


def _own_file() -> bytes:
    """Return the program's own template, made once: making it takes some 14 MB, and many may ask at once."""
    with _ONE_AT_A_TIME:
        return _made_once()


@cache
def _made_once() -> bytes:
    return default_template()


def in_use(services: Services) -> Template:
    """Return the template that reports are filled into now."""
    with services.database.read() as connection:
        row = queries.in_use(connection, services.ward_id)
    return Template(OWN, _own_file()) if row is None else _template(row)


def kept(services: Services) -> list[TemplateRow]:
    """Return every template that was brought, the newest first."""
    with services.database.read() as connection:
        return queries.templates(connection, services.ward_id)


def find(services: Services, version: int) -> Template:
    """Return a template, 0 for the program's own; raise ProblemError `not_found`."""
    if version == OWN:
        return Template(OWN, _own_file())
    with services.database.read() as connection:
        row = queries.find_template(connection, services.ward_id, version)
    if row is None:
        raise ProblemError(NOT_FOUND)
    return _template(row)


def take_in(services: Services, viewer: Viewer, file_name: str, content: bytes) -> int:
    """Keep a template that somebody brought, and return its version; raise UnfitTemplateError.

    It is not in use before somebody says so.
    """
    _require_fit(services, content)
    with services.database.write() as connection:
        version = queries.add_template(connection, _new(services, viewer, clean(file_name)[:200], content))
    accounts.note(services, viewer, "template_brought", str(version))
    return version


def use(services: Services, viewer: Viewer, version: int) -> None:
    """Let reports be filled into this template from now on; 0 goes back to the program's own.

    It is checked once more: it may have been brought before a rule was made. Raises ProblemError
    `not_found`, and UnfitTemplateError.
    """
    if version != OWN:
        _require_fit(services, find(services, version).file)
    with services.database.write() as connection:
        if version == OWN:
            version = queries.add_template(connection, _new(services, viewer, "", None))
        elif queries.find_template(connection, services.ward_id, version) is None:
            raise ProblemError(NOT_FOUND)
        before = queries.in_use(connection, services.ward_id)
        now = max(services.clock(), (before.used_ms or 0) + 1 if before else 0)  # the order is what counts
        queries.put_in_use(connection, services.ward_id, version, viewer.name, now)
    accounts.note(services, viewer, "template_used", str(version))


def _require_fit(services: Services, content: bytes) -> None:
    form = services.campaign().campaign.report
    if form is None:
        raise ProblemError(NOT_FOUND)
    check(content, form)


def _new(services: Services, viewer: Viewer, file_name: str, content: bytes | None) -> TemplateRow:
    return TemplateRow(services.ward_id, 0, file_name, content, viewer.name, services.clock())


def _template(row: TemplateRow) -> Template:
    return Template(row.version, _own_file() if row.file is None else row.file)
