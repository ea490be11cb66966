"""Whether a file can be the ward's Word template: that it can be filled in, and that nothing is left out.

The template is filled in with words that stand nowhere else, and these are looked for in the result.
"""

from shared.report_form import ReportForm
from sync_server.brought.limited_process import UnreadableFile
from sync_server.papers.reports.document import Document, Section
from sync_server.papers.reports.word import TemplateBrokenError, words_of

MOST_BYTES = 2_000_000
# A report of a large ward: what takes too long with that is found when the template is brought.
_PARAGRAPHS, _ROWS, _COLUMNS = 20, 30, 15


class UnfitTemplateError(UnreadableFile):
    """The file cannot be the template; `sentence` says why in the reader's words."""


def check(content: bytes, form: ReportForm) -> None:
    """Raise UnfitTemplateError for a file that reports cannot be filled into without loss."""
    try:
        filled = words_of(_probe(form), content)
    except TemplateBrokenError as error:
        raise UnfitTemplateError(error.key, error.values) from error
    missing = [name for name, word in _PLACES.items() if word not in filled]
    if missing:
        raise UnfitTemplateError("template.missing", {"names": ", ".join(missing)})


# What a template must have, as it stands in it, and the word that is looked for once it is filled in.
_PLACES = {
    "{{ it.draft }}": "Xq01",
    "{{ it.number }}": "Xq02",
    "{{ it.place_and_date }}": "Xq03",
    "{{ it.kind }}": "Xq04",
    "{{ it.subject }}": "Xq05",
    "{{ it.opening }}": "Xq06",
    "{{ part.heading }}": "Xq07",
    "{{ text }} (it.sections)": "Xq08",
    "{{ it.closing }}": "Xq09",
    "{{ it.signer }}": "Xq10",
    "{{ it.annex_title }}": "Xq11",
    "{{ title }}": "Xq12",
    "{{ text }} (it.annex)": "Xq13",
    "{{ it.mark }}": "Xq14",
}


def _probe(form: ReportForm) -> Document:
    words = list(_PLACES.values())
    return Document(
        form=form,
        number=words[1],
        place_and_date=words[2],
        kind=words[3],
        subject=words[4],
        opening=words[5],
        sections=(Section(words[6], (words[7],) * _PARAGRAPHS),) * 7,
        closing=words[8],
        signer=words[9],
        annex_title=words[10],
        annex=((words[11], ((words[12],) * _COLUMNS,) * _ROWS),) * 6,
        mark=words[13],
        draft=words[0],
    )
