"""Check and fill in a Word template; runs in a limited process. The template is data, never a program."""

import io
import json
from collections.abc import Iterator
from typing import Any

import docx
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from sync_server.brought.files import Most, measure_xml, packed_anew, unpack
from sync_server.brought.limited_process import UnreadableFile
from sync_server.papers.reports.settled import settled
from sync_server.papers.reports.word_language import TemplateLanguage
from sync_server.papers.reports.word_parts import check_parts

_MOST = Most(2_000_000, 10_000_000)
_MOST_FILLED = Most(20_000_000, 40_000_000)
_LONGEST_PART = 10_000_000  # a parser takes no longer text either
_IN_WORDS_OF_TEMPLATES = {
    "file.broken": "template.no_word",
    "file.large": "template.large",
    "file.long_unpacked": "template.large",
}
_FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class _Template(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    def render_xml_part(self, src_xml: str, part: Any, context: Any, jinja_env: Any = None) -> str:
        """Fill in one part, to no more than a report can need."""
        filled: str = super().render_xml_part(src_xml, part, context, jinja_env)
        if len(filled) > _LONGEST_PART:
            raise UnreadableFile("file.heavy")
        return filled

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Fill in footnotes once: once per section, what was filled in would be read as a template."""
        for part in self.docx.part.package.parts:
            if part.content_type == _FOOTNOTES:
                xml = self.patch_xml(part.blob.decode())
                part._blob = self.render_xml_part(xml, part, context, jinja_env).encode()  # noqa: SLF001


def fill(context: bytes, template: bytes) -> bytes:
    """Return the template filled in with `context`, which is JSON; raise UnreadableFile with why not."""
    parts = _opened(template)
    check_parts(parts)
    values = json.loads(context)
    word = _Template(io.BytesIO(packed_anew(parts)))
    written = io.BytesIO()
    try:
        word.init_docx()
    except MemoryError:
        raise
    except Exception as error:  # a file that is no Word document fails in many ways inside the library
        raise UnreadableFile("template.no_word") from error
    try:
        word.render(values, jinja_env=TemplateLanguage(values), autoescape=True)
        word.save(written)
    except (UnreadableFile, MemoryError):
        raise
    except (TemplateError, KeyError, ValueError, TypeError, SyntaxError) as error:  # the last: XML cut in two
        raise UnreadableFile("template.broken", {"why": str(error)[:300]}) from error
    except Exception as error:  # a template cut in odd places fails in many ways inside the libraries
        raise UnreadableFile("template.broken", {"why": type(error).__name__}) from error
    filled = settled(written.getvalue())
    check_parts(unpack(filled, _MOST_FILLED))  # what was put together from pieces is checked as it came out
    return filled


def words(context: bytes, template: bytes) -> bytes:
    """Return the text of the template filled in, a line per paragraph, headers and footers last."""
    word = docx.Document(io.BytesIO(fill(context, template)))
    frames = [part for s in word.sections for part in (s.header, s.footer, s.first_page_header)]
    places = (word.element.body, *(f._element for f in frames))  # noqa: SLF001
    return "\n".join(n for part in places for n in _lines(part)).encode()


def _lines(part: Any) -> Iterator[str]:
    # Word splits a line into runs as it likes: what stands in one paragraph is read as one.
    for paragraph in part.iter(_W + "p"):
        yield "".join(node.text or "" for node in paragraph.iter(_W + "t"))


def _opened(template: bytes) -> dict[str, bytes]:
    try:
        parts = unpack(template, _MOST)
        measure_xml(parts, _MOST)
    except UnreadableFile as error:
        raise UnreadableFile(_IN_WORDS_OF_TEMPLATES.get(error.key, error.key), error.values) from error
    return parts
