"""Past results from a file: a report that writes nothing, then exactly what it showed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.domain.errors import RefusalCode
from app.domain.evidence import Attested, FactValue, Graded, LevelReached, Route
from app.domain.people import Asker, CourseRole
from app.domain.verdicts import Outcome
from app.usecases.import_evidence import (
    Confirmation,
    ReportChanged,
    record_import,
    show_import,
)
from tests.usecases.importing import DAY, RECORDED, check, confirm, facts_of, file, verdict_of
from tests.usecases.refusals import refused
from tests.usecases.world import World


@pytest.fixture
def teacher(world: World) -> Asker:
    """A course that offers the sample, its last requirement recorded by platforms too."""
    return world.offer(world.publish(RECORDED))


@pytest.fixture
def learner(world: World, teacher: Asker) -> Asker:  # the course comes first
    return world.arrive("learner-1")


@pytest.mark.parametrize(
    ("line", "leaf", "value"),
    [
        (f"learner-1,test,85/100,,,{DAY}", "test", Graded(Decimal(85), Decimal(100))),
        (f"learner-1,feedback,,proficient,,{DAY}", "feedback", LevelReached("proficient")),
        (f"learner-1,practice,,,yes,{DAY}", "practice", Attested(True)),
    ],
)
def test_an_imported_result_is_a_fact_that_says_who_vouched_and_counts(
    world: World, teacher: Asker, learner: Asker, line: str, leaf: str, value: FactValue
) -> None:
    assert check(world, teacher, line).new
    assert facts_of(world, learner) == (), "a report writes nothing"
    (fact,) = confirm(world, teacher, line)

    assert facts_of(world, learner) == (fact,)
    assert (fact.leaf, fact.value, fact.route) == (leaf, value, Route.CSV_IMPORT)
    assert (fact.recorded_by, fact.reason) == (teacher.person.id, "The list of last spring")
    assert fact.source_id.startswith("urn:uuid:")
    assert fact.source_time == datetime(2026, 10, 1, tzinfo=UTC)
    assert fact.observed_at == world.clock.now
    assert len(fact.digest) == 64
    assert verdict_of(world, learner, leaf).outcome is Outcome.MET


def test_all_results_of_one_import_name_it(world: World, teacher: Asker, learner: Asker) -> None:
    del learner
    lines = (f"learner-1,test,1/1,,,{DAY}", f"learner-1,practice,,,no,{DAY}")
    first = confirm(world, teacher, *lines)
    second = confirm(world, teacher, f"learner-1,test,0/1,,,{DAY}")
    assert len({fact.source_id for fact in first}) == 1
    assert first[0].source_id != second[0].source_id


def test_the_same_file_twice_adds_nothing(world: World, teacher: Asker, learner: Asker) -> None:
    lines = (f"learner-1,test,85/100,,,{DAY}", f"learner-1,practice,,,yes,{DAY}")
    assert len(confirm(world, teacher, *lines)) == 2
    world.clock.go_on(days=1)
    assert [row.is_known for row in check(world, teacher, *lines).rows] == [True, True]
    assert confirm(world, teacher, *lines) == ()
    assert len(facts_of(world, learner)) == 2


def test_a_longer_file_adds_what_is_new(world: World, teacher: Asker, learner: Asker) -> None:
    confirm(world, teacher, f"learner-1,test,85/100,,,{DAY}")
    added = confirm(
        world, teacher, f"learner-1,test,85.0/100,,,{DAY}", f"learner-1,practice,,,yes,{DAY}"
    )
    assert [fact.leaf for fact in added] == ["practice"]
    assert len(facts_of(world, learner)) == 2


def test_a_correction_counts_and_may_be_taken_back(
    world: World, teacher: Asker, learner: Asker
) -> None:
    for given, outcome in (("85", Outcome.MET), ("20", Outcome.NOT_MET), ("85", Outcome.MET)):
        assert len(confirm(world, teacher, f"learner-1,test,{given}/100,,,{DAY}")) == 1
        assert verdict_of(world, learner, "test").outcome is outcome
        world.clock.go_on(minutes=1)


def test_an_import_stands_beside_what_the_platform_says(
    world: World, teacher: Asker, learner: Asker
) -> None:
    """The leaf's rule is "latest": what happened last counts, wherever it comes from."""
    world.gradebook.enrol("learner-1")
    world.collect()
    world.gradebook.grade("learner-1", "20", leaf="test")
    world.collect()
    world.clock.go_on(minutes=1)
    confirm(world, teacher, f"learner-1,test,85/100,,,{DAY}")
    assert verdict_of(world, learner, "test").outcome is Outcome.NOT_MET
    confirm(world, teacher, "learner-1,test,85/100,,,2026-11-22T12:00:30Z")
    assert verdict_of(world, learner, "test").outcome is Outcome.MET


def test_two_attempts_of_one_learner_are_two_facts(
    world: World, teacher: Asker, learner: Asker
) -> None:
    confirm(world, teacher, f"learner-1,test,85/100,,,{DAY}", "learner-1,test,40/100,,,2026-10-02")
    assert len(facts_of(world, learner)) == 2
    assert verdict_of(world, learner, "test").outcome is Outcome.NOT_MET, "the latest counts"


def test_a_file_other_than_the_one_reported_is_refused(
    world: World, teacher: Asker, learner: Asker
) -> None:
    report = check(world, teacher, f"learner-1,test,20/100,,,{DAY}")
    seen = Confirmation(sha256=report.file.sha256, digest=report.digest, reason="A list")
    with pytest.raises(ReportChanged) as caught:
        record_import(world.ports, teacher, file(f"learner-1,test,85/100,,,{DAY}"), seen)
    assert caught.value.report.new[0].read.value == Graded(Decimal(85), Decimal(100))
    assert facts_of(world, learner) == ()


def test_a_course_that_changed_since_the_report_is_reported_again(
    world: World, teacher: Asker, learner: Asker
) -> None:
    line = f"learner-1,test,20/100,,,{DAY}"
    report = check(world, teacher, line)
    seen = Confirmation(sha256=report.file.sha256, digest=report.digest, reason="A list")
    world.arrive("learner-1", CourseRole.STAFF)
    with pytest.raises(ReportChanged):
        record_import(world.ports, teacher, file(line), seen)
    assert facts_of(world, learner) == ()


def test_more_rows_than_the_course_could_have_results_stop_and_ask(
    world: World, teacher: Asker, learner: Asker
) -> None:
    lines = [f"learner-1,test,{n}/100,,,2026-10-{n:02}" for n in range(1, 7)]
    assert not check(world, teacher, *lines[:5]).is_larger_than_expected
    report = check(world, teacher, *lines)
    assert (report.expected, report.is_larger_than_expected) == (5, True)
    unsaid = Confirmation(sha256=report.file.sha256, digest=report.digest, reason="A list")
    with refused(RefusalCode.INPUT_INVALID, "size"):
        record_import(world.ports, teacher, file(*lines), unsaid)
    assert facts_of(world, learner) == ()
    assert len(confirm(world, teacher, *lines)) == 6


def test_nobody_vouches_without_a_reason(world: World, teacher: Asker, learner: Asker) -> None:
    with refused(RefusalCode.INPUT_INVALID, "reason"):
        confirm(world, teacher, f"learner-1,test,1/1,,,{DAY}", reason="  ")
    assert facts_of(world, learner) == ()


def test_only_staff_of_the_course_import(world: World, teacher: Asker, learner: Asker) -> None:
    line = f"learner-1,test,1/1,,,{DAY}"
    elsewhere = world.arrive_as_teacher("teacher-2", context="course-2")
    report = check(world, teacher, line)
    seen = Confirmation(sha256=report.file.sha256, digest=report.digest, reason="A list")
    with refused(RefusalCode.NOT_ALLOWED):
        show_import(world.ports, learner)
    with refused(RefusalCode.NOT_ALLOWED):
        check(world, learner, line)
    with refused(RefusalCode.NOT_ALLOWED):
        record_import(world.ports, learner, file(line), seen)
    with refused(RefusalCode.NOT_FOUND):
        record_import(world.ports, elsewhere, file(line), seen)


def test_one_file_confirmed_many_times_at_once_is_recorded_once(
    world: World, teacher: Asker, learner: Asker
) -> None:
    line = f"learner-1,test,85/100,,,{DAY}"
    report = check(world, teacher, line)
    seen = Confirmation(sha256=report.file.sha256, digest=report.digest, reason="A list")

    def record() -> int:
        try:
            return len(record_import(world.ports, teacher, file(line), seen))
        except ReportChanged:
            return 0

    with ThreadPoolExecutor(8) as pool:
        recorded = list(pool.map(lambda _: record(), range(8)))
    assert sorted(recorded) == [0] * 7 + [1]
    assert len(facts_of(world, learner)) == 1
