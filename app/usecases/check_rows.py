"""What each row of a file of past results would do in a course, or what is wrong with it.

A learner is found by the platform's own id for them or by e-mail, within the
course and never by name: names repeat, and people choose them themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.evidence import Attested, Graded, LevelReached, Route
from app.domain.requirements import CompletionRecorded, CriterionAtLevel, GradeAtLeast, leaves_of
from app.domain.sources import routes_for
from app.usecases.evidence_cells import RowProblem, WrongCell
from app.usecases.evidence_file import FileRow, WrongRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from app.domain.evidence import Fact, FactValue
    from app.domain.microcredentials import Definition
    from app.domain.people import Enrolment, Person
    from app.domain.requirements import Leaf

_FITTING: Mapping[type[Leaf], type[FactValue]] = {
    GradeAtLeast: Graded,
    CriterionAtLevel: LevelReached,
    CompletionRecorded: Attested,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The course against which rows are checked.

    `subjects` are the platform's ids for its people, by person id.
    """

    definition: Definition
    enrolments: tuple[Enrolment, ...]
    subjects: Mapping[int, str]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedRow:
    """One row: `problem` says what is wrong, `is_known` that the same is on record already.

    `row` is as the file gave it. `other_line` is the row that this one
    repeats or contradicts.
    """

    row: FileRow | WrongRow
    person: Person | None = None
    leaf: Leaf | None = None
    problem: RowProblem | None = None
    column: str = ""
    other_line: int = 0
    is_known: bool = False

    @property
    def line(self) -> int:
        """The line of the file on which the row begins."""
        return self.row.line

    @property
    def is_new(self) -> bool:
        """True if it would be recorded."""
        return self.problem is None and not self.is_known

    @property
    def given(self) -> FileRow | None:
        """The row's values, if it could be read."""
        return self.row if isinstance(self.row, FileRow) else None

    @property
    def read(self) -> FileRow:
        """The row's values; only of a row that could be read."""
        assert self.given is not None
        return self.given

    @property
    def person_id(self) -> int:
        """Whose result it is; only of a row without a problem."""
        assert self.person is not None
        return self.person.id

    @property
    def key(self) -> tuple[int, str, datetime]:
        """Whose result for what and when; only of a row without a problem."""
        return (self.person_id, self.read.requirement, self.read.happened_at)


def check_rows(rows: Iterable[FileRow | WrongRow], ground: Ground) -> tuple[CheckedRow, ...]:
    """Every row, in the order of the file."""
    course = _Course(ground)
    return _mark_repeated([course.check(row) for row in rows])


def mark_known(rows: Iterable[CheckedRow], facts: Iterable[Fact]) -> tuple[CheckedRow, ...]:
    """The rows, marked where imports said the same last of that learner, requirement and moment."""
    imported = [fact for fact in facts if fact.route is Route.CSV_IMPORT]
    said = {
        (fact.person_id, fact.leaf, fact.happened_at): fact.value
        for fact in sorted(imported, key=lambda fact: fact.observed_at)
    }
    return tuple(
        row if row.problem else replace(row, is_known=said.get(row.key) == row.read.value)
        for row in rows
    )


class _Course:
    """The course as rows name its parts."""

    def __init__(self, ground: Ground) -> None:
        self._now = ground.now
        self._rubric = ground.definition.rubric
        self._leaves = {leaf.key: leaf for leaf in leaves_of(ground.definition.requirement)}
        self._by_subject: dict[str, list[Enrolment]] = defaultdict(list)
        self._by_email: dict[str, list[Enrolment]] = defaultdict(list)
        for enrolment in ground.enrolments:
            person = enrolment.person
            self._by_subject[ground.subjects.get(person.id, "")].append(enrolment)
            self._by_email[person.email.casefold()].append(enrolment)

    def check(self, row: FileRow | WrongRow) -> CheckedRow:
        if isinstance(row, WrongRow):
            return CheckedRow(row=row, problem=row.problem, column=row.column)
        try:
            leaf = self._get_leaf(row)
            person = self._get_learner(row.learner)
            self._require_past(row.happened_at)
        except WrongCell as wrong:
            return CheckedRow(row=row, problem=wrong.problem, column=wrong.column)
        return CheckedRow(row=row, person=person, leaf=leaf)

    def _get_leaf(self, row: FileRow) -> Leaf:
        leaf = self._leaves.get(row.requirement)
        if leaf is None:
            raise WrongCell(RowProblem.REQUIREMENT_UNKNOWN, "requirement")
        if Route.CSV_IMPORT not in routes_for(leaf):
            raise WrongCell(RowProblem.ROUTE_UNFIT, "requirement")
        if not isinstance(row.value, _FITTING[type(leaf)]):
            raise WrongCell(RowProblem.WRONG_KIND)
        if isinstance(leaf, CriterionAtLevel) and isinstance(row.value, LevelReached):
            criterion = self._rubric.criterion(leaf.criterion) if self._rubric else None
            if criterion is None or criterion.level(row.value.level) is None:
                raise WrongCell(RowProblem.LEVEL_UNKNOWN, "level")
        return leaf

    def _get_learner(self, name: str) -> Person:
        found: list[Enrolment] = [
            *self._by_subject.get(name, ()),
            *self._by_email.get(name.casefold(), ()),
        ]
        if not found:
            raise WrongCell(RowProblem.LEARNER_UNKNOWN, "learner")
        if len({enrolment.person.id for enrolment in found}) > 1:
            raise WrongCell(RowProblem.LEARNER_AMBIGUOUS, "learner")
        enrolment = found[0]
        if not enrolment.is_candidate:
            raise WrongCell(RowProblem.NOT_A_CANDIDATE, "learner")
        return enrolment.person

    def _require_past(self, moment: datetime) -> None:
        if moment > self._now:
            raise WrongCell(RowProblem.IN_THE_FUTURE, "date")


def _mark_repeated(rows: Sequence[CheckedRow]) -> tuple[CheckedRow, ...]:
    """Of rows that say the same the first counts; of rows that contradict each other none."""
    together: dict[tuple[int, str, datetime], list[CheckedRow]] = defaultdict(list)
    for row in rows:
        if row.problem is None:
            together[row.key].append(row)
    return tuple(row if row.problem else _beside(row, together[row.key]) for row in rows)


def _beside(row: CheckedRow, together: Sequence[CheckedRow]) -> CheckedRow:
    contrary = next((one for one in together if one.read.value != row.read.value), None)
    if contrary is not None:
        return replace(row, problem=RowProblem.CONTRADICTED, other_line=contrary.line)
    first = together[0]
    if row is not first:
        return replace(row, problem=RowProblem.REPEATED, other_line=first.line)
    return row
