"""Ten thousand members, ten thousand awards, two hundred launches at the same moment."""

import os
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import ResourceClosedError

from app.db.tables.awards import awards, status_indices
from app.db.tables.identity import people
from app.db.unit_of_work import Database
from app.domain.people import CourseRole
from app.ports.award_storage import RegisterFilter
from app.ports.services import Member
from tests.db.samples import (
    ISSUER,
    NOW,
    World,
    add_award,
    at_once,
    build_grade,
    build_launch,
    build_recorded_launch,
)

MANY = 10_000
DOCUMENT_SIZE = 5_000

# Linux tells the peak of this very program; `getrusage` there also counts that of the parent.
STREAM = """
import re, resource, sys
from pathlib import Path
from app.db.unit_of_work import Database
from app.ports.award_storage import RegisterFilter

def read_peak():
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

database = Database(sys.argv[1], threads=2, enqueue=lambda *_: None)
with database(read_only=True) as u:
    wanted = RegisterFilter(institution_id=int(sys.argv[2]))
    assert len(u.awards.page(wanted, offset=0, limit=500)) == 500
    before = read_peak()
    size = sum(len(row.document) for row in u.awards.stream(wanted))
print(size, read_peak() / before - 1)
"""


def test_ten_thousand_members_are_recorded_in_two_seconds(database: Database, world: World) -> None:
    roster = [
        Member(subject=f"s{number}", role=CourseRole.LEARNER, name=f"Sample Learner {number}")
        for number in range(MANY)
    ]
    # CPU time of this process, which other work on the machine does not lengthen.
    began = time.process_time()
    with database() as u:
        ids = u.people.record_members(world.institution, ISSUER, roster)
        u.people.record_roster(world.course, dict.fromkeys(ids.values(), CourseRole.LEARNER))
        recorded = time.process_time() - began
        u.evidence.add_facts(build_grade(world, person_id) for person_id in ids.values())
    with database(read_only=True) as u:
        assert len(u.people.enrolments(world.course)) == MANY
        assert len(u.evidence.facts([world.offering], list(ids.values()))) == MANY
    assert recorded < 2


def test_reading_the_same_roster_again_writes_nothing(database: Database, world: World) -> None:
    roster = [Member(subject=f"s{number}", role=CourseRole.LEARNER) for number in range(100)]
    with database() as u:
        ids = u.people.record_members(world.institution, ISSUER, roster)
        roles = dict.fromkeys(ids.values(), CourseRole.LEARNER)
        u.people.record_roster(world.course, roles)
    with database(read_only=True) as u:
        # A read-only unit refuses every write.
        assert u.people.record_members(world.institution, ISSUER, roster) == ids
        u.people.record_roster(world.course, roles)


def test_a_large_register_streams_in_constant_memory(
    database: Database, database_url: str, world: World
) -> None:
    """In a process of its own: 50 MB of documents, in hardly more memory than a page of 500."""
    fill_register(database, database_url, world)
    root = Path(__file__).resolve().parents[2]
    streamed = subprocess.run(
        [sys.executable, "-c", STREAM, database_url, str(world.institution)],
        env={**os.environ, "PYTHONPATH": str(root)},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    size, growth = streamed.stdout.split()
    assert int(size) > MANY * DOCUMENT_SIZE
    assert float(growth) < 0.1


def test_a_stream_that_is_left_early_leaves_nothing_open(
    database: Database, database_url: str, world: World
) -> None:
    fill_register(database, database_url, world, 1_000)
    wanted = RegisterFilter(institution_id=world.institution)
    with database(read_only=True) as u:
        left = u.awards.stream(wanted)
        next(left)
    with database() as u:
        add_award(u, world, world.teacher)
    with database(read_only=True) as u:
        assert u.awards.count(wanted) == 1_002
    with pytest.raises(ResourceClosedError):
        next(left)


@pytest.mark.parametrize("course", ["one course", "a course each"])
def test_two_hundred_launches_at_once_all_succeed(
    database: Database, world: World, course: str
) -> None:
    def launch(number: int) -> int:
        context = "course-1" if course == "one course" else f"course-{number}"
        signed = build_launch(
            world.registration, world.institution, context=context, subject=f"s{number}"
        )
        with database() as u:
            person = u.people.find_by_identity(world.institution, ISSUER, signed.subject)
            person = person or u.people.add(world.institution, ISSUER, signed.subject)
            u.people.describe(person.id, name=f"Sample Learner {number}", email="")
            recorded = u.courses.record(signed, NOW)
            u.people.enrol(person.id, recorded.id, CourseRole.LEARNER)
            return u.launches.add(build_recorded_launch(world, uuid4(), person.id)).id

    outcomes = at_once(200, launch)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert len(set(map(str, outcomes))) == 200


def fill_register(database: Database, url: str, world: World, count: int = MANY) -> None:
    """Copies of one award, each with a document of its own size."""
    with database() as u:
        status_list = add_award(u, world, world.learner).status.list_id
    engine = create_engine(url)
    with engine.begin() as connection:
        pattern = connection.execute(select(awards)).one()._asdict()
        free = set(range(count + 1)) - {pattern["status_index"]}
        indices = sorted(free)[:count]
        connection.execute(
            insert(status_indices),
            [
                {"list_id": status_list, "position": index, "institution_id": world.institution}
                for index in indices
            ],
        )
        persons = connection.execute(
            insert(people).returning(people.c.id),
            [
                {"uuid": uuid4(), "institution_id": world.institution, "name": "", "email": ""}
                for _ in indices
            ],
        ).scalars()
        del pattern["id"]
        rows = [
            {
                **pattern,
                "uuid": uuid4(),
                "decision_uuid": uuid4(),
                "person_id": person,
                "status_index": index,
                "document": os.urandom(DOCUMENT_SIZE),
            }
            for person, index in zip(persons, indices, strict=True)
        ]
        connection.execute(insert(awards), rows)
    engine.dispose()
