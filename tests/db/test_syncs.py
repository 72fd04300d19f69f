"""Which courses are due, and what an operator looks at, on either database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from app.db.unit_of_work import Database
from app.domain.errors import FailureKind
from app.domain.evidence import Reading, Route
from app.domain.people import CourseRole
from app.domain.sources import Source, SourceState
from app.domain.syncing import CourseSync, DeliveryState, ScoreDelivery, SyncState
from app.ports.sync_storage import OfferedCourse, SyncFilter
from tests.db.samples import (
    ISSUER,
    NOW,
    World,
    add_award,
    at_once,
    build_launch,
    build_registration,
    build_world,
)

LATER = NOW + timedelta(hours=1)
UNKNOWN = 10**9


def offered(
    database: Database, *, tried_before: timedelta = timedelta(hours=2), asleep: bool = False
) -> tuple[OfferedCourse, ...]:
    with database(read_only=True) as u:
        return u.syncs.offered(
            tried_before=NOW + tried_before,
            asleep_since=NOW + timedelta(hours=1 if asleep else -1),
        )


def record(database: Database, sync: CourseSync) -> CourseSync:
    with database() as u:
        u.syncs.record(sync)
    return sync


def done(world: World, **others: object) -> CourseSync:
    sync = CourseSync(course_id=world.course, state=SyncState.DONE, finished_at=LATER)
    return replace(sync, **others)  # type: ignore[arg-type] # a test names what it varies


def test_an_offered_course_comes_with_all_that_decides(database: Database, world: World) -> None:
    (never,) = offered(database)
    assert (never.course_id, never.issuer) == (world.course, ISSUER)
    assert never.sync == CourseSync(course_id=world.course, state=SyncState.NEVER)
    assert (never.activity.launched_at, never.activity.offered_at) == (NOW, NOW)
    assert never.activity.read_at is None

    sync = record(database, done(world, error=FailureKind.TIMEOUT, error_detail="slow"))
    with database() as u:
        for leaf, at in (("a", NOW), ("b", LATER)):
            u.evidence.record_reading(
                Reading(offering_id=world.offering, leaf=leaf, completed_at=at)
            )
    (read,) = offered(database)
    assert read.sync == sync
    assert read.activity.read_at == LATER


def test_a_course_that_was_tried_since_is_left_out(database: Database, world: World) -> None:
    record(database, done(world))
    assert offered(database, tried_before=timedelta(hours=1)) == ()
    assert len(offered(database, tried_before=timedelta(hours=1, seconds=1))) == 1


def test_a_course_without_an_offering_is_left_out(
    database: Database, database_url: str, world: World
) -> None:
    with database() as u:
        u.courses.record(
            build_launch(world.registration, world.institution, context="without"), NOW
        )
    assert len(offered(database)) == 1
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE offerings SET ended_at = created_at"))
    engine.dispose()
    assert offered(database) == ()


def awaits(database: Database) -> bool:
    (one,) = offered(database, asleep=True)
    return one.activity.awaits


def test_a_course_is_awaited_while_a_candidate_has_no_award(
    database: Database, world: World
) -> None:
    assert offered(database)[0].activity.awaits, "awake: not looked up"
    assert not awaits(database)
    with database() as u:
        u.people.enrol(world.teacher, world.course, CourseRole.STAFF)
        u.people.enrol(world.learner, world.course, CourseRole.LEARNER)
    assert awaits(database)
    with database() as u:
        u.people.record_roster(world.course, {})
    assert not awaits(database), "the learner left"
    with database() as u:
        u.people.record_roster(world.course, {world.learner: CourseRole.LEARNER})
    assert awaits(database)
    with database() as u:
        award = add_award(u, world, world.learner)
    assert not awaits(database)
    for state in DeliveryState:
        with database() as u:
            u.deliveries.record(ScoreDelivery(award_id=award.id, state=state))
        assert awaits(database) is (state is not DeliveryState.SEEN)


def test_waiting_courses_are_counted_by_site(database: Database, world: World) -> None:
    other = build_world(database, "other", "https://other.example.org")
    for course, at in ((world.course, LATER), (other.course, NOW)):
        record(
            database,
            CourseSync(course_id=course, state=SyncState.QUEUED, queued_at=at),
        )
    with database(read_only=True) as u:
        assert u.syncs.waiting(since=NOW) == {ISSUER: 1, "https://other.example.org": 1}
        assert u.syncs.waiting(since=LATER) == {ISSUER: 1}
    record(database, done(world))
    with database(read_only=True) as u:
        assert u.syncs.waiting(since=LATER) == {}


def test_who_holds_a_course_keeps_the_others_waiting(database: Database, world: World) -> None:
    def ask(number: int) -> bool:
        with database() as u:
            sync = u.syncs.hold(world.course)
            if sync.state is SyncState.QUEUED:
                return False
            u.syncs.record(replace(sync, state=SyncState.QUEUED, queued_at=NOW))
            return True

    assert sorted(map(str, at_once(8, ask))) == ["False"] * 7 + ["True"]


def test_a_course_is_found_by_its_public_id(database: Database, world: World) -> None:
    with database(read_only=True) as u:
        course = u.courses.get(world.course)
        assert u.courses.find(course.uuid) == course
        institution = u.institutions.get(world.institution)
        assert u.courses.find(institution.uuid) is None


# --- what an operator looks at --------------------------------------------------------------------


def wanted(institution_id: int, *, only_problems: bool = False) -> SyncFilter:
    return SyncFilter(
        institution_id=institution_id,
        only_problems=only_problems,
        waiting_since=NOW,
        running_since=NOW,
    )


def test_platforms_with_how_their_courses_stand(database: Database, world: World) -> None:
    build_world(database, "other", "https://other.example.org")
    with database() as u:
        u.registrations.add(build_registration(world.institution, "Another"))
    record(database, done(world, error=FailureKind.TIMEOUT, completed_at=LATER))
    with database(read_only=True) as u:
        another, sample = u.syncs.platforms(world.institution)
    assert (another.name, another.courses, another.failed) == ("Another", 0, 0)
    assert another.last_complete is None
    assert (sample.name, sample.courses, sample.failed) == ("sample", 1, 1)
    assert sample.last_complete == LATER


def test_courses_by_page_and_of_one_institution_only(database: Database, world: World) -> None:
    build_world(database, "other", "https://other.example.org")
    with database() as u:
        launch = build_launch(
            world.registration, world.institution, context="second", title="another"
        )
        second = u.courses.record(launch, LATER)
        u.offerings.add(second.id, world.version, NOW)
    sync = record(database, done(world, error_detail="x"))
    with database(read_only=True) as u:
        assert u.syncs.count(wanted(world.institution)) == 2
        first, last = u.syncs.page(wanted(world.institution), offset=0, limit=9)
        assert (first.course_uuid, first.launched_at) == (second.uuid, LATER)
        assert first.sync.state is SyncState.NEVER
        assert (last.course_title, last.sync, last.offering_id) == (
            "Sample course",
            sync,
            world.offering,
        )
        assert (last.platform_name, last.platform_kind) == ("sample", "generic")
        assert u.syncs.page(wanted(world.institution), offset=1, limit=1) == (last,)


@pytest.mark.parametrize(
    ("changes", "is_problem"),
    [
        ({}, False),
        ({"error": FailureKind.TIMEOUT}, True),
        ({"state": SyncState.QUEUED, "queued_at": NOW}, False),
        ({"state": SyncState.QUEUED, "queued_at": NOW - timedelta(seconds=1)}, True),
        ({"state": SyncState.RUNNING, "started_at": NOW}, False),
        ({"state": SyncState.RUNNING, "started_at": NOW - timedelta(seconds=1)}, True),
    ],
    ids=str,
)
def test_which_readings_are_a_problem(
    database: Database, world: World, changes: dict[str, object], is_problem: bool
) -> None:
    record(database, done(world, **changes))
    with database(read_only=True) as u:
        assert u.syncs.count(wanted(world.institution, only_problems=True)) == is_problem


@pytest.mark.parametrize("state", SourceState)
def test_a_source_that_does_not_count_is_a_problem(
    database: Database, world: World, state: SourceState
) -> None:
    with database() as u:
        u.sources.record(
            Source(offering_id=world.offering, leaf="task", route=Route.GATE, state=state)
        )
        count = u.syncs.count(wanted(world.institution, only_problems=True))
    assert count == (state is not SourceState.VERIFIED)


@pytest.mark.parametrize("state", DeliveryState)
def test_a_score_that_did_not_arrive_is_a_problem(
    database: Database, world: World, state: DeliveryState
) -> None:
    with database() as u:
        award = add_award(u, world, world.learner)
        delivery = ScoreDelivery(award_id=award.id, state=state, checked_at=NOW)
        u.deliveries.record(delivery)
    missing = {DeliveryState.NO_SERVICE, DeliveryState.NOT_SEEN, DeliveryState.FAILED}
    with database(read_only=True) as u:
        count = u.syncs.count(wanted(world.institution, only_problems=True))
        found = u.syncs.undelivered([world.offering])
        assert u.syncs.undelivered([UNKNOWN]) == u.syncs.undelivered([]) == ()
    assert count == (state in missing)
    assert [(one.award_uuid, one.delivery) for one in found] == (
        [(award.uuid, delivery)] if state in missing else []
    )
