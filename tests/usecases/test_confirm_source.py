"""What only a designer can know: a calculated item compared, and a gate that keeps somebody out."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.domain.errors import FailureKind, PlatformFailure, RefusalCode
from app.domain.evidence import Route
from app.domain.people import CourseRole
from app.domain.syncing import SyncState
from app.domain.verdicts import Outcome, Reason
from app.usecases.assess import assess
from app.usecases.confirm_source import confirm_source
from app.usecases.show_setup import LEARNERS_SHOWN, show_setup
from tests.usecases.refusals import refused
from tests.usecases.setting_up import SettingUp
from tests.usecases.world import World

SEEN = "72 / 100"


@pytest.fixture
def course(world: World) -> SettingUp:
    return SettingUp(world)


class TestCalculated:
    @pytest.fixture
    def course(self, course: SettingUp) -> SettingUp:
        """The column exists, and shows one grade."""
        course.bind("test", Route.CALCULATED, idnumber="ESSAY")
        course.read()
        assert course.standing("test") == ("waiting", "answer-empty")
        course.world.gradebook.grade("learner-1", "72", leaf="test")
        course.read()
        return course

    def test_from_the_formula_to_a_met_requirement(self, course: SettingUp) -> None:
        assert course.standing("test") == ("waiting", "to-confirm")
        (sampled,) = course.line("test").sampled
        assert (sampled[0].person.name, sampled[1]) == ("Sample learner-1", SEEN)
        before = course.verdict("test", "learner-1")
        assert (before.outcome, before.reason) == (Outcome.UNKNOWN, Reason.SOURCE_WAITING)

        confirmed = course.confirm("test", "learner-1", SEEN)
        assert confirmed.confirmed_by == course.teacher.person.id
        assert course.world.sync().state is SyncState.QUEUED
        course.read()
        assert course.standing("test") == ("verified", "none")
        line = course.line("test")
        assert line.confirmed
        assert line.confirmed.person.name == "Sample learner-1"
        after = course.verdict("test", "learner-1")
        assert (after.outcome, after.reason) == (Outcome.MET, Reason.REACHED)

    @pytest.mark.parametrize(
        ("subject", "seen"),
        [("learner-1", ""), ("learner-1", "71 / 100"), ("learner-2", SEEN), ("learner-2", "")],
    )
    def test_a_value_that_the_source_does_not_show_confirms_nothing(
        self, course: SettingUp, subject: str, seen: str
    ) -> None:
        with refused(RefusalCode.INPUT_INVALID, "learner"):
            course.confirm("test", subject, seen)
        assert not course.line("test").source.is_confirmed

    def test_choosing_anew_takes_the_confirmation_back(self, course: SettingUp) -> None:
        course.confirm("test", "learner-1", SEEN)
        course.read()
        course.bind("test", Route.CALCULATED, idnumber="OTHER")
        assert course.standing("test") == ("waiting", "not-read-yet")
        course.read()
        assert course.standing("test") == ("waiting", "to-confirm")
        assert course.verdict("test", "learner-1").outcome is Outcome.UNKNOWN

    def test_grades_of_others_than_candidates_are_not_shown(self, course: SettingUp) -> None:
        course.world.gradebook.grade("teacher", "99", leaf="test")
        course.world.gradebook.grade("a stranger", "98", leaf="test")
        course.read()
        assert len(course.line("test").source.sample) == 3
        assert [said for _, said in course.line("test").sampled] == [SEEN]
        with refused(RefusalCode.NOT_A_CANDIDATE):
            confirm_source(
                course.world.ports, course.teacher, "test", course.teacher.person.uuid, seen="99"
            )


def test_an_outcome_counts_levels_once_compared(course: SettingUp) -> None:
    course.bind("feedback", Route.OUTCOME, idnumber="FEEDBACK")
    course.read()
    levels = str(course.world.gradebook.item(":feedback").maximum)
    course.world.gradebook.grade("learner-1", levels, leaf="feedback", maximum=levels)
    course.read()
    ((_, seen),) = course.line("feedback").sampled
    course.confirm("feedback", "learner-1", seen)
    course.read()
    assert course.verdict("feedback", "learner-1").outcome is Outcome.MET


class TestGate:
    @pytest.fixture
    def course(self, course: SettingUp) -> SettingUp:
        course.bind("practice", Route.GATE)
        course.read()
        assert course.standing("practice") == ("not-set-up", "not-opened")
        course.open_gate()
        course.read()
        return course

    def test_an_unrestricted_gate_awards_nobody(self, course: SettingUp) -> None:
        assert course.standing("practice") == ("waiting", "lists-everyone")
        for subject in course.learners:
            verdict = course.verdict("practice", subject)
            assert (verdict.outcome, verdict.reason) == (Outcome.UNKNOWN, Reason.SOURCE_WAITING)

    def test_a_named_learner_must_stay_outside(self, course: SettingUp) -> None:
        course.confirm("practice", "learner-2")
        course.read()
        assert course.standing("practice") == ("waiting", "lists-everyone"), "still inside"
        course.world.gradebook.shut_out["gate-1"] = {"learner-2"}
        course.read()
        assert course.standing("practice") == ("verified", "none")
        assert course.verdict("practice", "learner-1").outcome is Outcome.MET
        assert course.verdict("practice", "learner-2").outcome is Outcome.NOT_MET

    def test_a_gate_that_opens_suddenly_stops_awards(self, course: SettingUp) -> None:
        world, learner = course.world, course.learners["learner-1"]
        course.confirm("practice", "learner-2")
        world.gradebook.shut_out["gate-1"] = {"learner-2"}
        world.gradebook.grade("learner-1", "72", leaf="test")
        assess(world.ports, course.teacher, learner.person.uuid, world.levels("proficient"), {})
        course.read()
        assert course.verdict("practice", "learner-1").outcome is Outcome.MET

        world.gradebook.shut_out.clear()
        course.read()
        assert course.standing("practice") == ("broken", "opened-suddenly")
        with refused(RefusalCode.EVIDENCE_UNKNOWN):
            world.claim(learner)
        world.gradebook.shut_out["gate-1"] = {"learner-2"}
        course.read()
        assert course.standing("practice") == ("verified", "none")
        assert world.claim(learner).version_id == world.version.id

    def test_another_may_be_named_when_the_first_has_passed(self, course: SettingUp) -> None:
        course.confirm("practice", "learner-2")
        course.world.gradebook.shut_out["gate-1"] = {"learner-2"}
        course.read()
        course.world.gradebook.shut_out["gate-1"] = {"learner-1"}
        course.read()
        assert course.standing("practice") == ("verified", "none"), "somebody is still outside"
        course.world.gradebook.shut_out.clear()
        course.read()
        assert course.standing("practice") == ("broken", "opened-suddenly")
        course.world.gradebook.shut_out["gate-1"] = {"learner-1"}
        course.read()
        assert course.standing("practice") == ("broken", "opened-suddenly"), "the named one passes"
        course.confirm("practice", "learner-1")
        course.read()
        assert course.standing("practice") == ("verified", "none")

    def test_who_left_the_course_cannot_stand_outside(self, course: SettingUp) -> None:
        course.world.gradebook.expel("learner-2")
        course.read()
        with refused(RefusalCode.INPUT_INVALID, "learner"):
            course.confirm("practice", "learner-2")

    def test_staff_and_strangers_are_nobody_to_name(self, course: SettingUp) -> None:
        ports, teacher = course.world.ports, course.teacher
        with refused(RefusalCode.NOT_A_CANDIDATE):
            confirm_source(ports, teacher, "practice", teacher.person.uuid)
        with refused(RefusalCode.NOT_FOUND, "learner"):
            confirm_source(ports, teacher, "practice", uuid4())
        elsewhere = course.world.arrive("learner-9", context="course-2")
        with refused(RefusalCode.NOT_FOUND, "learner"):
            confirm_source(ports, teacher, "practice", elsewhere.person.uuid)

    def test_a_refusing_platform_breaks_the_source_and_says_why(self, course: SettingUp) -> None:
        course.world.gradebook.fail("read_gate", FailureKind.NOT_FOUND)
        with pytest.raises(PlatformFailure):
            course.read()
        assert course.standing("practice") == ("broken", "platform-failed")
        assert course.line("practice").source.failure is FailureKind.NOT_FOUND


@pytest.mark.parametrize("leaf", ["test", "feedback", "practice"])
def test_other_sources_have_nothing_to_confirm(course: SettingUp, leaf: str) -> None:
    with refused(RefusalCode.ROUTE_UNFIT, "nothing to confirm"):
        course.confirm(leaf, "learner-1")


def test_learners_are_found_by_name_and_shown_in_bounds(course: SettingUp) -> None:
    for number in range(LEARNERS_SHOWN):
        course.world.gradebook.enrol(f"many-{number}", name=f"Sample Many {number:03}")
    course.world.gradebook.enrol("ta", CourseRole.STAFF, name="Sample Assistant")
    course.read()
    everybody = show_setup(course.world.ports, course.teacher)
    assert len(everybody.learners) == LEARNERS_SHOWN
    assert everybody.learners_found == LEARNERS_SHOWN + 2
    found = show_setup(course.world.ports, course.teacher, "SAMPLE 007").learners
    assert [one.person.name for one in found] == ["Sample Many 007"]
    assert not show_setup(course.world.ports, course.teacher, "assistant").learners
