"""Rosters and launches together say who is a candidate, and staff once is staff for good."""

import pytest

from app.db.unit_of_work import Database
from app.domain.people import CourseRole, Enrolment
from app.ports.services import Member
from tests.db.samples import ISSUER, NOW, World, build_launch

LEARNER, STAFF, NONE = CourseRole.LEARNER, CourseRole.STAFF, CourseRole.NONE


def standing(database: Database, world: World, person_id: int) -> Enrolment:
    with database(read_only=True) as u:
        enrolment = u.people.enrolment(person_id, world.course)
    assert enrolment
    return enrolment


def record_roster(database: Database, world: World, roles: dict[int, CourseRole]) -> None:
    with database() as u:
        u.people.record_roster(world.course, roles)


def enrol(database: Database, world: World, role: CourseRole) -> None:
    with database() as u:
        u.people.enrol(world.learner, world.course, role)


def test_a_roster_lists_those_in_it_and_marks_only_the_others_as_gone(
    database: Database, world: World
) -> None:
    with database() as u:
        third = u.people.add(world.institution, ISSUER, "third").id
    record_roster(database, world, {world.learner: LEARNER, world.teacher: STAFF})
    record_roster(database, world, {world.learner: LEARNER, third: LEARNER})
    assert standing(database, world, world.learner).listed is True
    assert standing(database, world, third).listed is True
    assert standing(database, world, world.teacher).listed is False
    record_roster(database, world, {world.teacher: STAFF})
    assert standing(database, world, world.learner).listed is False
    assert standing(database, world, world.teacher).listed is True


def test_an_empty_roster_marks_everybody_as_gone(database: Database, world: World) -> None:
    enrol(database, world, LEARNER)
    record_roster(database, world, {})
    assert standing(database, world, world.learner).listed is False


def test_a_launch_alone_says_nothing_of_the_roster(database: Database, world: World) -> None:
    enrol(database, world, LEARNER)
    assert standing(database, world, world.learner).listed is None
    record_roster(database, world, {world.learner: LEARNER})
    enrol(database, world, LEARNER)
    assert standing(database, world, world.learner).listed is True


def test_a_roster_leaves_other_courses_alone(database: Database, world: World) -> None:
    with database() as u:
        launch = build_launch(world.registration, world.institution, context="other")
        other = u.courses.record(launch, NOW).id
        u.people.enrol(world.learner, other, LEARNER)
        u.people.enrol(world.learner, world.course, LEARNER)
    record_roster(database, world, {world.teacher: STAFF})
    with database(read_only=True) as u:
        enrolment = u.people.enrolment(world.learner, other)
        assert enrolment is not None
        assert enrolment.listed is None
        assert len(u.people.enrolments(other)) == 1


@pytest.mark.parametrize("by", ["launch", "roster"])
def test_staff_once_is_ever_staff(database: Database, world: World, by: str) -> None:
    if by == "launch":
        enrol(database, world, STAFF)
    else:
        record_roster(database, world, {world.learner: STAFF})
    assert standing(database, world, world.learner).role is STAFF
    record_roster(database, world, {world.learner: LEARNER})
    enrol(database, world, LEARNER)
    record_roster(database, world, {world.learner: LEARNER})
    enrolment = standing(database, world, world.learner)
    assert (enrolment.role, enrolment.ever_staff) == (LEARNER, True)
    assert not enrolment.is_candidate


@pytest.mark.parametrize("by", ["launch", "roster"])
def test_a_learner_who_becomes_staff_is_ever_staff(
    database: Database, world: World, by: str
) -> None:
    enrol(database, world, LEARNER)
    record_roster(database, world, {world.learner: LEARNER})
    if by == "launch":
        enrol(database, world, STAFF)
    else:
        record_roster(database, world, {world.learner: STAFF})
    enrol(database, world, LEARNER)
    assert standing(database, world, world.learner).ever_staff


def test_a_learner_was_never_staff(database: Database, world: World) -> None:
    enrol(database, world, LEARNER)
    record_roster(database, world, {world.learner: LEARNER})
    assert standing(database, world, world.learner).is_candidate


@pytest.mark.parametrize(
    ("launched", "listed", "role"),
    [
        (STAFF, LEARNER, STAFF),
        (STAFF, NONE, STAFF),
        (STAFF, STAFF, STAFF),
        (LEARNER, STAFF, STAFF),
        (LEARNER, LEARNER, LEARNER),
        (NONE, LEARNER, LEARNER),
    ],
)
def test_a_roster_does_not_lower_a_staff_launch(
    database: Database, world: World, launched: CourseRole, listed: CourseRole, role: CourseRole
) -> None:
    enrol(database, world, launched)
    record_roster(database, world, {world.learner: listed})
    assert standing(database, world, world.learner).role is role
    record_roster(database, world, {world.learner: listed})
    assert standing(database, world, world.learner).role is role


def test_a_later_roster_lowers_what_only_a_roster_raised(database: Database, world: World) -> None:
    record_roster(database, world, {world.learner: STAFF})
    record_roster(database, world, {world.learner: LEARNER})
    assert standing(database, world, world.learner).role is LEARNER


def test_enrolments_come_by_name_then_by_id(database: Database, world: World) -> None:
    with database() as u:
        ids = u.people.record_members(
            world.institution,
            ISSUER,
            [
                Member(subject="1", role=LEARNER, name="sample b"),
                Member(subject="2", role=LEARNER, name="Sample A"),
                Member(subject="3", role=LEARNER, name="Sample B"),
            ],
        )
        u.people.record_roster(world.course, dict.fromkeys(ids.values(), LEARNER))
        ordered = [enrolment.person.id for enrolment in u.people.enrolments(world.course)]
    assert ordered == [ids["2"], ids["1"], ids["3"]]


def test_members_are_added_once_and_described_where_shared(
    database: Database, world: World
) -> None:
    with database() as u:
        first = u.people.record_members(
            world.institution,
            ISSUER,
            [
                Member(subject="learner-1", role=LEARNER, name="Sample Learner One"),
                Member(subject="new", role=LEARNER, email="new@example.org"),
            ],
        )
    with database() as u:
        second = u.people.record_members(
            world.institution,
            ISSUER,
            [
                Member(subject="new", role=LEARNER, name="Sample Learner Two"),
                Member(subject="learner-1", role=LEARNER),
                Member(subject="learner-1", role=LEARNER),
            ],
        )
        one, two = u.people.get(world.learner), u.people.get(first["new"])
    assert first == second
    assert first["learner-1"] == world.learner
    assert (one.name, one.email) == ("Sample Learner One", "")
    assert (two.name, two.email) == ("Sample Learner Two", "new@example.org")
    with database(read_only=True) as u:
        assert u.people.find_by_identity(world.institution, ISSUER, "new") == two


def test_a_roster_of_nobody_is_fine(database: Database, world: World) -> None:
    with database() as u:
        assert u.people.record_members(world.institution, ISSUER, []) == {}
        u.people.record_roster(world.course, {})
        assert u.people.enrolments(world.course) == ()
