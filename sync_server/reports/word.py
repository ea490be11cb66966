"""A report as a Word file: the template filled in. The same report always gives the same bytes."""

import io

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

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
        # People write templates: a word nobody knows is said, and nothing but what is given can be reached.
        words = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
        filled.render(values, jinja_env=words, autoescape=True)
        filled.save(written)
    except (TemplateError, KeyError, ValueError, TypeError, SyntaxError) as error:  # the last: XML cut in two
        raise TemplateBrokenError(str(error)) from error
    return settled(written.getvalue())
