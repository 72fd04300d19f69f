"""Laurel's links in courses, copied courses, and what a launch keeps of its message."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.db.unit_of_work import Database
from app.domain.launching import DeepLinkingSettings, LaunchedContext, MessageType
from app.domain.platforms import CopyDecision, CourseCopy, CourseLink, LinkPurpose
from app.ports.storage import Conflict
from tests.db.samples import (
    ISSUER,
    NOW,
    World,
    build_launch,
    build_recorded_launch,
    build_registration,
    build_world,
)

LATER = NOW + timedelta(hours=1)


def add_course(
    database: Database, world: World, context: str, *, offers: bool = True, registration: int = 0
) -> int:
    platform = registration or world.registration
    launch = build_launch(platform, world.institution, context=context)
    with database() as u:
        course = u.courses.record(launch, NOW)
        if offers:
            u.offerings.add(course.id, world.version, NOW)
    return course.id


def find_origin(
    database: Database, course: int, *history: str, placed_in: UUID | None = None
) -> int | None:
    with database(read_only=True) as u:
        return u.copies.find_origin(course, history=history, placed_in=placed_in)


def uuid_of(database: Database, course: int) -> UUID:
    with database(read_only=True) as u:
        return u.courses.get(course).uuid


# --- launches -------------------------------------------------------------------------------------

SETTINGS = DeepLinkingSettings(
    return_url="https://platform.example.org/return?a=b",
    accept_types=frozenset({"ltiResourceLink", "link"}),
    accept_multiple=False,
    accepts_line_item=True,
    data="opaque \N{SNOWMAN}",
)


@pytest.mark.parametrize(
    "details",
    [
        {"resource_link_id": "link-1"},
        {"custom": {"laurel_link": "gate", "laurel_leaf": "a"}},
        {"message": MessageType.DEEP_LINKING, "deep_linking": SETTINGS},
        {
            "message": MessageType.DEEP_LINKING,
            "deep_linking": DeepLinkingSettings(
                return_url="https://platform.example.org",
                accept_types=frozenset({"ltiResourceLink"}),
            ),
        },
        {"message": MessageType.SUBMISSION_REVIEW, "resource_link_id": "link-1"},
    ],
    ids=["link", "custom", "deep linking", "least deep linking", "review"],
)
def test_a_launch_keeps_its_message(
    database: Database, world: World, details: dict[str, object]
) -> None:
    plain = build_recorded_launch(world, uuid4(), world.learner)
    launch = replace(plain, **details)  # type: ignore[arg-type] # a test names what it varies
    with database() as u:
        added = u.launches.add(launch)
    with database(read_only=True) as u:
        assert u.launches.find(launch.uuid) == added == replace(launch, id=added.id)


def test_a_launch_keeps_whom_it_is_about(database: Database, world: World) -> None:
    plain = build_recorded_launch(world, uuid4(), world.teacher)
    launch = replace(plain, for_person_id=world.learner)
    with database() as u:
        u.launches.add(launch)
        found = u.launches.find(launch.uuid)
    assert found
    assert found.for_person_id == world.learner


# --- usernames ------------------------------------------------------------------------------------


def test_a_username_belongs_to_one_platforms_subject(database: Database, world: World) -> None:
    people = (world.learner, world.teacher)
    with database() as u:
        assert u.people.usernames(ISSUER, people) == {}
        u.people.name_account(world.institution, ISSUER, "learner-1", "learner.one")
        u.people.name_account(world.institution, ISSUER, "unknown", "nobody")
        u.people.name_account(world.institution, "https://other.example.org", "learner-1", "x")
    with database() as u:
        assert u.people.usernames(ISSUER, people) == {world.learner: "learner.one"}
        assert u.people.usernames(ISSUER, []) == {}
        assert u.people.usernames("https://other.example.org", people) == {}
        u.people.name_account(world.institution, ISSUER, "learner-1", "renamed")
    with database(read_only=True) as u:
        assert u.people.usernames(ISSUER, people) == {world.learner: "renamed"}


def test_a_username_stays_in_its_institution(database: Database, world: World) -> None:
    other = build_world(database, "other", ISSUER)
    with database() as u:
        u.people.name_account(other.institution, ISSUER, "learner-1", "theirs")
        assert u.people.usernames(ISSUER, [world.learner]) == {}
        assert u.people.usernames(ISSUER, [other.learner]) == {other.learner: "theirs"}


# --- links ----------------------------------------------------------------------------------------


def test_links_of_a_course(database: Database, world: World) -> None:
    progress = CourseLink(
        course_id=world.course,
        resource_link_id="link-2",
        purpose=LinkPurpose.PROGRESS,
        title="Sample",
        launched_at=NOW,
    )
    gate = replace(progress, resource_link_id="link-1", purpose=LinkPurpose.GATE, leaf="a")
    with database() as u:
        for link in (progress, gate):
            u.links.record(link)
    with database(read_only=True) as u:
        assert u.links.of_course(world.course) == (gate, progress)
        assert u.links.of_course(10**9) == ()


def test_a_link_is_refreshed_by_news_and_once_a_minute(database: Database, world: World) -> None:
    link = CourseLink(
        course_id=world.course,
        resource_link_id="link-1",
        purpose=LinkPurpose.GATE,
        leaf="a",
        launched_at=NOW,
    )
    steps = [
        (replace(link, launched_at=NOW + timedelta(seconds=59)), link),
        (replace(link, launched_at=NOW + timedelta(seconds=60)), None),
        (replace(link, leaf="b", launched_at=NOW + timedelta(seconds=61)), None),
    ]
    with database() as u:
        u.links.record(link)
        for seen, kept in steps:
            u.links.record(seen)
            assert u.links.of_course(world.course) == (kept or seen,)


def test_a_link_belongs_to_a_course(database: Database) -> None:
    link = CourseLink(
        course_id=10**9, resource_link_id="a", purpose=LinkPurpose.GATE, launched_at=NOW
    )
    with pytest.raises(Exception, match="institution_id"), database() as u:
        u.links.record(link)


# --- copies ---------------------------------------------------------------------------------------


def test_a_copy(database: Database, world: World) -> None:
    copied = add_course(database, world, "copy", offers=False)
    copy = CourseCopy(course_id=copied, from_course_id=world.course, noticed_at=NOW)
    decided = replace(
        copy, decision=CopyDecision.NEW_RUN, decided_by=world.teacher, decided_at=LATER
    )
    with database() as u:
        assert u.copies.find(copied) is None
        u.copies.record(copy)
        assert u.copies.find(copied) == copy
        u.copies.record(decided)
    with database(read_only=True) as u:
        assert u.copies.find(copied) == decided
        assert u.copies.find(world.course) is None


def test_a_copy_is_of_a_course_of_the_same_institution(database: Database, world: World) -> None:
    other = build_world(database, "other", "https://other.example.org")
    copy = CourseCopy(course_id=world.course, from_course_id=other.course, noticed_at=NOW)
    with pytest.raises(Conflict), database() as u:
        u.copies.record(copy)


def test_the_origin_by_the_platforms_history(database: Database, world: World) -> None:
    copied = add_course(database, world, "copy", offers=False)
    assert find_origin(database, copied, "course-1") == world.course
    assert find_origin(database, copied, "unknown", "course-1") == world.course
    assert find_origin(database, copied, "unknown") is None
    assert find_origin(database, copied) is None


def test_of_several_the_nearest(database: Database, world: World) -> None:
    copied = add_course(database, world, "copy", offers=False)
    between = add_course(database, world, "between")
    assert find_origin(database, copied, "between", "course-1") == between
    assert find_origin(database, copied, "course-1", "between") == world.course


def test_the_origin_by_the_link(database: Database, world: World) -> None:
    copied = add_course(database, world, "copy", offers=False)
    origin = uuid_of(database, world.course)
    assert find_origin(database, copied, placed_in=origin) == world.course
    assert find_origin(database, copied, placed_in=uuid4()) is None
    assert find_origin(database, copied, placed_in=uuid_of(database, copied)) is None


def test_the_platforms_history_goes_before_the_link(database: Database, world: World) -> None:
    copied = add_course(database, world, "copy", offers=False)
    between = add_course(database, world, "between")
    origin = uuid_of(database, world.course)
    assert find_origin(database, copied, "between", placed_in=origin) == between


def test_a_course_that_offers_nothing_is_no_origin(database: Database, world: World) -> None:
    copied = add_course(database, world, "copy", offers=False)
    empty = add_course(database, world, "empty", offers=False)
    placed_in = uuid_of(database, empty)
    assert find_origin(database, copied, "empty", placed_in=placed_in) is None


def test_a_course_is_no_copy_of_itself(database: Database, world: World) -> None:
    own = uuid_of(database, world.course)
    assert find_origin(database, world.course, "course-1", placed_in=own) is None


def test_an_origin_of_another_registration_is_none(database: Database, world: World) -> None:
    with database() as u:
        second = u.registrations.add(build_registration(world.institution, "second"))
    copied = add_course(database, world, "copy", offers=False, registration=second.id)
    origin = uuid_of(database, world.course)
    assert find_origin(database, copied, "course-1", placed_in=origin) is None


def test_a_context_of_another_deployment_is_another_course(
    database: Database, world: World
) -> None:
    launch = build_launch(world.registration, world.institution)
    elsewhere = replace(launch, deployment_id="2", context=LaunchedContext(id="copy"))
    with database() as u:
        copied = u.courses.record(elsewhere, NOW).id
    assert find_origin(database, copied, "course-1") is None


def test_only_what_was_continued_belongs_together(database: Database, world: World) -> None:
    first = world.course
    continued, anew, later, unlinked, asked, stranger = (
        add_course(database, world, name)
        for name in ("continued", "anew", "later", "unlinked", "asked", "stranger")
    )
    decisions = {
        continued: (first, CopyDecision.CONTINUE),
        anew: (continued, CopyDecision.NEW_RUN),
        later: (anew, CopyDecision.CONTINUE),
        unlinked: (first, CopyDecision.UNLINK),
        asked: (first, None),
    }
    with database() as u:
        for course, (origin, decision) in decisions.items():
            u.copies.record(
                CourseCopy(
                    course_id=course, from_course_id=origin, noticed_at=NOW, decision=decision
                )
            )
    old, new = {first, continued}, {anew, later}
    with database(read_only=True) as u:
        for course in old:
            assert u.copies.cut_off_from(course) == {*new, unlinked, asked}
        for course in new:
            assert u.copies.cut_off_from(course) == {*old, unlinked, asked}
        assert u.copies.cut_off_from(unlinked) == {*old, *new, asked}
        assert u.copies.cut_off_from(stranger) == frozenset()
