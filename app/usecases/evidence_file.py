"""A file of past results: CSV as spreadsheets write it, read strictly and never guessed at.

Whatever the bytes are, the outcome is a file of rows, each read or with what
is wrong in it, or `UnreadableFile`. A cell is plain text: one that a
spreadsheet would take for a formula is a text that begins with "=".
"""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING

from app.domain.evidence import digest_of
from app.usecases.evidence_cells import COLUMNS, NEEDED, VALUES, RowProblem, WrongCell, read_cells

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from app.domain.evidence import FactValue

LARGEST_FILE = 1_048_576
"""In bytes."""

MOST_ROWS = 5_000

_DELIMITERS = (",", ";", "\t")
_BYTE_ORDER_MARK = "\ufeff"


class FileProblem(StrEnum):
    """What can be wrong with a file as a whole; each has a sentence that says what to do."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    TOO_MANY_ROWS = "too-many-rows"
    NOT_UTF_8 = "not-utf-8"
    NO_HEADER = "no-header"
    NO_VALUE_COLUMN = "no-value-column"
    COLUMN_TWICE = "column-twice"
    BROKEN = "broken"


class UnreadableFile(Exception):
    """The file cannot be read at all. `line` counts from 1; 0 where no line is to blame."""

    def __init__(self, problem: FileProblem, line: int = 0) -> None:
        super().__init__(f"{problem}, line {line}" if line else str(problem))
        self.problem = problem
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """One result as the file gives it, from the line on which it begins.

    `digest` is the SHA-256 of the cells that were read.
    """

    line: int
    learner: str
    requirement: str
    value: FactValue
    happened_at: datetime
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongRow:
    """A row that cannot be read, and the first thing that is wrong in it."""

    line: int
    problem: RowProblem
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file of results. `ignored` are the columns that are none of ours."""

    sha256: str
    rows: tuple[FileRow | WrongRow, ...]
    ignored: tuple[str, ...]


def read_evidence_file(content: bytes) -> EvidenceFile:
    """The rows of the file, empty ones left out. Raises `UnreadableFile`, and nothing else.

    CSV as RFC 4180 describes it, in UTF-8 with or without a byte order mark,
    with any line ends; cells stand between commas, semicolons or tabs, as the
    first line shows.
    """
    text = _decode(content)
    table = _read_table(text, _detect_delimiter(text))
    columns = _read_header(*next(table))
    rows: list[FileRow | WrongRow] = []
    for line, cells in table:
        if len(rows) == MOST_ROWS:
            raise UnreadableFile(FileProblem.TOO_MANY_ROWS)
        rows.append(_read_row(line, cells, columns))
    if not rows:
        raise UnreadableFile(FileProblem.EMPTY)
    return EvidenceFile(
        sha256=hashlib.sha256(content).hexdigest(),
        rows=tuple(rows),
        ignored=tuple(name for name in columns if name and name not in COLUMNS),
    )


def _decode(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(FileProblem.TOO_LARGE)
    try:
        text = content.decode("utf-8").removeprefix(_BYTE_ORDER_MARK)
    except UnicodeDecodeError:
        raise UnreadableFile(FileProblem.NOT_UTF_8) from None
    if not text.strip():
        raise UnreadableFile(FileProblem.EMPTY)
    return text


def _detect_delimiter(text: str) -> str:
    """The one by which the first line holds our columns."""
    for delimiter in _DELIMITERS:
        try:
            _, header = next(_read_table(text, delimiter), (0, []))
        except UnreadableFile:
            continue
        if set(NEEDED) <= {name.lower() for name in header}:
            return delimiter
    raise UnreadableFile(FileProblem.NO_HEADER)


def _read_table(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with the line on which it begins, cells without spaces."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error:
        # What a quotation mark opened and nothing closed is all that follows: no row is certain.
        raise UnreadableFile(FileProblem.BROKEN, line) from None


def _read_header(line: int, header: Sequence[str]) -> list[str]:
    columns = [name.lower() for name in header]
    ours = [name for name in columns if name in COLUMNS]
    if len(set(ours)) < len(ours):
        raise UnreadableFile(FileProblem.COLUMN_TWICE, line)
    if not set(VALUES) & set(ours):
        raise UnreadableFile(FileProblem.NO_VALUE_COLUMN, line)
    return columns


def _read_row(line: int, cells: Sequence[str], columns: Sequence[str]) -> FileRow | WrongRow:
    if any(cells[len(columns) :]):
        return WrongRow(line=line, problem=RowProblem.TOO_MANY_CELLS, column="")
    given = dict(zip_longest(columns, cells[: len(columns)], fillvalue=""))
    ours = {name: given.get(name, "") for name in COLUMNS}
    try:
        value, happened_at = read_cells(ours)
    except WrongCell as wrong:
        return WrongRow(line=line, problem=wrong.problem, column=wrong.column)
    return FileRow(
        line=line,
        learner=ours["learner"],
        requirement=ours["requirement"],
        value=value,
        happened_at=happened_at,
        digest=digest_of(ours),
    )
