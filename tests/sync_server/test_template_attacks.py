"""A Word template is data: nothing in it runs, computes, fetches or hides, wherever in the file it stands."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from shared.text import t
from sync_server.papers.reports.word_filling import fill, words
from sync_server.papers.reports.word_template import default_template
from sync_server.papers.word_templates.check import UnfitTemplateError, check
from tests.sync_server.word_attacks import (
    FORM,
    context,
    in_cell,
    in_footer,
    in_footnote,
    in_header,
    in_title,
    refusal,
    with_line,
    with_lines,
)

_HUGE = "3**20000000"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{{ it.form.parse_raw('x') }}", "no_call"),
        ("{{ it.form.parse_raw }}", "no_name"),
        ("{{ it.form.recipients.append('x') }}", "no_call"),
        ("{{ it.number.upper() }}", "no_call"),
        ("{{ it.form.items }}", "no_name"),
        ("{{ it.number.format }}", "no_name"),
        ("{{ it.__class__ }}", "no_name"),
        ("{{ it['__class__'] }}", "no_name"),
        ("{{ it[it.number] }}", "no_form"),
        ("{{ it|attr('__class__') }}", "no_filter"),
        ("{{ it.number|safe }}", "no_filter"),
        ("{{ it.number|center(99999999) }}", "no_filter"),
        ("{{ it.number|upper(1) }}", "no_filter"),
        ("{{ it.annex|map(attribute='x')|list }}", "no_filter"),
        ("{{ '%s'|format(1) }}", "no_filter"),
        ("{{ " + _HUGE + " }}", "no_sum"),
        ("{% if " + _HUGE + " %}x{% endif %}", "no_sum"),
        ("{% if it.number == " + _HUGE + " %}x{% endif %}", "no_sum"),
        ("{{ it.number if 2*3 else '' }}", "no_sum"),
        ("{{ 'a'*1500000000 }}", "no_sum"),
        ("{{ 'a' ~ it.number }}", "no_sum"),
        ("{{ it.number + 'a' }}", "no_sum"),
        ("{{ '%99999999d' % 1 }}", "no_sum"),
        ("{{ -it.form.week_ends_on }}", "no_sum"),
        ("{{ it.annex[2**9] }}", "no_form"),
        ("{{ it.annex[:3*3] }}", "no_form"),
        ("{{ 99999999999999999999 }}", "no_sum"),
        ("{{ 1e400 }}", "no_sum"),
        ("{{ '" + "a" * 500 + "' }}", "no_form"),
        ("{{ [1, 2] }}", "no_form"),
        ("{{ {'a': 1} }}", "no_form"),
        ("{{ (1, 2) }}", "no_form"),
        ("{{ it.number is defined }}", "no_form"),
        ("{{ range(9) }}", "no_call"),
        ("{% for i in range(999999) %}x{% endfor %}", "no_call"),
        ("{% for i in it.sections recursive %}{{ loop(i) }}{% endfor %}", "no_tag"),
        ("{% for i in it.sections %}{{ loop.cycle('a') }}{% endfor %}", "no_call"),
        ("{% for i in it.sections %}{{ loop.changed }}{% endfor %}", "no_name"),
        ("{% for i in it.sections %}" * 5 + "x" + "{% endfor %}" * 5, "deep"),
        ("{{ loop }}", "no_name"),
        ("{{ self }}", "no_name"),
        ("{{ self.__init__ }}", "no_name"),
        ("{{ lipsum(99999) }}", "no_call"),
        ("{{ cycler }}", "no_name"),
        ("{{ namespace }}", "no_name"),
        ("{% set x = 1 %}", "no_tag"),
        ("{% set x %}{{ it.number }}{% endset %}", "no_tag"),
        ("{% with x = 1 %}x{% endwith %}", "no_tag"),
        ("{% macro m() %}x{% endmacro %}", "no_tag"),
        ("{% call m() %}x{% endcall %}", "no_tag"),
        ("{% filter upper %}x{% endfilter %}", "no_tag"),
        ("{% block b %}x{% endblock %}", "no_tag"),
        ("{% include 'x' %}", "no_tag"),
        ("{% import 'x' as y %}", "no_tag"),
        ("{% from 'x' import y %}", "no_tag"),
        ("{% extends 'x' %}", "no_tag"),
        ("{% autoescape false %}{{ it.number }}{% endautoescape %}", "no_tag"),
        ("{%p set x = 1 %}", "no_tag"),
        ("{{r it.number.upper() }}", "no_call"),
        ("{%r if " + _HUGE + " %}x{%r endif %}", "no_sum"),
        ("{%- if " + _HUGE + " -%}x{% endif %}", "no_sum"),
        ("{{ " + "not " * 500 + "it.number }}", "no_sum"),
        ("{{ " + "(" * 3_000 + "it.number" + ")" * 3_000 + " }}", "broken"),
        ("{{ it.number }}" * 6_000, "deep"),
        ("{% for a in '" + "a" * 200 + "' %}x{% endfor %}", "no_form"),
        ("{% for loop in it.sections %}{{ loop.first }}{% endfor %}", "broken"),
        ("{% for loop, x in it.annex %}{{ x }}{% endfor %}", "broken"),
        ("{{ it.annex[::0] }}", "broken"),
        ("{{ it.annex[--1] }}", "no_form"),
        ("{{ " + "9" * 5_000 + " }}", "broken"),
        ("{% do it.number %}", "broken"),
        ("{% if it.number %}", "broken"),
    ],
)
def test_what_computes_or_reaches_further_is_refused(line: str, why: str) -> None:
    """Each is named as it was written, before any of it is turned into code."""
    refused = refusal(with_line(line))
    assert refused.key == f"template.{why}"
    assert refused.sentence.startswith(t("template.broken", why="").strip()[:-1])


def test_a_refusal_names_the_braces_and_why() -> None:
    """A clerk finds the place by its words."""
    called = refusal(with_lines("{{ it.number }}", "Tổng: {{ it.number }}{{ it.opening.x() }}"))
    assert called.sentence == t("template.no_call", what="{{ it.opening.x() }}", name="x")
    named = refusal(with_line("{{ it.number }} {{ it.tong_so }}")).sentence
    assert named == t("template.no_name", what="{{ it.tong_so }}", name="tong_so")


@pytest.mark.parametrize("place", [in_cell, in_header, in_footer, in_title, in_footnote])
def test_every_place_that_is_filled_in_is_read_first(place: Callable[[str], bytes]) -> None:
    """Cells, headers, footers, properties and footnotes are templates as much as the body is."""
    assert refusal(place("{{ " + _HUGE + " }}")).key == "template.no_sum"


@pytest.mark.parametrize("text", ["{% cellbg 3**9 %}", "{% colspan 9*9 %}"])
def test_tags_of_the_filling_library_are_read_as_well(text: str) -> None:
    """What is made of them is an expression like any other."""
    assert refusal(in_cell(text)).key == "template.no_sum"


def test_braces_split_over_runs_are_read_as_one() -> None:
    """Word cuts a line wherever it likes, and so may an attacker."""
    assert refusal(with_line("{", "{ 3*", "*200", "00000 }", "}")).key == "template.no_sum"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("{{ it.number|upper }}", "XQ02"),
        ("{{ it.sections|length }}", "2"),
        ("{% if it.draft and not it.number == 'x' %}có{% elif it.mark %}b{% else %}c{% endif %}", "có"),
        ("{% if 'q0' in it.number or it.mark != it.number %}có{% endif %}", "có"),
        ("{% for s in it.sections if s.heading %}{{ loop.index }}{% endfor %}", "12"),
        ("{{ it.annex[0][0] }}{{ it.annex[-1][0] }}", "Xq12Xq12"),
        ("{% for s in it.sections[1:] %}{{ s['heading'] }}{% endfor %}", "Xq07"),
        ("{{ 'a' if it.form.week_ends_on >= 1 else 'b' }}", "a"),
        ("{% raw %}{{ 3**9 }}{% endraw %}", "{{ 3**9 }}"),
        ("{# 3**9 #}gì đó", "gì đó"),
    ],
)
def test_places_conditions_and_loops_are_filled_in(line: str, shown: str) -> None:
    """What a clerk needs stays possible."""
    assert words(context(), with_line(line)).decode().splitlines()[0] == shown


@pytest.mark.parametrize("place", [with_line, in_header, in_footnote])
def test_what_is_filled_in_is_no_template(place: Callable[[str], bytes]) -> None:
    """Braces and markup in a report's own words come out as they are, and are never read again."""
    it = json.loads(context())
    it["it"]["number"] = "{{ 3**9 }}<w:p/>{% set x = 1 %}"
    filled = fill(json.dumps(it).encode(), place("{{ it.number }}"))
    word = docx.Document(io.BytesIO(filled))
    xml = [p.blob.decode(errors="replace") for p in word.part.package.iter_parts()]
    assert any("{{ 3**9 }}&lt;w:p/&gt;{% set x = 1 %}" in x for x in xml)


def test_a_template_that_is_heavy_without_computing_is_ended() -> None:
    """Four loops over the longest lists with much text between them end at the limits of memory and time."""
    assert FORM is not None
    loops = "".join("{%p for " + name + " in it.annex %}\n" for name in "abcd").split("\n")[:-1]
    lines = [*loops, "x" * 200_000, *["{%p endfor %}"] * 4]
    with pytest.raises(UnfitTemplateError, match="heavy"):
        check(with_lines(*lines), FORM)


def test_the_programs_own_template_is_fit(tmp_path: Path) -> None:
    """All that is refused above is not in it."""
    assert FORM is not None
    check(default_template(), FORM)
