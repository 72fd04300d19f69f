"""Values of a definition file with their path, and the named values of a mapping.

Reading never stops at a mistake: it is noted, and a stand-in is returned, so
that one reading finds every mistake. Stand-ins are never used, because a file
with any problem gives no definition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.usecases.definition_file.messages import ProblemCode
from app.usecases.definition_file.nodes import Listing, Mapping, Scalar
from app.usecases.definition_file.problems import closest, fit_to_show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.usecases.definition_file.nodes import Node
    from app.usecases.definition_file.problems import Problems

# The plain scalars that YAML 1.2 (section 10.3.2) does not take as text. The words of YAML 1.1 stay
# text, so that the country NO is Norway.
_NOTHING = re.compile(r"~|null|Null|NULL|")
_FLAG = re.compile(r"true|True|TRUE|false|False|FALSE")
_NUMBER = re.compile(
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"
    r"|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


class Kind(StrEnum):
    """What a value looks like, in the words of a message."""

    TEXT = "text"
    NUMBER = "a number"
    FLAG = "a true or false value"
    NOTHING = "empty"
    LIST = "a list"
    FIELDS = "named fields"


_NOT = {
    Kind.TEXT: ProblemCode.NOT_TEXT,
    Kind.LIST: ProblemCode.NOT_A_LIST,
    Kind.FIELDS: ProblemCode.NOT_FIELDS,
}


@dataclass(frozen=True, slots=True)
class Value:
    """A node of the file at the path `field`, with the place to note what is wrong with it."""

    node: Node
    field: str
    problems: Problems

    @property
    def kind(self) -> Kind:
        """What it looks like; quoted scalars are always text."""
        if isinstance(self.node, Listing):
            return Kind.LIST
        if isinstance(self.node, Mapping):
            return Kind.FIELDS
        return _kind_of_scalar(self.node)

    @property
    def text(self) -> str:
        """The scalar's own text; empty for lists and mappings."""
        return self.node.text if isinstance(self.node, Scalar) else ""

    def note(self, code: ProblemCode, **values: object) -> None:
        """Note a problem with this value."""
        self.problems.add(self.node.line, self.field, code, **values)

    def note_unknown(self, code: ProblemCode, known: Sequence[str], **values: object) -> None:
        """Note that the text is none of the `known` words, with the one probably meant."""
        guess = closest(self.text, known)
        self.note(code, found=self.text, known=", ".join(known), **guess, **values)

    def is_a(self, wanted: Kind) -> bool:
        """True if it looks like `wanted` (text, a list or fields); notes what it is if not."""
        if self.kind is wanted:
            return True
        if self.kind is Kind.NOTHING:
            self.note(ProblemCode.EMPTY)
        else:
            self.note(_NOT[wanted], found=self.kind)
        return False


def read_items(value: Value | None, *, least: int, most: int) -> tuple[Value, ...]:
    """The entries of a list, or none; notes too few and too many."""
    if value is None or not value.is_a(Kind.LIST) or not isinstance(value.node, Listing):
        return ()
    items = value.node.items
    if len(items) < least:
        value.note(ProblemCode.TOO_FEW, found=len(items), least=least)
    if len(items) > most:
        value.note(ProblemCode.TOO_MANY, found=len(items), most=most)
    return tuple(
        Value(item, f"{value.field}[{place}]", value.problems)
        for place, item in enumerate(items[:most], start=1)
    )


class Fields:
    """The named values of one mapping. `where` is the mapping itself."""

    def __init__(self, where: Value) -> None:
        self.where = where
        self._values: dict[str, Value] = {}
        self._lines: dict[str, int] = {}
        self._is_mapping = where.is_a(Kind.FIELDS)
        if isinstance(where.node, Mapping):
            for name, node in where.node.entries:
                self._add(name, node)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def required(self, name: str) -> Value | None:
        """The value of `name`; notes MISSING if it is not there."""
        if name not in self._values and self._is_mapping:
            self._note(self.where.node.line, name, ProblemCode.MISSING)
        return self._values.get(name)

    def optional(self, name: str) -> Value | None:
        """The value of `name`, if it is there."""
        return self._values.get(name)

    def refuse_others(self, known: Sequence[str]) -> None:
        """Note UNKNOWN for every name that is not `known`, with the one probably meant."""
        for name, line in self._lines.items():
            if name in known or self.where.problems.is_full:
                continue
            self._note(
                line, name, ProblemCode.UNKNOWN, **closest(name, known), known=", ".join(known)
            )

    def _add(self, name: Node, node: Node) -> None:
        if not isinstance(name, Scalar):
            self.where.problems.add(name.line, self.where.field, ProblemCode.FIELD_NAME)
        elif name.text in self._values:
            self._note(name.line, name.text, ProblemCode.REPEATED, first=self._lines[name.text])
        else:
            path = self._path(name.text)
            self._values[name.text] = Value(node, path, self.where.problems)
            self._lines[name.text] = name.line

    def _note(self, line: int, name: str, code: ProblemCode, **values: object) -> None:
        self.where.problems.add(line, self._path(name), code, **values)

    def _path(self, name: str) -> str:
        shown = fit_to_show(name)
        return f"{self.where.field}.{shown}" if self.where.field else shown


def _kind_of_scalar(scalar: Scalar) -> Kind:
    if not scalar.is_plain:
        return Kind.TEXT
    if _NOTHING.fullmatch(scalar.text):
        return Kind.NOTHING
    if _FLAG.fullmatch(scalar.text):
        return Kind.FLAG
    return Kind.NUMBER if _NUMBER.fullmatch(scalar.text) else Kind.TEXT
