"""What may stand between the braces of a Word template: places, conditions and loops, nothing that computes.

The template language is far more than that, so its own parser reads a template, and every node that is not
named here is refused before any of it is turned into code.
"""

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from jinja2 import StrictUndefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from sync_server.brought.limited_process import UnreadableFile

_LOOP = frozenset(("first", "last", "index", "index0", "revindex", "revindex0", "length"))
_FILTERS = frozenset(("e", "escape", "upper", "lower", "trim", "length", "join"))
_MOST_NODES = 5_000
_DEEPEST_LOOP = 4
_DEEPEST_EXPRESSION = 20
_LONGEST_TEXT = 200
_LARGEST_NUMBER = 1_000_000
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


class TemplateLanguage(ImmutableSandboxedEnvironment):
    """Reads and fills in templates whose places are the keys of `context`, which is as JSON can be."""

    def __init__(self, context: Mapping[str, object]) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined, cache_size=0)
        self.globals.clear()
        self.tests.clear()
        self.filters = {name: f for name, f in self.filters.items() if name in _FILTERS}
        self._places = frozenset(context)
        self._fields = frozenset(_keys(context))

    def compile(self, source: Any, *options: Any, **more: Any) -> Any:
        """Turn a template into code; raise UnreadableFile for what is more than places and loops."""
        if isinstance(source, str):
            _Reading(source, self._fields).statements(self.parse(source).body, self._places, 0)
        return super().compile(source, *options, **more)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a value by its key: no attribute of any object is ever reached."""
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return a value by its key or place."""
        try:
            if type(obj) in (dict, list, str):
                return obj[argument]
        except (LookupError, TypeError):
            pass
        return self.undefined(obj=obj, name=argument)


def _keys(value: object) -> set[str]:
    if isinstance(value, Mapping):
        return set(value).union(*map(_keys, value.values()))
    return set().union(*map(_keys, value)) if isinstance(value, list) else set()


class _Reading:
    """One pass over a template's nodes."""

    def __init__(self, source: str, fields: frozenset[str]) -> None:
        self._source, self._fields = source, fields
        self._seen = 0

    def statements(self, body: list[nodes.Node], names: frozenset[str], loops: int) -> None:
        for node in body:
            self._count(node)
            match node:
                case nodes.Output():
                    for part in node.nodes:
                        if not isinstance(part, nodes.TemplateData):
                            self._expression(part, names, 0)
                case nodes.If():
                    self._expression(node.test, names, 0)
                    for inner in (node.body, node.elif_, node.else_):
                        self.statements(list(inner), names, loops)
                case nodes.For():
                    self._loop(node, names, loops)
                case nodes.Scope():
                    raise self._refused("no_tag", node, "autoescape")
                case _:
                    raise self._refused("no_tag", node)

    def _loop(self, node: nodes.For, names: frozenset[str], loops: int) -> None:
        targets = node.target.items if isinstance(node.target, nodes.Tuple) else [node.target]
        if loops == _DEEPEST_LOOP:
            raise self._refused("deep", node)
        if node.recursive or not all(isinstance(n, nodes.Name) for n in targets):
            raise self._refused("no_tag", node)
        if isinstance(node.iter, nodes.Const):  # the letters of a text: nothing of the report
            raise self._refused("no_form", node.iter)
        self._expression(node.iter, names, 0)
        inside = names | {n.name for n in targets if isinstance(n, nodes.Name)} | {"loop"}
        if node.test is not None:
            self._expression(node.test, inside, 0)
        self.statements(node.body, inside, loops + 1)
        self.statements(node.else_, names, loops)

    def _expression(self, node: nodes.Node, names: frozenset[str], depth: int) -> None:
        self._count(node)
        if depth > _DEEPEST_EXPRESSION:
            raise self._refused("no_sum", node)
        for inner in self._within(node, names):
            self._expression(inner, names, depth + 1)

    def _within(self, node: nodes.Node, names: frozenset[str]) -> Iterable[nodes.Node]:
        """Return what an allowed expression is made of."""
        match node:
            case (
                nodes.Compare() | nodes.Operand() | nodes.And() | nodes.Or() | nodes.Not() | nodes.CondExpr()
            ):
                return node.iter_child_nodes()
            case nodes.Const():
                return self._constant(node)
            case nodes.Name(name=name):
                if name not in names:
                    raise self._refused("no_name", node, name)
                return ()
            case nodes.Getattr(node=of, attr=attribute):
                known = _LOOP if isinstance(of, nodes.Name) and of.name == "loop" else self._fields
                if attribute not in known:
                    raise self._refused("no_name", node, attribute)
                return (of,)
            case nodes.Getitem(node=of, arg=argument):
                self._item(argument)
                return (of,)
            case nodes.Filter():
                return self._filtered(node)
            case nodes.Call():
                raise self._refused("no_call", node, _name(node.node))
            case nodes.BinExpr() | nodes.UnaryExpr() | nodes.Concat():
                raise self._refused("no_sum", node)
        raise self._refused("no_form", node)

    def _constant(self, node: nodes.Const) -> Iterable[nodes.Node]:
        value = node.value
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            raise self._refused("no_form", node)
        if isinstance(value, int | float) and not abs(value) <= _LARGEST_NUMBER:
            raise self._refused("no_sum", node)
        return ()

    def _item(self, argument: nodes.Node) -> None:
        """A known name, a place in a list, or a part of one between two places."""
        places = [argument]
        if isinstance(argument, nodes.Slice):
            places = [n for n in (argument.start, argument.stop, argument.step) if n is not None]
        for place in places:
            number = place.node if isinstance(place, nodes.Neg) else place
            value = number.value if isinstance(number, nodes.Const) else None
            if isinstance(value, str) and value not in self._fields:
                raise self._refused("no_name", place, value)
            if not isinstance(value, str | int):
                raise self._refused("no_form", place)

    def _filtered(self, node: nodes.Filter) -> list[nodes.Node]:
        allowed = 1 if node.name == "join" else 0
        plain = not node.kwargs and node.dyn_args is None and node.dyn_kwargs is None
        if node.name not in _FILTERS or node.node is None or len(node.args) > allowed or not plain:
            raise self._refused("no_filter", node, node.name)
        return [node.node, *node.args]

    def _count(self, node: nodes.Node) -> None:
        self._seen += 1
        if self._seen > _MOST_NODES:
            raise self._refused("deep", node)

    def _refused(self, why: str, node: nodes.Node, name: str = "") -> UnreadableFile:
        """Return the refusal, with the braces it is about as the clerk wrote them."""
        what, at = "", cast("int | None", node.lineno)
        for found in _TAG.finditer(self._source):
            first = self._source.count("\n", 0, found.start()) + 1
            here = at is None or first <= at <= first + found[0].count("\n")
            if here and name in found[0]:
                what = found[0]
                break
        written = " ".join(html.unescape(re.sub(r"<[^>]*>", "", what or name)).split())
        return UnreadableFile(f"template.{why}", {"what": written[:80], "name": name[:40]})


def _name(node: nodes.Node) -> str:
    return node.name if isinstance(node, nodes.Name) else getattr(node, "attr", "")
