"""Whether a file can be the ward's Word template: what it is, and that every figure and text has its place.

Pure. The template is filled in with words that stand nowhere else, and these are looked for in the result.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import docx

from shared.report_form import ReportForm
from shared.text import t
from sync_server.reports.document import Document, Section
from sync_server.reports.word import TemplateBrokenError, word_file

MOST_BYTES = 2_000_000
_MOST_INFLATED = 30_000_000
_DOCUMENT = "word/document.xml"
_MACROS = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_OUTSIDE = re.compile(rb'Type="[^"]*/(attachedTemplate|oleObject|frame|subDocument)"[^>]*', re.IGNORECASE)


class UnfitTemplateError(ValueError):
    """The file cannot be the template; `sentence` says why in the reader's words."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def check(content: bytes, form: ReportForm) -> None:
    """Raise UnfitTemplateError for a file that reports cannot be filled into without loss."""
    _require_plain_word(content)
    filled = _filled(content, form)
    missing = [name for name, word in _PLACES.items() if word not in filled]
    if missing:
        raise UnfitTemplateError(t("template.missing", names=", ".join(missing)))


def _require_plain_word(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            if sum(part.file_size for part in parts) > _MOST_INFLATED:
                raise UnfitTemplateError(t("template.large"))
            names = {part.filename for part in parts}
            if _DOCUMENT not in names or "[Content_Types].xml" not in names:
                raise UnfitTemplateError(t("template.no_word"))
            if any("vbaproject" in n.lower() for n in names) or _MACROS.search(
                packed.read("[Content_Types].xml")
            ):
                raise UnfitTemplateError(t("template.macros"))
            links = b"".join(packed.read(n) for n in names if n.endswith(".rels"))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise UnfitTemplateError(t("template.no_word")) from error
    if any(b"External" in found[0] for found in _OUTSIDE.finditer(links)):
        raise UnfitTemplateError(t("template.outside"))


def _filled(content: bytes, form: ReportForm) -> str:
    """Return all text of the template filled in with words of its own for every place."""
    try:
        docx.Document(io.BytesIO(content))
    except Exception as error:  # a file that is no Word document fails in many ways inside the library
        raise UnfitTemplateError(t("template.no_word")) from error
    try:
        word = docx.Document(io.BytesIO(word_file(_probe(form), content)))
    except TemplateBrokenError as error:
        raise UnfitTemplateError(t("template.broken", why=error)) from error
    frames = [part for s in word.sections for part in (s.header, s.footer, s.first_page_header)]
    return "\n".join(n for part in (word.element.body, *(f._element for f in frames)) for n in _texts(part))  # noqa: SLF001


def _texts(part: object) -> Iterator[str]:
    # Word splits a line into runs as it likes: what stands in one paragraph is read as one.
    for paragraph in part.iter(_W + "p"):  # type: ignore[attr-defined]
        yield "".join(node.text or "" for node in paragraph.iter(_W + "t"))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
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
        sections=(Section(words[6], (words[7],)),),
        closing=words[8],
        signer=words[9],
        annex_title=words[10],
        annex=((words[11], ((words[12],),)),),
        mark=words[13],
        draft=words[0],
    )
