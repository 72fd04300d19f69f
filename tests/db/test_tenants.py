"""Nobody finds, and no row refers to, what belongs to another institution."""

from dataclasses import replace
from uuid import uuid4

import pytest

from app.db.unit_of_work import Database
from app.domain.people import CourseRole, Grant, Right
from app.domain.platforms import BoundLineItem
from app.ports.award_storage import RegisterFilter
from app.ports.services import Member
from app.ports.storage import Conflict
from tests.db.samples import (
    ISSUER,
    NOW,
    World,
    add_award,
    build_grade,
    build_launch,
    build_recorded_launch,
    build_world,
)


@pytest.fixture
def other(database: Database) -> World:
    """Another institution with rows of the same names, on another platform."""
    return build_world(database, "other", "https://other.example.org")


def test_a_person_is_found_in_their_own_institution_only(
    database: Database, world: World, other: World
) -> None:
    with database(read_only=True) as u:
        person = u.people.get(world.learner)
        assert u.people.find(world.institution, person.uuid) == person
        assert u.people.find(other.institution, person.uuid) is None
        assert u.people.find_by_identity(other.institution, ISSUER, "learner-1") is None


def test_one_identity_is_a_person_in_each_institution(
    database: Database, world: World, other: World
) -> None:
    with database() as u:
        listed = u.people.record_members(
            other.institution, ISSUER, [Member(subject="learner-1", role=CourseRole.LEARNER)]
        )
        assert listed["learner-1"] != world.learner
        there = u.people.find_by_identity(other.institution, ISSUER, "learner-1")
        here = u.people.find_by_identity(world.institution, ISSUER, "learner-1")
    assert there is not None
    assert here is not None
    assert (there.id, here.id) == (listed["learner-1"], world.learner)


def test_definitions_of_one_name_are_two(database: Database, world: World, other: World) -> None:
    with database(read_only=True) as u:
        ours = u.definitions.latest(world.institution, "formative-assessment")
        theirs = u.definitions.latest(other.institution, "formative-assessment")
        assert ours is not None
        assert theirs is not None
        assert (ours.id, theirs.id) == (world.version, other.version)
        assert u.definitions.published(world.institution) == (ours,)
        assert u.definitions.newest(other.institution) == (theirs,)


def test_the_register_shows_its_own_awards_only(
    database: Database, world: World, other: World
) -> None:
    ours = RegisterFilter(institution_id=world.institution)
    with database() as u:
        award = add_award(u, world, world.learner)
        add_award(u, other, other.learner)
    with database(read_only=True) as u:
        theirs = u.definitions.get(other.version)
        assert [row.award_uuid for row in u.awards.stream(ours)] == [award.uuid]
        assert [row.award_uuid for row in u.awards.page(ours, offset=0, limit=9)] == [award.uuid]
        assert u.awards.count(ours) == 1
        assert u.awards.count(replace(ours, version_uuid=theirs.uuid)) == 0


def test_keys_and_status_lists_are_their_institutions_own(
    database: Database, world: World, other: World
) -> None:
    with database() as u:
        key = u.keys.add_signing_key(world.institution, public="z6MkA", sealed=b"a", now=NOW)
        theirs = u.keys.add_signing_key(other.institution, public="z6MkB", sealed=b"b", now=NOW)
        u.keys.retire_signing_keys(other.institution, NOW)
        assert u.keys.signing_keys(world.institution) == (key,)
        assert u.keys.signing_keys(other.institution) == (replace(theirs, retired_at=NOW),)
        u.status_lists.add(world.institution, uuid4(), b"list")
        assert u.status_lists.open_list(other.institution) is None


CROSSINGS = {
    "a course of another platform's institution": lambda u, world, other: u.courses.record(
        build_launch(world.registration, other.institution, context="new"), NOW
    ),
    "an enrolment": lambda u, world, other: u.people.enrol(
        world.learner, other.course, CourseRole.LEARNER
    ),
    "a roster": lambda u, world, other: u.people.record_roster(
        other.course, {world.learner: CourseRole.LEARNER}
    ),
    "a right": lambda u, world, other: u.people.grant(
        world.learner,
        Grant(
            right=Right.AWARD,
            microcredential_id=u.definitions.get(other.version).microcredential_id,
        ),
    ),
    "an offering": lambda u, world, other: u.offerings.add(
        u.courses.record(build_launch(other.registration, other.institution, context="n"), NOW).id,
        world.version,
        NOW,
    ),
    "a fact": lambda u, world, other: u.evidence.add_facts([build_grade(other, world.learner)]),
    "a launch": lambda u, world, other: u.launches.add(
        build_recorded_launch(other, uuid4(), world.learner)
    ),
    "an award": lambda u, world, other: add_award(u, other, world.learner),
    "an award of another's version": lambda u, world, other: add_award(
        u, world, world.learner, version_id=other.version
    ),
    "an award on another's status list": lambda u, world, other: add_award(
        u, world, world.learner, status=add_award(u, other, other.learner).status
    ),
}


@pytest.mark.parametrize("crossing", CROSSINGS)
def test_no_row_crosses_into_another_institution(
    database: Database, world: World, other: World, crossing: str
) -> None:
    with pytest.raises(Conflict), database() as u:
        CROSSINGS[crossing](u, world, other)  # type: ignore[no-untyped-call]


def test_a_line_item_belongs_to_its_offering(database: Database, world: World) -> None:
    unknown = BoundLineItem(offering_id=10**9, purpose="task", url="https://a.org/1")
    with pytest.raises(Exception, match="institution_id"), database() as u:
        u.offerings.bind(unknown)
