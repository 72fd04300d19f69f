"""Courses, syncs, versions, offerings and line items come back as they were stored."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.db.unit_of_work import Database
from app.domain.errors import FailureKind
from app.domain.launching import GradeService
from app.domain.platforms import BoundLineItem
from app.domain.syncing import CourseSync, SyncState
from tests.db.samples import (
    NOW,
    World,
    build_definition,
    build_launch,
)

UNKNOWN = 10**9
LATER = NOW + timedelta(hours=1)


def test_a_course(database: Database, world: World) -> None:
    launch = build_launch(
        world.registration,
        world.institution,
        context="another",
        memberships_url="https://platform.example.org/members?A=b",
        grade_service=GradeService(
            line_items_url="https://platform.example.org/items",
            line_item_url="https://platform.example.org/items/1",
            scopes=frozenset({"scope-b", "scope-a"}),
        ),
    )
    with database() as u:
        course = u.courses.record(launch, NOW)
    with database(read_only=True) as u:
        assert u.courses.get(course.id) == course
        with pytest.raises(KeyError):
            u.courses.get(UNKNOWN)
    assert (course.institution_id, course.registration_id) == (
        world.institution,
        world.registration,
    )
    assert (course.deployment_id, course.context_id, course.title) == (
        "1",
        "another",
        "Sample course",
    )
    assert course.memberships_url == "https://platform.example.org/members?A=b"
    assert course.line_items_url == "https://platform.example.org/items"
    assert course.resource_link_id == "link-1"
    assert course.link_line_item_url == "https://platform.example.org/items/1"
    assert course.scopes == {"scope-a", "scope-b"}
    assert course.launched_at == NOW


def test_a_sync(database: Database, world: World) -> None:
    failed = CourseSync(
        course_id=world.course,
        state=SyncState.FAILED,
        queued_at=NOW,
        started_at=NOW,
        finished_at=LATER,
        completed_at=NOW,
        error=FailureKind.MISSING_SCOPE,
        error_call="memberships",
        error_detail="the platform has to grant a scope",
        members=7,
    )
    done = CourseSync(course_id=world.course, state=SyncState.DONE, completed_at=LATER)
    with database() as u:
        assert u.syncs.get(world.course) == CourseSync(
            course_id=world.course, state=SyncState.NEVER
        )
        u.syncs.record(failed)
        assert u.syncs.get(world.course) == failed
        u.syncs.record(done)
    with database(read_only=True) as u:
        assert u.syncs.get(world.course) == done


def test_a_version(database: Database, world: World) -> None:
    definition = build_definition("another", "Another")
    with database() as u:
        first = u.definitions.publish(world.institution, definition, "1" * 64, NOW)
        second = u.definitions.publish(world.institution, definition, "2" * 64, LATER)
    with database(read_only=True) as u:
        assert u.definitions.get(first.id) == u.definitions.find(first.uuid) == first
        assert u.definitions.latest(world.institution, "another") == second
        assert u.definitions.latest(world.institution, "unknown") is None
        assert u.definitions.find(uuid4()) is None
        other = u.definitions.get(world.version)
        assert u.definitions.newest(world.institution) == (second, other)
        assert u.definitions.published(world.institution) == (first, second, other)
        with pytest.raises(KeyError):
            u.definitions.get(UNKNOWN)
    assert first.definition == definition
    assert (first.number, second.number) == (1, 2)
    assert first.microcredential_id == second.microcredential_id != other.microcredential_id
    assert (first.digest, first.published_at, first.institution_id) == (
        "1" * 64,
        NOW,
        world.institution,
    )


def test_an_offering(database: Database, world: World) -> None:
    with database(read_only=True) as u:
        offering = u.offerings.get(world.offering)
        assert u.offerings.find_for_course(world.course) == offering
        with pytest.raises(KeyError):
            u.offerings.get(UNKNOWN)
    assert (offering.course_id, offering.version_id, offering.institution_id) == (
        world.course,
        world.version,
        world.institution,
    )
    assert offering.created_at == NOW


def test_line_items(database: Database, world: World) -> None:
    first = BoundLineItem(offering_id=world.offering, purpose="task", url="https://a.org/1")
    again = replace(first, url="https://a.org/2")
    award = replace(first, purpose="award", url="https://a.org/3")
    with database() as u:
        for line_item in (first, award, again):
            u.offerings.bind(line_item)
    with database(read_only=True) as u:
        assert u.offerings.line_items(world.offering) == {"task": again, "award": award}
