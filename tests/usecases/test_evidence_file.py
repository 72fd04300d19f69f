"""A file of past results, read: strict about everything, and clear about what is wrong."""

from __future__ import annotations

import csv
import hashlib
import io
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.evidence import Attested, FactValue, Graded, LevelReached
from app.usecases.evidence_cells import RowProblem
from app.usecases.evidence_file import (
    LARGEST_FILE,
    MOST_ROWS,
    EvidenceFile,
    FileProblem,
    FileRow,
    UnreadableFile,
    WrongRow,
    read_evidence_file,
)

HEADER = "learner,requirement,value,maximum,level,completed,date"
MAY_31 = datetime(2026, 5, 31, tzinfo=UTC)


def read(*lines: str) -> EvidenceFile:
    return read_evidence_file("\n".join((HEADER, *lines)).encode())


def only_row(*lines: str) -> FileRow:
    (row,) = read(*lines).rows
    assert isinstance(row, FileRow), row
    return row


def problem_of(line: str) -> tuple[RowProblem, str]:
    (row,) = read(line).rows
    assert isinstance(row, WrongRow), row
    return row.problem, row.column


def unreadable(content: bytes) -> tuple[FileProblem, int]:
    with pytest.raises(UnreadableFile) as caught:
        read_evidence_file(content)
    return caught.value.problem, caught.value.line


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("a,test,85,100,,,2026-05-31", Graded(Decimal(85), Decimal(100))),
        ("a,test,85/100,,,,2026-05-31", Graded(Decimal(85), Decimal(100))),
        ("a,test, 8.50 / 10 ,,,,2026-05-31", Graded(Decimal("8.50"), Decimal(10))),
        ("a,test,0,1,,,2026-05-31", Graded(Decimal(0), Decimal(1))),
        ("a,test,,,proficient,,2026-05-31", LevelReached("proficient")),
        ("a,test,,,,yes,2026-05-31", Attested(True)),
        ("a,test,,,,NO,2026-05-31", Attested(False)),
    ],
)
def test_a_result_is_read_exactly(line: str, value: FactValue) -> None:
    row = only_row(line)
    assert (row.learner, row.requirement, row.value) == ("a", "test", value)
    assert row.happened_at == MAY_31


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-05-31", MAY_31),
        ("2026-05-31T14:00Z", MAY_31 + timedelta(hours=14)),
        ("2026-05-31T14:00:30+02:00", MAY_31 + timedelta(hours=12, seconds=30)),
    ],
)
def test_a_date_is_the_beginning_of_its_day_and_a_time_has_its_zone(
    written: str, moment: datetime
) -> None:
    assert only_row(f"a,test,1/1,,,,{written}").happened_at == moment


@pytest.mark.parametrize(
    ("line", "problem", "column"),
    [
        (",test,1/1,,,,2026-05-31", RowProblem.CELL_MISSING, "learner"),
        ("a,,1/1,,,,2026-05-31", RowProblem.CELL_MISSING, "requirement"),
        ("a,test,1/1,,,,", RowProblem.CELL_MISSING, "date"),
        ("a,test,1/1", RowProblem.CELL_MISSING, "date"),
        ("a,test,1/1,,,,2026-05-31,more", RowProblem.TOO_MANY_CELLS, ""),
        ("a,test,,,,,2026-05-31", RowProblem.NO_VALUE, ""),
        ("a,test,1/1,,low,,2026-05-31", RowProblem.SEVERAL_VALUES, ""),
        ("a,test,,100,low,,2026-05-31", RowProblem.SEVERAL_VALUES, ""),
        ("a,test,85,,,,2026-05-31", RowProblem.NO_MAXIMUM, "maximum"),
        ("a,test,85/100,100,,,2026-05-31", RowProblem.MAXIMUM_TWICE, "maximum"),
        ("a,test,101,100,,,2026-05-31", RowProblem.OUT_OF_SCALE, "value"),
        ("a,test,0/0,,,,2026-05-31", RowProblem.OUT_OF_SCALE, "value"),
        ("a,test,,,,ja,2026-05-31", RowProblem.NOT_YES_OR_NO, "completed"),
        (f"{'a' * 301},test,1/1,,,,2026-05-31", RowProblem.CELL_TOO_LONG, "learner"),
        ("a\x00b,test,1/1,,,,2026-05-31", RowProblem.CELL_UNWRITABLE, "learner"),
        ('"a\nb",test,1/1,,,,2026-05-31', RowProblem.CELL_UNWRITABLE, "learner"),
    ],
)
def test_what_is_wrong_in_a_row_is_named(line: str, problem: RowProblem, column: str) -> None:
    assert problem_of(line) == (problem, column)


@pytest.mark.parametrize(
    "number",
    ['"1.234,5"', '"1,234.5"', '"85,5"', "1e2", "-1", "+1", "85%", '"=85"', "٨٥", "0x55", "NaN"],
)
def test_a_number_that_could_be_another_is_never_guessed(number: str) -> None:
    assert problem_of(f"a,test,{number},100,,,2026-05-31") == (RowProblem.NOT_A_NUMBER, "value")
    assert problem_of(f"a,test,1,{number},,,2026-05-31") == (RowProblem.NOT_A_NUMBER, "maximum")


@pytest.mark.parametrize(
    "date",
    [
        "31.05.2026",
        "05/31/2026",
        "2026-5-31",
        "2026-02-30",
        "20260531",
        "2026-W22-7",
        "0026-05-31",
        "2026-05-31T14:00",
        "2026-05-31T25:00Z",
        "2026-05-31T14:00+99:00",
        "=TODAY()",
    ],
)
def test_a_date_that_could_be_another_is_never_guessed(date: str) -> None:
    assert problem_of(f"a,test,1/1,,,,{date}") == (RowProblem.NOT_A_DATE, "date")


def test_a_formula_is_a_text_like_any_other() -> None:
    assert only_row("=HYPERLINK(1),test,1/1,,,,2026-05-31").learner == "=HYPERLINK(1)"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_file_may_come_from_any_spreadsheet(delimiter: str, end: str, mark: bytes) -> None:
    lines = ["Name,LEARNER , requirement,date,value", '"O, N; E",a,test,2026-05-31,85/100', ""]
    parsed = [next(csv.reader([line]), []) for line in lines]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(parsed)
    content = mark + text.getvalue().encode()
    file = read_evidence_file(content)
    (row,) = file.rows
    assert isinstance(row, FileRow)
    assert (row.learner, row.line) == ("a", 2)
    assert file.ignored == ("name",)
    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_rows_are_numbered_by_the_lines_on_which_they_begin() -> None:
    file = read_evidence_file(
        b'\nlearner,requirement,date,value,note\n\na,t,2026-05-31,1/1,"one\ntwo"\n'
        b",,,,\nb,t,2026-05-31,1/1,\n"
    )
    assert [row.line for row in file.rows] == [4, 7]


@pytest.mark.parametrize(
    ("content", "problem", "line"),
    [
        (b"", FileProblem.EMPTY, 0),
        (b"\xef\xbb\xbf \r\n", FileProblem.EMPTY, 0),
        (HEADER.encode(), FileProblem.EMPTY, 0),
        (f"{HEADER}\n,,,,,,\n".encode(), FileProblem.EMPTY, 0),
        (f"{HEADER}\nä,test,1/1,,,,2026-05-31".encode("latin-1"), FileProblem.NOT_UTF_8, 0),
        (f"{HEADER}\n".encode("utf-16"), FileProblem.NOT_UTF_8, 0),
        (b"a,test,1/1,,,,2026-05-31", FileProblem.NO_HEADER, 0),
        (b"learner|requirement|date|value\n", FileProblem.NO_HEADER, 0),
        (b"learner,requirement,value\n", FileProblem.NO_HEADER, 0),
        (b"learner,requirement,date,maximum\n", FileProblem.NO_VALUE_COLUMN, 1),
        (b"\nlearner,requirement,date,level,Level\n", FileProblem.COLUMN_TWICE, 2),
        (f'{HEADER}\na,b,1/1,,,,2026-05-31\n"a,b\nc,d'.encode(), FileProblem.BROKEN, 3),
        (f'{HEADER}\n"a"b,c\n'.encode(), FileProblem.BROKEN, 2),
        (f"{HEADER}\n{'a' * 140_000},b\n".encode(), FileProblem.BROKEN, 2),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    content: bytes, problem: FileProblem, line: int
) -> None:
    assert unreadable(content) == (problem, line)


def test_a_file_has_limits() -> None:
    row = "a,test,1/1,,,,2026-05-31"
    assert len(read(*[row] * MOST_ROWS).rows) == MOST_ROWS
    content = "\n".join([HEADER, *[row] * (MOST_ROWS + 1)]).encode()
    assert unreadable(content) == (FileProblem.TOO_MANY_ROWS, 0)
    # Lines that hold nothing are no rows, but count towards the size.
    full = f"{HEADER}\n{row}\n".encode().ljust(LARGEST_FILE, b"\n")
    assert len(read_evidence_file(full).rows) == 1
    assert unreadable(full + b"\n") == (FileProblem.TOO_LARGE, 0)


def test_the_digest_is_of_what_the_cells_say() -> None:
    one = only_row("a,test,85/100,,,,2026-05-31")
    assert one.digest == only_row(" a ,test,85/100,,,,2026-05-31").digest
    assert one.digest != only_row("a,test,85.0/100,,,,2026-05-31").digest
    assert one.digest != only_row("b,test,85/100,,,,2026-05-31").digest


WORDS = ("learner", "requirement", "date", "value", "level", "85/100", "2026-05-31", "yes", HEADER)
PIECES = st.sampled_from((*WORDS, *',;\t"\n\r\x00=\ufeffé', '""', "\r\n"))


@given(st.one_of(st.binary(), st.lists(PIECES | st.text(max_size=3)).map("".join)))
def test_whatever_is_sent_is_read_or_said_to_be_unreadable(content: bytes | str) -> None:
    sent = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    for prefix in (b"", f"{HEADER}\n".encode()):
        with suppress(UnreadableFile):
            lines = [row.line for row in read_evidence_file(prefix + sent).rows]
            assert lines == sorted(set(lines))


TEXTS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn"], exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=30,
).filter(lambda text: text.strip() == text)
NUMBERS = st.decimals(0, 10_000, places=3)
VALUES = st.one_of(
    st.tuples(NUMBERS, NUMBERS)
    .map(sorted)
    .filter(lambda pair: pair[1] > 0)
    .map(lambda pair: Graded(pair[0], pair[1])),
    TEXTS.map(LevelReached),
    st.booleans().map(Attested),
)
MOMENTS = st.integers(-2_000_000_000, 4_000_000_000).map(
    lambda seconds: MAY_31.replace(year=1970) + timedelta(seconds=seconds)
)


def cells(value: FactValue) -> list[str]:
    if isinstance(value, Graded):
        return [str(value.given), str(value.maximum), "", ""]
    if isinstance(value, LevelReached):
        return ["", "", value.level, ""]
    assert isinstance(value, Attested)
    return ["", "", "", "yes" if value.completed else "no"]


@given(
    st.lists(st.tuples(TEXTS, TEXTS, VALUES, MOMENTS), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_what_is_written_is_what_is_read(
    results: list[tuple[str, str, FactValue, datetime]],
    delimiter: str,
    end: str,
    has_mark: bool,  # hypothesis gives arguments by position
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow(HEADER.split(","))
    for learner, requirement, value, moment in results:
        writer.writerow([learner, requirement, *cells(value), moment.isoformat()])
    content = text.getvalue().encode("utf-8-sig" if has_mark else "utf-8")
    rows = [row for row in read_evidence_file(content).rows if isinstance(row, FileRow)]
    assert [(r.learner, r.requirement, r.value, r.happened_at) for r in rows] == results
