"""A report as a Word file: the template filled in. The same report always gives the same bytes.

Templates are brought by people, so each time one is checked and filled in by a limited process, which gets
texts, numbers and lists and none of our objects.
"""

import msgspec

from shared.text import t
from sync_server.brought.limited_process import UnreadableFile, run_limited
from sync_server.papers.reports.document import Document


class TemplateBrokenError(UnreadableFile):
    """A template that somebody changed cannot be filled in; `sentence` says where it went wrong."""


def word_file(document: Document, template: bytes) -> bytes:
    """Return the report as DOCX.

    Raises TemplateBrokenError for a template that cannot be filled in, and ProblemError `busy`.
    """
    return _filled("fill", document, template)


def words_of(document: Document, template: bytes) -> str:
    """Return the text of the report as DOCX, a line per paragraph; raise as `word_file`."""
    return _filled("words", document, template).decode()


def _filled(task: str, document: Document, template: bytes) -> bytes:
    try:
        return run_limited(f"sync_server.papers.reports.word_filling:{task}", _context(document), template)
    except UnreadableFile as error:
        key = "template.heavy" if error.key == "file.heavy" else error.key
        raise TemplateBrokenError(key, error.values) from error


def _context(document: Document) -> bytes:
    """Return what a template may name, as JSON."""
    form = document.form.model_dump(mode="json")
    return msgspec.json.encode(
        {
            "it": vars(document) | {"form": form},
            "nation": t("report.nation"),
            "motto": t("report.motto"),
            "to": t("report.to", addressee=document.form.addressee),
            "recipients": t("report.recipients"),
            "annex": t("report.annex"),
        }
    )
