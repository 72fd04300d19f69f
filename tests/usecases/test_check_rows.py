"""What each row of a file would do in a course, or what is wrong with it."""

from __future__ import annotations

import pytest

from app.domain.people import Asker, CourseRole
from app.ports.services import Member
from app.usecases.evidence_cells import RowProblem
from app.usecases.import_evidence import (
    show_import,
)
from tests.usecases.importing import DAY, RECORDED, check, confirm, facts_of
from tests.usecases.world import World


@pytest.fixture
def teacher(world: World) -> Asker:
    """A course that offers the sample, its last requirement recorded by platforms too."""
    return world.offer(world.publish(RECORDED))


@pytest.fixture
def learner(world: World, teacher: Asker) -> Asker:  # the course comes first
    return world.arrive("learner-1")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (f"nobody,test,1/1,,,{DAY}", RowProblem.LEARNER_UNKNOWN),
        (f"LEARNER-1,test,1/1,,,{DAY}", RowProblem.LEARNER_UNKNOWN),
        (f"Sample Learner One,test,1/1,,,{DAY}", RowProblem.LEARNER_UNKNOWN),
        (f"teacher,test,1/1,,,{DAY}", RowProblem.NOT_A_CANDIDATE),
        (f"learner-1,Test,1/1,,,{DAY}", RowProblem.REQUIREMENT_UNKNOWN),
        (f"learner-1,test,,proficient,,{DAY}", RowProblem.WRONG_KIND),
        (f"learner-1,feedback,1/1,,,{DAY}", RowProblem.WRONG_KIND),
        (f"learner-1,practice,1/1,,,{DAY}", RowProblem.WRONG_KIND),
        (f"learner-1,feedback,,Proficient,,{DAY}", RowProblem.LEVEL_UNKNOWN),
        ("learner-1,test,1/1,,,2026-11-23", RowProblem.IN_THE_FUTURE),
        ("learner-1,test,1/1,,,2026-11-22T12:00:01Z", RowProblem.IN_THE_FUTURE),
        ("learner-1,test,2/1,,,2026-11-22", RowProblem.OUT_OF_SCALE),
    ],
)
def test_a_wrong_row_is_left_out(
    world: World, teacher: Asker, learner: Asker, line: str, problem: RowProblem
) -> None:
    good = f"learner-1,practice,,,yes,{DAY}"
    rows = check(world, teacher, line, good).rows
    assert [row.problem for row in rows] == [problem, None]
    assert [fact.leaf for fact in confirm(world, teacher, line, good)] == ["practice"]
    assert len(facts_of(world, learner)) == 1


def test_a_requirement_that_only_a_person_confirms_takes_no_file(world: World) -> None:
    teacher = world.offer()
    world.arrive("learner-1")
    (row,) = check(world, teacher, f"learner-1,practice,,,yes,{DAY}").rows
    assert row.problem is RowProblem.ROUTE_UNFIT
    keys = [leaf.key for leaf in show_import(world.ports, teacher).leaves]
    assert keys == ["test", "task-design", "feedback", "use-of-evidence"]


@pytest.mark.parametrize(
    ("second", "problems"),
    [
        ("85.0/100", [None, RowProblem.REPEATED]),
        ("80/100", [RowProblem.CONTRADICTED, RowProblem.CONTRADICTED]),
    ],
)
def test_a_row_that_stands_twice(
    world: World,
    teacher: Asker,
    learner: Asker,
    second: str,
    problems: list[RowProblem | None],
) -> None:
    del learner
    rows = check(
        world, teacher, f"learner-1,test,85/100,,,{DAY}", f"learner-1,test,{second},,,{DAY}"
    ).rows
    assert [row.problem for row in rows] == problems
    assert rows[1].other_line == 2


def test_a_learner_is_found_by_email_unless_two_have_it(
    world: World, teacher: Asker, learner: Asker
) -> None:
    world.gradebook.members += [
        Member(subject="learner-1", role=CourseRole.LEARNER, email="One@example.org"),
        Member(subject="learner-2", role=CourseRole.LEARNER, email="two@example.org"),
        Member(subject="learner-3", role=CourseRole.LEARNER, email="TWO@example.org"),
        Member(subject="one@example.org.sub", role=CourseRole.LEARNER),
    ]
    world.collect()
    rows = check(
        world,
        teacher,
        f"one@EXAMPLE.org,test,1/1,,,{DAY}",
        f"two@example.org,test,1/1,,,{DAY}",
    ).rows
    assert rows[0].person_id == learner.person.id
    assert rows[1].problem is RowProblem.LEARNER_AMBIGUOUS


def test_an_id_that_is_anothers_email_is_ambiguous(
    world: World, teacher: Asker, learner: Asker
) -> None:
    """A learner who calls themselves like another gets nobody's results."""
    del learner
    world.gradebook.members += [
        Member(subject="one@example.org", role=CourseRole.LEARNER),
        Member(subject="learner-2", role=CourseRole.LEARNER, email="one@example.org"),
    ]
    world.collect()
    (row,) = check(world, teacher, f"one@example.org,test,1/1,,,{DAY}").rows
    assert row.problem is RowProblem.LEARNER_AMBIGUOUS


def test_somebody_who_was_once_staff_is_no_learner(world: World, teacher: Asker) -> None:
    world.arrive("helper", CourseRole.STAFF)
    world.arrive("helper", CourseRole.LEARNER)
    (row,) = check(world, teacher, f"helper,test,1/1,,,{DAY}").rows
    assert row.problem is RowProblem.NOT_A_CANDIDATE


def test_a_learner_of_another_course_is_unknown(world: World, teacher: Asker) -> None:
    world.arrive("elsewhere", context="course-2")
    (row,) = check(world, teacher, f"elsewhere,test,1/1,,,{DAY}").rows
    assert row.problem is RowProblem.LEARNER_UNKNOWN
