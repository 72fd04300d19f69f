"""The text of a definition file as nodes with line numbers, read without trusting it.

Only the plain part of YAML is taken: mappings, lists and scalars. Anchors,
aliases and tags are refused, so a small file cannot become a large object;
size, depth and number of values are limited while reading. Nothing is
converted: a scalar stays the text that the file shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from app.usecases.definition_file.messages import ProblemCode
from app.usecases.definition_file.problems import (
    DefinitionProblems,
    Problem,
    Problems,
    build_problem,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_KB = 256
DEEPEST = 20
MOST_VALUES = 10_000

# The C0 controls (but for tab and line ends), DEL, the C1 controls, lone surrogates and marks that
# are no characters: canonical forms, digests and other people's verifiers stumble over them.
CONTROL_CHARACTER = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as the file writes it; `is_plain` if it stands without quotes."""

    line: int
    text: str
    is_plain: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """Named values in the order of the file; a name may be repeated, or be no text."""

    line: int
    entries: tuple[tuple[Node, Node], ...]


Node = Scalar | Listing | Mapping


def read_document(source: str | bytes) -> Node:
    """The one YAML document in `source`; bytes must be UTF-8, with or without a mark.

    Raises `DefinitionProblems`: with all anchors, aliases and tags of the
    file, or with the one place where it can no longer be read at all.
    """
    text = _decode(source)
    _refuse_control_characters(text)
    reader = _Reader(yaml.parse(text, Loader=yaml.BaseLoader))
    try:
        document = reader.read_document()
    except yaml.MarkedYAMLError as error:
        line, code, found = _syntax_fault(error)
        raise _refused(line, code, found=found) from None
    except (
        ValueError,
        OverflowError,
    ):  # PyYAML lets impossible escapes (\UFFFFFFFF) and versions through to Python
        found = "a number is too large"
        raise _refused(reader.line, ProblemCode.NOT_YAML, found=found) from None
    if reader.refused:
        raise DefinitionProblems(reader.refused)
    return document


def _refused(line: int, code: ProblemCode, **values: object) -> DefinitionProblems:
    return DefinitionProblems([build_problem(line, "", code, **values)])


def _decode(source: str | bytes) -> str:
    raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(raw) > LARGEST_KB * 1024:
        raise _refused(1, ProblemCode.TOO_LARGE, most=LARGEST_KB)
    if isinstance(source, str):
        return source.removeprefix("\ufeff")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _refused(line, ProblemCode.NOT_UTF_8) from None


def _refuse_control_characters(text: str) -> None:
    problems = Problems()
    for line, written in enumerate(text.split("\n"), start=1):
        if found := CONTROL_CHARACTER.search(written):
            problems.add(line, "", ProblemCode.CONTROL_CHARACTER, found=name_of(found.group()))
    problems.raise_if_any()


def name_of(character: str) -> str:
    """An invisible character by its number, as people look it up."""
    return f"U+{ord(character):04X}"


def _syntax_fault(error: yaml.MarkedYAMLError) -> tuple[int, ProblemCode, str]:
    problem = error.problem or ""
    # What is left open is noticed at the file's end, and mended where it was opened.
    is_unclosed = problem.endswith(("end of stream", "got '<stream end>'"))
    mark = (is_unclosed and error.context_mark) or error.problem_mark
    line = mark.line + 1 if mark else 1
    code = ProblemCode.TAB if r"'\t'" in problem else ProblemCode.NOT_YAML
    return line, code, problem


class _Reader:
    """Builds nodes from the parser's events, and stops as soon as a limit is passed."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._values = 0
        self.line = 1
        self.refused: list[Problem] = []

    def read_document(self) -> Node:
        next(self._events)  # the stream's start
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise _refused(1, ProblemCode.NOTHING_THERE)
        document = self._read_node(next(self._events), depth=1)
        if document == Scalar(document.line, "", is_plain=True):
            raise _refused(1, ProblemCode.NOTHING_THERE)
        next(self._events)  # the document's end
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise _refused(_line(following), ProblemCode.SEVERAL_DOCUMENTS)
        return document

    def _read_node(self, event: yaml.Event, depth: int) -> Node:
        line = self.line = _line(event)
        self._count(line, depth)
        self._refuse_references(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(line, tuple(self._read_items(depth)))
        if isinstance(event, yaml.MappingStartEvent):
            names_and_values = tuple(self._read_items(depth))
            return Mapping(
                line, tuple(zip(names_and_values[::2], names_and_values[1::2], strict=True))
            )
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(line, event.value, is_plain=event.style is None)
        return Scalar(line, "", is_plain=True)  # an alias, already refused

    def _read_items(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield self._read_node(event, depth + 1)

    def _count(self, line: int, depth: int) -> None:
        self._values += 1
        if depth > DEEPEST:
            raise _refused(line, ProblemCode.TOO_DEEP, most=DEEPEST)
        if self._values > MOST_VALUES:
            raise _refused(line, ProblemCode.TOO_MANY_VALUES, most=MOST_VALUES)

    def _refuse_references(self, event: yaml.Event) -> None:
        if getattr(event, "anchor", None) is not None:
            self.refused.append(build_problem(_line(event), "", ProblemCode.ANCHOR))
        if getattr(event, "tag", None) is not None:
            self.refused.append(build_problem(_line(event), "", ProblemCode.TAG))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
