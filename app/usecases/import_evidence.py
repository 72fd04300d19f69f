"""Course staff bring in past results from a file: first a report row by row, then the facts.

Whoever confirms vouches for the whole file, with one reason. Nothing is
written that the report did not show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from app.domain.errors import RefusalCode, Refused
from app.domain.evidence import Fact, Route, digest_of
from app.domain.requirements import leaves_of
from app.domain.sources import routes_for
from app.usecases.access import require_staff
from app.usecases.check_rows import CheckedRow, Ground, check_rows, mark_known
from app.usecases.conflicts import once_more
from app.usecases.evidence_file import read_evidence_file
from app.usecases.offered import Offered, get_offered
from app.usecases.required_text import get_required_text

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.people import Asker
    from app.domain.platforms import Course
    from app.domain.requirements import Leaf
    from app.ports import Ports
    from app.ports.storage import UnitOfWork
    from app.usecases.evidence_file import EvidenceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTerms:
    """What a file for this course may hold: the requirements that an import can show."""

    course: Course
    offered: Offered
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import would do, row by row.

    `expected` is how many results the course could have: one of each learner
    for each requirement. `digest` is of all that would be recorded.
    """

    course: Course
    offered: Offered
    file: EvidenceFile
    rows: tuple[CheckedRow, ...]
    expected: int

    @property
    def new(self) -> tuple[CheckedRow, ...]:
        """The rows that would be recorded."""
        return tuple(row for row in self.rows if row.is_new)

    @property
    def is_larger_than_expected(self) -> bool:
        """More results than the course could have: stops, and asks."""
        return len(self.new) > self.expected

    @property
    def digest(self) -> str:
        """SHA-256 of the file and of everything that would be recorded from it."""
        return digest_of([self.file.sha256, *(_content_of(row) for row in self.new)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What staff confirm: the file and the report that they saw, and why they vouch for it.

    `accepts_size` says that more results than expected are meant.
    """

    sha256: str
    digest: str
    reason: str
    accepts_size: bool = False


class ReportChanged(Exception):
    """The file or the course is no longer what the report showed; nothing was recorded."""

    def __init__(self, report: ImportReport) -> None:
        super().__init__("the report was of something else")
        self.report = report


def show_import(ports: Ports, asker: Asker) -> ImportTerms:
    """The asker's course, and what can be imported into it."""
    course_id = require_staff(asker)
    with ports.unit_of_work(read_only=True) as u:
        offered = get_offered(u, course_id)
        leaves = leaves_of(offered.version.definition.requirement)
        return ImportTerms(
            course=u.courses.get(course_id),
            offered=offered,
            leaves=tuple(leaf for leaf in leaves if Route.CSV_IMPORT in routes_for(leaf)),
        )


def check_import(ports: Ports, asker: Asker, content: bytes) -> ImportReport:
    """What an import of this file would do; nothing is written. Raises `UnreadableFile`."""
    course_id = require_staff(asker)
    file = read_evidence_file(content)
    with ports.unit_of_work(read_only=True) as u:
        return _check(u, course_id, file, ports.clock())


@once_more
def record_import(
    ports: Ports, asker: Asker, content: bytes, confirmed: Confirmation
) -> tuple[Fact, ...]:
    """Record exactly what the confirmed report showed, all of it or nothing.

    Raises `UnreadableFile`, and `ReportChanged` with the report as it is now.
    Refuses INPUT_INVALID without a reason, and for more results than expected
    that nobody said are meant.
    """
    course_id = require_staff(asker)
    reason = get_required_text(confirmed.reason, "reason")
    file = read_evidence_file(content)
    now = ports.clock()
    with ports.unit_of_work() as u:
        # Held in the order of their ids, as by claims, so that the same rows sent twice at once
        # are recorded once.
        for person_id in sorted({row.person_id for row in _check(u, course_id, file, now).new}):
            u.people.lock(person_id)
        report = _check(u, course_id, file, now)
        if (file.sha256, report.digest) != (confirmed.sha256, confirmed.digest):
            raise ReportChanged(report)
        if report.is_larger_than_expected and not confirmed.accepts_size:
            raise Refused(RefusalCode.INPUT_INVALID, "size")
        facts = _build_facts(report, asker, reason, now)
        u.evidence.add_facts(facts)
    return facts


def _check(u: UnitOfWork, course_id: int, file: EvidenceFile, now: datetime) -> ImportReport:
    offered = get_offered(u, course_id)
    course = u.courses.get(course_id)
    enrolments = u.people.enrolments(course_id)
    people = [enrolment.person.id for enrolment in enrolments]
    issuer = u.registrations.get(course.registration_id).issuer
    ground = Ground(
        definition=offered.version.definition,
        enrolments=enrolments,
        subjects=u.people.subjects(issuer, people),
        now=now,
    )
    rows = check_rows(file.rows, ground)
    concerned = {row.person_id for row in rows if row.problem is None}
    facts = u.evidence.facts([offered.offering.id], concerned)
    candidates = sum(enrolment.is_candidate for enrolment in enrolments)
    leaves = sum(1 for _ in leaves_of(offered.version.definition.requirement))
    return ImportReport(
        course=course,
        offered=offered,
        file=file,
        rows=mark_known(rows, facts),
        expected=candidates * leaves,
    )


def _build_facts(
    report: ImportReport, asker: Asker, reason: str, now: datetime
) -> tuple[Fact, ...]:
    source_id = uuid4().urn
    return tuple(
        Fact(
            uuid=uuid4(),
            person_id=row.person_id,
            offering_id=report.offered.offering.id,
            leaf=row.read.requirement,
            value=row.read.value,
            route=Route.CSV_IMPORT,
            source_id=source_id,
            source_time=row.read.happened_at,
            observed_at=now,
            digest=row.read.digest,
            recorded_by=asker.person.id,
            reason=reason,
        )
        for row in report.new
    )


def _content_of(row: CheckedRow) -> list[str]:
    return [str(row.line), str(row.person_id), row.read.digest]
