"""A report as a Word file: the template filled in. The same report always gives the same bytes."""

import io

from docxtpl import DocxTemplate
from jinja2 import Environment, TemplateError

from shared.text import t
from sync_server.reports.document import Document
from sync_server.reports.settled import settled


class TemplateBrokenError(Exception):
    """A template that somebody changed cannot be filled in; says where it went wrong."""


def word_file(document: Document, template: bytes) -> bytes:
    """Return the report as DOCX; raise TemplateBrokenError for a template that cannot be filled in."""
    values = {
        "it": document,
        "nation": t("report.nation"),
        "motto": t("report.motto"),
        "to": t("report.to", addressee=document.form.addressee),
        "recipients": t("report.recipients"),
        "annex": t("report.annex"),
    }
    written = io.BytesIO()
    try:
        filled = DocxTemplate(io.BytesIO(template))
        filled.render(values, jinja_env=Environment(autoescape=True), autoescape=True)
        filled.save(written)
    except (TemplateError, KeyError, ValueError) as error:
        raise TemplateBrokenError(str(error)) from error
    return settled(written.getvalue())
