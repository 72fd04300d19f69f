"""What course staff record: assessments, attestations and waivers, each with its reason."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from app.domain.errors import RefusalCode
from app.domain.evidence import Attested, LevelReached, Route
from app.domain.people import Asker, CourseRole
from app.domain.verdicts import LeafVerdict, Outcome, Reason, leaf_verdicts
from app.usecases.assess import assess
from app.usecases.attest import attest
from app.usecases.show_course import show_learner
from app.usecases.waive import waive
from tests.usecases.refusals import refused
from tests.usecases.world import SMALLEST, World

Act = Callable[[World, Asker, UUID], object]


def record_assessment(world: World, asker: Asker, learner: UUID) -> object:
    return assess(world.ports, asker, learner, world.levels("proficient"), {})


def record_attestation(world: World, asker: Asker, learner: UUID) -> object:
    return attest(world.ports, asker, learner, "practice", completed=True, reason="Took part")


def record_waiver(world: World, asker: Asker, learner: UUID) -> object:
    return waive(world.ports, asker, learner, "test", authority="Dean", reason="Test elsewhere")


EVERY_ACT = pytest.mark.parametrize("act", [record_assessment, record_attestation, record_waiver])


@pytest.fixture
def teacher(world: World) -> Asker:
    return world.offer()


@pytest.fixture
def learner(world: World, teacher: Asker) -> Asker:
    return world.arrive("learner-1")


def verdict_on(world: World, learner: Asker, leaf: str) -> LeafVerdict:
    shown = show_learner(world.ports, world.arrive_as_teacher(), learner.person.uuid)
    return next(one for one in leaf_verdicts(shown.verdict) if one.leaf.key == leaf)


@EVERY_ACT
def test_staff_of_the_course_may(world: World, teacher: Asker, learner: Asker, act: Act) -> None:
    assert act(world, teacher, learner.person.uuid)


@EVERY_ACT
@pytest.mark.parametrize("role", [CourseRole.LEARNER, CourseRole.NONE])
def test_nobody_else_of_the_course_may(
    world: World, learner: Asker, role: CourseRole, act: Act
) -> None:
    with refused(RefusalCode.NOT_ALLOWED):
        act(world, world.arrive("somebody", role), learner.person.uuid)


@EVERY_ACT
def test_a_launch_outside_any_course_may_not(world: World, learner: Asker, act: Act) -> None:
    with refused(RefusalCode.NO_COURSE):
        act(world, world.arrive_as_teacher(context=None), learner.person.uuid)


@EVERY_ACT
def test_a_learner_of_another_course_is_not_found(world: World, teacher: Asker, act: Act) -> None:
    stranger = world.arrive("learner-2", context="course-2")
    with refused(RefusalCode.NOT_FOUND, "learner"):
        act(world, teacher, stranger.person.uuid)


@EVERY_ACT
def test_a_learner_who_does_not_exist_is_not_found_alike(
    world: World, teacher: Asker, act: Act
) -> None:
    with refused(RefusalCode.NOT_FOUND, "learner"):
        act(world, teacher, uuid4())


@EVERY_ACT
def test_a_learner_of_another_institution_is_not_found(
    world: World, teacher: Asker, act: Act
) -> None:
    foreign = world.register(world.add_institution("other"), "client-2")
    stranger = world.arrive("learner-1", registration=foreign)
    with refused(RefusalCode.NOT_FOUND, "learner"):
        act(world, teacher, stranger.person.uuid)


@EVERY_ACT
def test_staff_are_no_candidates(world: World, teacher: Asker, act: Act) -> None:
    with refused(RefusalCode.NOT_A_CANDIDATE):
        act(world, teacher, teacher.person.uuid)


@EVERY_ACT
def test_staff_of_another_course_find_nothing(world: World, learner: Asker, act: Act) -> None:
    other = world.arrive_as_teacher("teacher-2", context="course-2")
    with refused(RefusalCode.NOT_FOUND, "micro-credential in this course"):
        act(world, other, learner.person.uuid)


def test_an_assessment_becomes_a_fact_for_each_criterion(
    world: World, teacher: Asker, learner: Asker
) -> None:
    levels = {**world.levels("exemplary"), "feedback": "developing"}
    assessment = assess(
        world.ports, teacher, learner.person.uuid, levels, {"feedback": " Name a next step. "}
    )

    assert assessment.remarks == {"feedback": "Name a next step."}
    met = verdict_on(world, learner, "task-design")
    assert (met.outcome, met.reason) == (Outcome.MET, Reason.REACHED)
    below = verdict_on(world, learner, "feedback")
    assert (below.outcome, below.reason) == (Outcome.NOT_MET, Reason.BELOW)
    assert below.fact
    assert below.fact.value == LevelReached("developing")
    assert below.fact.route is Route.IN_TOOL_RUBRIC
    assert below.fact.source_id == assessment.uuid.urn
    assert below.fact.recorded_by == teacher.person.id


def test_a_later_assessment_takes_the_place_of_the_earlier(
    world: World, teacher: Asker, learner: Asker
) -> None:
    world.assess_well(teacher, learner.person.uuid, "beginning")
    world.clock.go_on(minutes=1)
    world.assess_well(teacher, learner.person.uuid)

    assert verdict_on(world, learner, "feedback").outcome is Outcome.MET
    shown = show_learner(world.ports, teacher, learner.person.uuid)
    assert shown.assessment
    assert shown.assessment.levels["feedback"] == "proficient"


@pytest.mark.parametrize("level", [None, "", "outstanding"])
def test_every_criterion_needs_a_level_of_the_rubric(
    world: World, teacher: Asker, learner: Asker, level: str | None
) -> None:
    levels = world.levels("proficient")
    if level is None:
        del levels["feedback"]
    else:
        levels["feedback"] = level

    with refused(RefusalCode.INPUT_INVALID, "Feedback to pupils"):
        assess(world.ports, teacher, learner.person.uuid, levels, {})
    assert verdict_on(world, learner, "task-design").outcome is Outcome.UNKNOWN, "nothing was saved"


@pytest.mark.parametrize("remark", ["x" * 2001, "a\x00b", "a\ud800b"])
def test_a_remark_that_cannot_be(world: World, teacher: Asker, learner: Asker, remark: str) -> None:
    levels = world.levels("proficient")
    with refused(RefusalCode.INPUT_INVALID, "Feedback to pupils"):
        assess(world.ports, teacher, learner.person.uuid, levels, {"feedback": remark})


def test_what_is_about_no_criterion_is_left_out(
    world: World, teacher: Asker, learner: Asker
) -> None:
    levels = {**world.levels("proficient"), "foreign": "proficient"}
    remarks = {"foreign": "x", "feedback": ""}
    assessment = assess(world.ports, teacher, learner.person.uuid, levels, remarks)

    assert assessment.levels == world.levels("proficient")
    assert assessment.remarks == {}


def test_a_micro_credential_without_a_rubric_is_not_assessed(world: World) -> None:
    teacher = world.offer(world.publish(SMALLEST))
    learner = world.arrive("learner-1")
    with refused(RefusalCode.NOT_FOUND, "rubric"):
        assess(world.ports, teacher, learner.person.uuid, {}, {})


@pytest.mark.parametrize(
    ("completed", "outcome", "reason"),
    [
        (True, Outcome.MET, Reason.ATTESTED),
        (False, Outcome.NOT_MET, Reason.ATTESTED_NOT_COMPLETED),
    ],
)
def test_an_attestation_names_who_vouched_and_why(
    world: World,
    teacher: Asker,
    learner: Asker,
    completed: bool,
    outcome: Outcome,
    reason: Reason,
) -> None:
    saw = "Saw it in class"
    attest(world.ports, teacher, learner.person.uuid, "practice", completed=completed, reason=saw)

    verdict = verdict_on(world, learner, "practice")
    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    assert verdict.fact
    assert verdict.fact.value == Attested(completed)
    assert verdict.fact.reason == saw
    assert verdict.fact.recorded_by == teacher.person.id
    assert verdict.fact.source_id == teacher.person.uuid.urn


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 2001, "a\x00b"])
def test_an_attestation_needs_a_reason(
    world: World, teacher: Asker, learner: Asker, reason: str
) -> None:
    with refused(RefusalCode.INPUT_INVALID, "reason"):
        attest(world.ports, teacher, learner.person.uuid, "practice", completed=True, reason=reason)
    assert verdict_on(world, learner, "practice").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("leaf", ["test", "feedback"])
def test_only_what_is_met_by_attestation_is_attested(
    world: World, teacher: Asker, learner: Asker, leaf: str
) -> None:
    with refused(RefusalCode.NOT_FOUND, "requirement met by attestation"):
        attest(world.ports, teacher, learner.person.uuid, leaf, completed=True, reason="x")


@pytest.mark.parametrize("act", ["attest", "waive"])
def test_a_requirement_of_another_micro_credential_is_not_found(
    world: World, teacher: Asker, learner: Asker, act: str
) -> None:
    with refused(RefusalCode.NOT_FOUND, "requirement"):
        if act == "attest":
            world.attest(teacher, learner.person.uuid, leaf="foreign")
        else:
            waive(world.ports, teacher, learner.person.uuid, "foreign", authority="x", reason="y")


def test_a_waiver_outlives_every_reading(world: World, teacher: Asker, learner: Asker) -> None:
    world.gradebook.enrol("learner-1")
    record_waiver(world, teacher, learner.person.uuid)
    world.collect()
    world.gradebook.grade("learner-1", "1", leaf="test")
    world.clock.go_on(days=400)
    world.collect()

    verdict = verdict_on(world, learner, "test")
    assert (verdict.outcome, verdict.reason) == (Outcome.MET, Reason.WAIVED)
    assert verdict.waiver
    assert verdict.waiver.granted_by == teacher.person.id
    assert (verdict.waiver.authority, verdict.waiver.reason) == ("Dean", "Test elsewhere")


def test_a_waiver_is_for_one_learner_and_one_requirement(
    world: World, teacher: Asker, learner: Asker
) -> None:
    other = world.arrive("learner-2")
    record_waiver(world, teacher, learner.person.uuid)

    assert verdict_on(world, learner, "practice").outcome is Outcome.UNKNOWN
    assert verdict_on(world, other, "test").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("authority", "reason", "named"), [("", "y", "authority"), ("x", " ", "reason")]
)
def test_a_waiver_needs_an_authority_and_a_reason(
    world: World, teacher: Asker, learner: Asker, authority: str, reason: str, named: str
) -> None:
    with refused(RefusalCode.INPUT_INVALID, named):
        waive(world.ports, teacher, learner.person.uuid, "test", authority=authority, reason=reason)
    assert verdict_on(world, learner, "test").outcome is Outcome.UNKNOWN
