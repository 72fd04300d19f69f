"""A course keeps the addresses that its platform gave, each until another one is given."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from app.db.unit_of_work import Database
from app.domain.launching import GradeService, LaunchedContext
from app.domain.platforms import Course
from tests.db.samples import NOW, World, at_once, build_definition, build_launch

LATER = NOW + timedelta(hours=1)
FULL = GradeService(
    line_items_url="https://a.org/items",
    line_item_url="https://a.org/items/1",
    scopes=frozenset({"a", "b"}),
)


def record(database: Database, world: World, **launch: object) -> Course:
    signed = build_launch(world.registration, world.institution)
    with database() as u:
        return u.courses.record(replace(signed, **launch), LATER)  # type: ignore[arg-type]


def test_what_a_launch_leaves_out_keeps_its_earlier_value(database: Database, world: World) -> None:
    full = record(database, world, grade_service=FULL, memberships_url="https://a.org/members")
    bare = record(database, world, context=LaunchedContext(id="course-1"))
    assert bare == full
    assert (bare.id, bare.title, bare.launched_at) == (world.course, "Sample course", LATER)


def test_what_a_launch_gives_replaces_the_earlier_value(database: Database, world: World) -> None:
    record(database, world, grade_service=FULL, memberships_url="https://a.org/members")
    service = GradeService(
        line_items_url="https://a.org/new",
        line_item_url="https://a.org/new/1",
        scopes=frozenset({"c"}),
    )
    course = record(
        database,
        world,
        context=LaunchedContext(id="course-1", title="Renamed"),
        grade_service=service,
        memberships_url="https://a.org/people",
        resource_link_id="link-2",
    )
    assert (course.title, course.memberships_url) == ("Renamed", "https://a.org/people")
    assert (course.line_items_url, course.scopes) == ("https://a.org/new", frozenset({"c"}))
    assert (course.resource_link_id, course.link_line_item_url) == (
        "link-2",
        "https://a.org/new/1",
    )


def test_a_launch_that_says_nothing_new_writes_nothing(database: Database, world: World) -> None:
    """A class that starts together must not queue for one row; a read-only unit proves it."""
    signed = build_launch(world.registration, world.institution)
    with database(read_only=True) as u:
        assert u.courses.record(signed, NOW + timedelta(seconds=59)).launched_at == NOW
    with database() as u:
        later = NOW + timedelta(seconds=60)
        assert u.courses.record(signed, later).launched_at == later


@pytest.mark.parametrize(
    "news",
    [
        {"context": LaunchedContext(id="course-1", title="Renamed")},
        {"memberships_url": "https://a.org/members"},
        {"grade_service": GradeService(scopes=frozenset({"a"}))},
        {"grade_service": GradeService(line_items_url="https://a.org/items")},
        {"resource_link_id": "other"},
    ],
    ids=str,
)
def test_a_launch_that_says_something_new_is_written_at_once(
    database: Database, world: World, news: dict[str, object]
) -> None:
    signed = replace(
        build_launch(world.registration, world.institution),
        **news,  # type: ignore[arg-type]
    )
    with database() as u:
        before = u.courses.get(world.course)
        after = u.courses.record(signed, NOW)
    assert after != before
    with database(read_only=True) as u:
        assert u.courses.get(world.course) == after


def test_a_line_item_stays_with_its_own_link(database: Database, world: World) -> None:
    """Another link of the same course has none: the pair on record must not be mixed."""
    first = record(database, world, resource_link_id="other")
    assert (first.resource_link_id, first.link_line_item_url) == ("other", "")
    record(database, world, grade_service=FULL)
    course = record(database, world, resource_link_id="other")
    assert (course.resource_link_id, course.link_line_item_url) == (
        "link-1",
        "https://a.org/items/1",
    )


def test_a_course_without_a_title_is_called_by_its_label(database: Database, world: World) -> None:
    course = record(database, world, context=LaunchedContext(id="course-2", label="SAMPLE 1"))
    assert course.title == "SAMPLE 1"


def test_one_context_id_in_two_deployments_is_two_courses(database: Database, world: World) -> None:
    assert record(database, world).id == world.course
    assert record(database, world, deployment_id="2").id != world.course


def test_a_launch_outside_any_course_is_refused(database: Database, world: World) -> None:
    with pytest.raises(ValueError, match="outside any course"):
        record(database, world, context=None)


def test_first_launches_at_once_make_one_course(database: Database, world: World) -> None:
    def launch(number: int) -> int:
        return record(database, world, context=LaunchedContext(id="new")).id

    assert len(set(map(str, at_once(20, launch)))) == 1


def test_a_course_whose_offering_ended_may_get_another(
    database: Database, database_url: str, world: World
) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE offerings SET ended_at = created_at"))
    engine.dispose()
    record(database, world)
    with database() as u:
        assert u.offerings.find_for_course(world.course) is None
        again = u.offerings.add(world.course, world.version, LATER)
        assert u.offerings.find_for_course(world.course) == again


def test_newest_versions_come_by_title(database: Database, world: World) -> None:
    with database() as u:
        for identifier, title in (("b", "beta"), ("a", "Alpha"), ("b", "Aardvark")):
            definition = build_definition(identifier, title)
            u.definitions.publish(world.institution, definition, "0" * 64, NOW)
        newest = u.definitions.newest(world.institution)
        published = u.definitions.published(world.institution)
    assert [version.definition.title for version in newest] == [
        "Aardvark",
        "Alpha",
        "Designing formative assessment",
    ]
    assert [version.definition.title for version in published] == [
        "Aardvark",
        "Alpha",
        "beta",
        "Designing formative assessment",
    ]
