"""What a Word file that people bring may be made of: text, styles and pictures. Pure.

Lists say what is allowed, not what is forbidden: parts, their kinds, relationships and fields that are not
named here are refused. All parts were measured before (`sync_server/brought/files.py`).
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from lxml import etree

from sync_server.brought.files import is_xml
from sync_server.brought.limited_process import UnreadableFile

_CONTENT_TYPES = "[Content_Types].xml"
# How pictures begin, by their ending: programs look at that, not at the name, and would read an SVG as one.
_BEGINNINGS = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF8",),
    ".bmp": (b"BM",),
    ".tif": (b"II*\0", b"MM\0*"),
    ".tiff": (b"II*\0", b"MM\0*"),
    ".emf": (b"\1\0\0\0",),
    ".wmf": (b"\xd7\xcd\xc6\x9a", b"\1\0\x09\0", b"\2\0\x09\0"),
    ".odttf": (b"",),
}
_PICTURE_TYPE = re.compile(r"image/(?!svg)[\w.+-]+|application/[\w.-]+obfuscatedFont")
_PLAIN_TYPE = "application/xml"
_XML_TYPE = re.compile(
    r"application/(xml|vnd\.(openxmlformats|ms-word|ms-office)[\w.-]*\+xml|[\w.-]+officedocument\.vmlDrawing)"
)
_MACROS = re.compile(r"macro|vba|keyMap|toolbars|customUI", re.IGNORECASE)
_OBJECTS = re.compile(r"oleObject|activeX|control|\.main\+xml$(?<!document\.main\+xml)", re.IGNORECASE)
_BASES = (
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "http://schemas.microsoft.com/office/",
)
# The last word of a relationship's type (ECMA-376 part 1, §15.2 and §11.3).
_RELATIONS = """
officeDocument core-properties extended-properties custom-properties thumbnail styles stylesWithEffects
settings webSettings fontTable font theme numbering header footer footnotes endnotes comments people image
commentsExtended commentsIds commentsExtensible hyperlink customXml customXmlProps glossaryDocument
diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing classificationlabels
"""
# These point at no XML; all others but links point at XML. Some programs go by the relationship alone.
_OF_PICTURES = frozenset(("image", "thumbnail", "font"))
# Their addresses are no links that somebody may follow: the picture itself is there (ECMA-376 part 4, §14).
_PAINTED = frozenset(("imagedata", "fill", "stroke", "background"))
_LINK = re.compile(r"(https?://|mailto:)\S+", re.IGNORECASE)
_ELSEWHERE = {
    "attachedtemplate",
    "mailmerge",
    "datasource",
    "externaldata",
    "subdoc",
    "frameset",
    "schemalibrary",
}
_INSIDE = {"altchunk", "object", "oleobject", "control", "ocx", "entrymacro", "exitmacro"}
# Fields that only tell of the document itself (ECMA-376 part 1, §17.16.5).
_FIELDS = """
= PAGE NUMPAGES SECTIONPAGES SECTION DATE TIME CREATEDATE SAVEDATE PRINTDATE TITLE SUBJECT AUTHOR FILENAME
NUMWORDS NUMCHARS TOC REF PAGEREF NOTEREF STYLEREF SEQ SYMBOL LISTNUM HYPERLINK FORMTEXT FORMCHECKBOX
FORMDROPDOWN
"""
_KEYWORD = re.compile(r"\s*(=|[A-Za-z]+)(?![^\s\\\"(])")
_KNOWN_RELATIONS, _KNOWN_FIELDS = frozenset(_RELATIONS.split()), frozenset(_FIELDS.split())
_WORD = re.compile(r'"([^"]*)"|(\S+)')


def check_parts(parts: Mapping[str, bytes]) -> None:
    """Raise UnreadableFile for a file that runs something, or fetches or holds something else."""
    if _CONTENT_TYPES not in parts:
        raise UnreadableFile("template.no_word")
    types = _Types(parts)
    known = {name.casefold(): types(name) for name in parts}
    for name, content in parts.items():
        _check_kind(name, types(name), content)
        if not is_xml(name) or name == _CONTENT_TYPES:
            continue
        root = _parsed(content)
        relationships = name.casefold().endswith(".rels")
        if relationships != (_local(root.tag) == "Relationships"):
            raise UnreadableFile("template.part", {"what": name})
        if relationships:
            for relationship in root:
                _check_relationship(relationship, name, known)
        elif types(name) != _PLAIN_TYPE:  # what other programs keep in a file is no text of the report
            _check_elements(root)
            _check_fields(root)


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("template.no_word") from error


def _local(name: object) -> str:
    return str(name).rpartition("}")[2]


class _Types:
    """What `[Content_Types].xml` says a part is, by its name, else by its ending."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self._by_name: dict[str, str] = {}
        self._by_ending: dict[str, str] = {}
        for told in _parsed(parts[_CONTENT_TYPES]):
            kind = told.get("ContentType", "").strip()
            if _local(told.tag) == "Override":
                self._by_name[told.get("PartName", "").lstrip("/").casefold()] = kind
            else:
                self._by_ending[told.get("Extension", "").casefold()] = kind

    def __call__(self, name: str) -> str:
        by_ending = self._by_ending.get(name.rpartition(".")[2].casefold(), "")
        return self._by_name.get(name.casefold(), by_ending)


def _check_kind(name: str, kind: str, content: bytes) -> None:
    if _MACROS.search(kind) or _MACROS.search(posixpath.basename(name)):
        raise UnreadableFile("template.macros")
    if _OBJECTS.search(kind):
        raise UnreadableFile("template.object")
    if name == _CONTENT_TYPES:
        return
    if is_xml(name):
        fits = _XML_TYPE.fullmatch(kind) is not None
    else:
        begins = _BEGINNINGS.get(posixpath.splitext(name)[1].casefold(), ())
        fits = _PICTURE_TYPE.fullmatch(kind) is not None and content.startswith(begins)
    if not fits:
        raise UnreadableFile("template.part", {"what": name})


def _check_relationship(it: etree._Element, name: str, known: Mapping[str, str]) -> None:
    if set(it.attrib) - {"Id", "Type", "Target", "TargetMode"}:
        raise UnreadableFile("template.part", {"what": name})
    kind, target, mode = it.get("Type", ""), it.get("Target", ""), it.get("TargetMode", "Internal")
    last = kind.rpartition("/")[2]
    if mode != "Internal":
        if mode != "External" or last != "hyperlink" or not _LINK.fullmatch(target):
            raise UnreadableFile("template.outside")
        return
    if last not in _KNOWN_RELATIONS or not kind.startswith(_BASES):
        raise UnreadableFile("template.macros" if _MACROS.search(last) else "template.object")
    source = posixpath.dirname(posixpath.dirname(name))
    place = posixpath.normpath(posixpath.join("/", source, unquote(target))).lstrip("/").casefold()
    if target.startswith("//") or "\\" in target or place not in known:
        raise UnreadableFile("template.outside")
    wrong = last != "hyperlink" and is_xml(place) is (last in _OF_PICTURES)
    if wrong or (known[place] == _PLAIN_TYPE and last != "customXml"):
        raise UnreadableFile("template.part", {"what": place})


def _check_elements(root: etree._Element) -> None:
    for element in root.iter():
        local = _local(element.tag).casefold()
        if local in _INSIDE:
            raise UnreadableFile("template.object")
        if local in _ELSEWHERE:
            raise UnreadableFile("template.outside")
        for name, value in element.attrib.items():
            _check_attribute(local, str(name), str(value))


def _check_attribute(element: str, name: str, value: str) -> None:
    """Pictures may be named by address in three ways besides relationships; a shape may be a link."""
    local = _local(name).casefold()
    linked = local in ("link", "href") and name.rpartition("}")[0].casefold().endswith("/relationships")
    if linked or local in ("src", "althref"):
        raise UnreadableFile("template.outside")
    if local == "href" and element in _PAINTED:
        raise UnreadableFile("template.outside")
    if local == "href" and value and not _LINK.fullmatch(value) and not value.startswith("#"):
        raise UnreadableFile("template.outside")


def _check_fields(root: etree._Element) -> None:
    for instruction in _instructions(root):
        found = _KEYWORD.match(instruction)
        word = found[1].upper() if found else ""
        links = _targets(instruction[found.end() :]) if found and word == "HYPERLINK" else ()
        if word not in _KNOWN_FIELDS or "{" in instruction or not all(map(_LINK.fullmatch, links)):
            raise UnreadableFile("template.field", {"what": " ".join(instruction.split())[:60]})


def _instructions(root: etree._Element) -> Iterator[str]:
    """Give what each field is told to do, however many runs that is spread over.

    A field within another's instruction could write it: it is given as a part of that, in braces.
    """
    told: list[list[str]] = []  # of the fields that are open, the innermost last
    results: list[bool] = []
    for element in root.iter():
        local = _local(element.tag)
        if local == "fldSimple":
            yield _attribute(element, "instr")
        elif local in ("instrText", "delInstrText"):
            text = "".join(str(t) for t in element.itertext())
            if told and not results[-1]:
                told[-1].append(text)
            elif text.strip():
                yield text
        elif local == "fldChar":
            kind = _attribute(element, "fldCharType")
            if kind == "begin":
                if told and not results[-1]:
                    told[-1].append("{}")
                told.append([])
                results.append(False)
            elif kind == "separate" and told:
                results[-1] = True
            elif kind == "end" and told:
                results.pop()
                yield "".join(told.pop())
            else:
                yield "?"
    yield from map("".join, told)


def _attribute(element: etree._Element, wanted: str) -> str:
    return "".join(str(value) for name, value in element.attrib.items() if _local(name) == wanted)


def _targets(arguments: str) -> Iterator[str]:
    """Give the addresses in the arguments of a HYPERLINK; a switch of one letter may have an argument."""
    words = [m[1] if m[1] is not None else m[2] for m in _WORD.finditer(arguments)]
    skipped = False
    for word in words:
        if skipped:
            skipped = False
        elif re.fullmatch(r"\\[a-zA-Z]", word):
            skipped = word[1].lower() in "lot"
        else:
            yield word
