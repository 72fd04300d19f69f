"""A claim: one award for whoever met the requirements, and none for anybody else."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.domain.awarding import Award
from app.domain.errors import RefusalCode
from app.domain.evidence import digest_of
from app.domain.jobs import JobName
from app.domain.people import Asker, CourseRole
from app.domain.register import RegisterEntry, RegisterEvent, find_break
from app.domain.syncing import DeliveryState, SyncState
from app.ports.award_storage import RegisterFilter
from app.usecases.claim import ClaimForm, claim
from app.usecases.revoke import revoke
from app.usecases.waive import waive
from tests.usecases.refusals import refused
from tests.usecases.world import SMALLEST, World

AT_ONCE = 20


@pytest.fixture
def learner(world: World) -> Asker:
    """A learner who has met everything, in a course that was read just now."""
    teacher = world.offer()
    world.gradebook.enrol("learner-1")
    asker = world.arrive("learner-1")
    world.meet_everything(teacher, asker, "learner-1")
    return asker


def entries_of(world: World, award: Award) -> tuple[RegisterEntry, ...]:
    with world.ports.unit_of_work(read_only=True) as u:
        return u.register.of_award(award.uuid)


def count_awards(world: World) -> int:
    with world.ports.unit_of_work(read_only=True) as u:
        return u.awards.count(RegisterFilter(institution_id=world.institution.id))


def test_a_claim_makes_an_award_an_entry_and_a_score_to_send(world: World, learner: Asker) -> None:
    award = world.claim(learner, name="  Sample   Learner One ", email=" one@example.org ")

    assert (award.holder.name, award.holder.email) == ("Sample Learner One", "one@example.org")
    assert award.issued_at == world.clock.now.replace(microsecond=0), (
        "credentials know no fractions"
    )
    (entry,) = entries_of(world, award)
    assert (entry.event, entry.actor_id) == (RegisterEvent.ISSUED, learner.person.id)
    assert entry.details == {"decision": award.decision.digest, "shared": False}
    assert world.delivery(award).state is DeliveryState.QUEUED
    (job,) = world.jobs(JobName.SEND_SCORE)
    assert job.arguments == {"award_id": award.id}


def test_the_credential_carries_the_hash_of_the_decision_record(
    world: World, learner: Asker
) -> None:
    award = world.claim(learner)
    credential = json.loads(award.document)

    assert award.decision.digest == digest_of(award.decision.content)
    assert award.decision.digest in credential["evidence"][0]["narrative"]
    assert credential["id"] == world.ports.addresses.credential(award.uuid)
    assert award.decision.content["version"]["definitionDigest"] == world.version.digest


def test_an_award_is_private_unless_the_holder_says_otherwise(world: World, learner: Asker) -> None:
    assert not world.claim(learner).shared


def test_a_second_claim_finds_the_first_award(world: World, learner: Asker) -> None:
    first = world.claim(learner)
    second = world.claim(learner, name="Another Name", shared=True)

    assert second == first, "neither the name nor the sharing of an award changes by claiming again"
    assert len(entries_of(world, first)) == 1
    assert len(world.jobs(JobName.SEND_SCORE)) == 1


def test_twenty_claims_at_once_make_one_award(world: World, learner: Asker) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        awards = list(pool.map(lambda _: world.claim(learner), range(AT_ONCE)))

    assert len({award.uuid for award in awards}) == 1
    assert count_awards(world) == 1
    assert len(entries_of(world, awards[0])) == 1
    assert len(world.jobs(JobName.SEND_SCORE)) == 1


def test_many_learners_at_once_leave_an_unbroken_register(world: World) -> None:
    teacher = world.offer(world.publish(SMALLEST))
    learners = [world.arrive(f"learner-{number}") for number in range(AT_ONCE)]
    for learner in learners:
        world.attest(teacher, learner.person.uuid, leaf="done")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        awards = list(pool.map(world.claim, learners))

    with world.ports.unit_of_work(read_only=True) as u:
        chain = list(u.register.chain(world.institution.id))
    assert [entry.sequence for entry in chain] == list(range(1, AT_ONCE + 1))
    assert find_break(chain) is None
    assert len({award.status.index for award in awards}) == AT_ONCE
    assert len({award.status.list_uuid for award in awards}) == 1


def test_stale_evidence_is_read_again_and_decides_nothing(world: World, learner: Asker) -> None:
    world.clock.go_on(hours=24, minutes=1)

    with refused(RefusalCode.EVIDENCE_UNKNOWN, "Online test passed with 60 % or more"):
        world.claim(learner)
    assert count_awards(world) == 0
    assert world.sync().state is SyncState.QUEUED
    assert [job.arguments for job in world.jobs(JobName.COLLECT_COURSE)][-1] == {"course_id": 1}

    world.collect()
    assert world.claim(learner).issued_at == world.clock.now.replace(microsecond=0)


def test_evidence_is_good_until_its_age_is_reached(world: World, learner: Asker) -> None:
    world.clock.go_on(hours=24)
    world.claim(learner)
    assert count_awards(world) == 1


def test_a_grade_below_the_threshold_earns_no_award(world: World, learner: Asker) -> None:
    world.gradebook.grade("learner-1", "59.99", leaf="test")
    world.clock.go_on(minutes=1)
    world.collect()

    with refused(RefusalCode.REQUIREMENTS_NOT_MET, "Online test passed with 60 % or more"):
        world.claim(learner)
    assert count_awards(world) == 0


def test_a_withdrawn_grade_is_unknown_and_not_a_failure(world: World, learner: Asker) -> None:
    world.gradebook.withdraw("learner-1", leaf="test")
    world.clock.go_on(minutes=1)
    world.collect()

    with refused(RefusalCode.EVIDENCE_UNKNOWN):
        world.claim(learner)


def test_what_becomes_of_the_evidence_later_takes_no_award_away(
    world: World, learner: Asker
) -> None:
    award = world.claim(learner)
    world.gradebook.grade("learner-1", "10", leaf="test")
    world.clock.go_on(minutes=1)
    world.collect()

    assert world.claim(learner) == award


def test_a_waived_requirement_is_named_in_the_decision(world: World, learner: Asker) -> None:
    teacher = world.arrive_as_teacher()
    world.gradebook.grade("learner-1", "10", leaf="test")
    world.clock.go_on(minutes=1)
    world.collect()
    authority = {"authority": "Dean of studies", "reason": "Equivalent test passed elsewhere"}
    waive(world.ports, teacher, learner.person.uuid, "test", **authority)

    award = world.claim(learner)
    (test, *_) = award.decision.content["verdict"]["children"]
    assert (test["outcome"], test["reason"]) == ("met", "waived")
    assert {name: test["waiver"][name] for name in authority} == authority


@pytest.mark.parametrize("role", [CourseRole.STAFF, CourseRole.NONE])
def test_only_learners_claim(world: World, learner: Asker, role: CourseRole) -> None:
    with refused(RefusalCode.NOT_ALLOWED):
        world.claim(world.arrive("learner-1", role))


def test_whoever_was_ever_staff_in_the_course_is_no_candidate(world: World, learner: Asker) -> None:
    world.arrive("learner-1", CourseRole.STAFF)
    asker = world.arrive("learner-1", CourseRole.LEARNER)

    with refused(RefusalCode.NOT_A_CANDIDATE):
        world.claim(asker)


def test_whoever_the_roster_lists_as_staff_is_no_candidate(world: World, learner: Asker) -> None:
    world.gradebook.expel("learner-1")
    world.gradebook.enrol("learner-1", CourseRole.STAFF)
    world.collect()

    with refused(RefusalCode.NOT_A_CANDIDATE):
        world.claim(learner)


def test_a_launch_outside_a_course_claims_nothing(world: World, learner: Asker) -> None:
    with refused(RefusalCode.NO_COURSE):
        world.claim(world.arrive("learner-1", context=None))


def test_another_course_is_not_claimed_for(world: World, learner: Asker) -> None:
    with refused(RefusalCode.NOT_FOUND, "micro-credential in this course"):
        world.claim(world.arrive("learner-1", context="course-2"))


@pytest.mark.parametrize(
    ("field", "entered", "named"),
    [
        ("name", "", "name"),
        ("name", " \n ", "name"),
        ("name", "x" * 201, "name"),
        ("name", "Sample\x00Learner", "name"),
        ("name", "Sample\x7fLearner", "name"),
        ("name", "Sample\ufffeLearner", "name"),
        ("name", "Sample\ud800Learner", "name"),
        ("email", "", "e-mail"),
        ("email", "one@example", "e-mail"),
        ("email", "one.example.org", "e-mail"),
        ("email", "one @example.org", "e-mail"),
        ("email", "one@example.org, two@example.org", "e-mail"),
        ("email", f"{'x' * 250}@example.org", "e-mail"),
        ("email", "one\ud800@example.org", "e-mail"),
    ],
)
def test_a_name_or_e_mail_that_cannot_be(
    world: World, learner: Asker, field: str, entered: str, named: str
) -> None:
    fields = {"name": "Sample Learner One", "email": "one@example.org", field: entered}
    with refused(RefusalCode.INPUT_INVALID, named):
        claim(world.ports, learner, ClaimForm(name=fields["name"], email=fields["email"]))
    assert count_awards(world) == 0


@pytest.mark.parametrize("name", ["Прізвище Зразкове", "Emër Shembull-Ë", "𐐷 Sample", "O’Sample"])
def test_names_in_any_script(world: World, learner: Asker, name: str) -> None:
    credential = json.loads(world.claim(learner, name=name).document)

    identifiers = credential["credentialSubject"]["identifier"]
    assert name in [one["identityHash"] for one in identifiers]


def test_a_revoked_award_is_followed_by_a_new_one(world: World, learner: Asker) -> None:
    first = world.claim(learner)
    registrar = world.grant_registrar()
    revoke(world.ports, registrar, first.uuid, "The name was wrong")
    second = world.claim(learner)

    assert second.uuid != first.uuid
    assert second.status.index != first.status.index
    assert count_awards(world) == 2


def test_a_claim_before_the_course_was_ever_read(world: World) -> None:
    world.offer()
    with refused(RefusalCode.EVIDENCE_UNKNOWN):
        world.claim(world.arrive("learner-1"))
    assert len(world.jobs(JobName.COLLECT_COURSE)) == 1, "the one that the offering asked for"


def test_an_abandoned_reading_is_asked_for_again(world: World) -> None:
    world.offer()
    asker = world.arrive("learner-1")
    world.clock.now += timedelta(minutes=16)
    with refused(RefusalCode.EVIDENCE_UNKNOWN):
        world.claim(asker)
    assert len(world.jobs(JobName.COLLECT_COURSE)) == 2
