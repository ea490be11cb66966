"""Keep what clerks write into an open report: nobody's words are overwritten unseen."""

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

from shared.vietnamese import clean
from sync_server.papers.reports import queries
from sync_server.papers.reports.document import ReportHead
from sync_server.papers.reports.queries import ReportRow
from sync_server.papers.reports.service import NotNowError, found
from sync_server.papers.reports.texts import SECTIONS, Texts
from sync_server.web.services import Services


class MeanwhileError(Exception):
    """Somebody else wrote into the report since it was shown."""


class ShownTexts(NamedTuple):
    """What a clerk had before the eyes: a mark of what was written, and of each text that stood by itself.

    Such a text follows the figures; sent back as it was shown it is nobody's writing, whatever counts now.
    """

    written: str
    auto: Mapping[str, str]


def shown_of(row: ReportRow, auto: Texts) -> ShownTexts:
    """Return the marks of a report as it is shown now."""
    return ShownTexts(_written(row), {name: _mark_of(text) for name, text in auto.model_dump().items()})


def _written(row: ReportRow) -> str:
    return _mark(json.dumps([row.number, row.written_on, row.signer, row.texts.decode()]))


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _mark_of(text: str) -> str:
    """Return a mark of a text that does not mind spaces and empty lines."""
    return _mark("\n".join(clean(line) for line in text.splitlines() if line.strip()))


def save(
    services: Services, report_id: str, head: ReportHead, texts: Mapping[str, str], shown: ShownTexts
) -> None:
    """Keep what the clerk wrote in answer to what was `shown`.

    Raises NotNowError if the report is frozen by now, MeanwhileError if somebody else wrote into it,
    ProblemError `not_found`.
    """
    own = {name: texts[name] for name in SECTIONS if _mark_of(texts[name]) != shown.auto.get(name)}
    values = {
        "number": head.number,
        "written_on": head.written_on.isoformat(),
        "signer": clean(head.signer),
        "texts": json.dumps(own, ensure_ascii=False).encode(),
    }
    with services.database.write() as connection:
        row = found(connection, services, report_id)
        if row.frozen:
            raise NotNowError
        if shown.written != _written(row) and row._asdict() != row._asdict() | values:
            raise MeanwhileError
        queries.change_report(connection, services.ward_id, report_id, values)


def require_shown(services: Services, report_id: str, shown: ShownTexts) -> None:
    """Raise MeanwhileError if somebody wrote into the report since it was shown, ProblemError `not_found`."""
    with services.database.read() as connection:
        if shown.written != _written(found(connection, services, report_id)):
            raise MeanwhileError


def unlike(typed: str, stands: str) -> bool:
    """Tell whether two texts differ by more than spaces and empty lines."""
    return _mark_of(typed) != _mark_of(stands)
