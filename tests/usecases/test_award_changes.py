"""What may happen to an award after it was issued: sharing, and revocation."""

from __future__ import annotations

import base64
import gzip
import json
from uuid import uuid4

import pytest

from app.domain.awarding import Award, AwardState
from app.domain.credentials import CheckResult, Finding
from app.domain.errors import RefusalCode
from app.domain.people import Asker, CourseRole, Grant, Right
from app.domain.register import RegisterEvent, find_break
from app.usecases.institutions import rotate_signing_key
from app.usecases.revoke import revoke
from app.usecases.share import share
from app.usecases.show_public import read_did_document, read_status_list, show_credential
from app.usecases.show_register import show_record
from tests.usecases.refusals import refused
from tests.usecases.world import World

REASON = "The portfolio was somebody else’s"


@pytest.fixture
def award(world: World) -> Award:
    return world.award(shared=True)


@pytest.fixture
def registrar(world: World, award: Award) -> Asker:
    return world.grant_registrar()


def get_award(world: World, award: Award) -> Award:
    with world.ports.unit_of_work(read_only=True) as u:
        return u.awards.get(award.id)


def events_of(world: World, award: Award) -> list[RegisterEvent]:
    with world.ports.unit_of_work(read_only=True) as u:
        return [entry.event for entry in u.register.of_award(award.uuid)]


def revoked_bits(world: World, award: Award) -> list[int]:
    """The indices that are set in the published list, read as a stranger would read it."""
    document = json.loads(read_status_list(world.ports, award.status.list_uuid))
    encoded = document["credentialSubject"]["encodedList"]
    assert encoded.startswith("u"), "multibase, base64url without padding"
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    assert len(bits) * 8 >= 131_072
    return [n for n in range(len(bits) * 8) if bits[n // 8] & (0x80 >> n % 8)]


def test_a_revocation_is_recorded_published_and_changes_no_byte_of_the_credential(
    world: World, award: Award, registrar: Asker
) -> None:
    assert revoked_bits(world, award) == []
    world.clock.go_on(days=1)
    revoke(world.ports, registrar, award.uuid, f" {REASON} ")

    revoked = get_award(world, award)
    assert revoked.state is AwardState.REVOKED
    assert (revoked.revoked_at, revoked.revocation_reason) == (world.clock.now, REASON)
    assert revoked.document == award.document
    assert revoked_bits(world, award) == [award.status.index]
    assert events_of(world, award) == [RegisterEvent.ISSUED, RegisterEvent.REVOKED]


def test_the_reason_stands_in_the_register_with_who_gave_it(
    world: World, award: Award, registrar: Asker
) -> None:
    revoke(world.ports, registrar, award.uuid, REASON)
    record = show_record(world.ports, registrar, award.uuid)

    entry = record.entries[-1]
    assert (entry.actor_id, entry.details) == (registrar.person.id, {"reason": REASON})
    assert not record.may_revoke
    assert {point.finding for point in record.report.points} >= {Finding.STATUS_REVOKED}


def test_of_two_revocations_both_are_published(
    world: World, award: Award, registrar: Asker
) -> None:
    second = world.award("learner-2")
    for one in (award, second):
        revoke(world.ports, registrar, one.uuid, REASON)
    assert revoked_bits(world, award) == sorted([award.status.index, second.status.index])


def test_an_award_is_revoked_once(world: World, award: Award, registrar: Asker) -> None:
    revoke(world.ports, registrar, award.uuid, REASON)
    world.clock.go_on(days=1)
    with refused(RefusalCode.ALREADY_REVOKED):
        revoke(world.ports, registrar, award.uuid, "Another reason")
    assert get_award(world, award).revocation_reason == REASON
    assert events_of(world, award).count(RegisterEvent.REVOKED) == 1


@pytest.mark.parametrize("reason", ["", "  ", "x" * 2001, "a\x00b"])
def test_a_revocation_needs_a_reason(
    world: World, award: Award, registrar: Asker, reason: str
) -> None:
    with refused(RefusalCode.INPUT_INVALID, "reason"):
        revoke(world.ports, registrar, award.uuid, reason)
    assert get_award(world, award).state is AwardState.ISSUED


@pytest.mark.parametrize("role", list(CourseRole))
def test_no_role_in_a_course_revokes(world: World, award: Award, role: CourseRole) -> None:
    with refused(RefusalCode.NOT_ALLOWED):
        revoke(world.ports, world.arrive("somebody", role), award.uuid, REASON)


def test_the_right_to_export_is_not_the_right_to_revoke(world: World, award: Award) -> None:
    exporter = world.arrive("exporter", CourseRole.NONE)
    with world.ports.unit_of_work() as u:
        u.people.grant(exporter.person.id, Grant(right=Right.EXPORT))
    asker = world.arrive("exporter", CourseRole.NONE)

    assert not show_record(world.ports, asker, award.uuid).may_revoke
    with refused(RefusalCode.NOT_ALLOWED):
        revoke(world.ports, asker, award.uuid, REASON)


def test_a_right_may_be_for_one_micro_credential_only(world: World, award: Award) -> None:
    other = world.publish(SAMPLE_OTHER)
    for subject, version in (("mine", world.version), ("others", other)):
        person = world.arrive(subject, CourseRole.NONE).person
        right = Grant(right=Right.REVOKE, microcredential_id=version.microcredential_id)
        with world.ports.unit_of_work() as u:
            u.people.grant(person.id, right)

    with refused(RefusalCode.NOT_ALLOWED):
        revoke(world.ports, world.arrive("others", CourseRole.NONE), award.uuid, REASON)
    revoke(world.ports, world.arrive("mine", CourseRole.NONE), award.uuid, REASON)
    assert get_award(world, award).state is AwardState.REVOKED


def test_another_institutions_registrar_finds_nothing(world: World, award: Award) -> None:
    foreign = world.register(world.add_institution("other"), "client-2")
    registrar = world.grant_registrar(registration=foreign)
    with refused(RefusalCode.NOT_FOUND, "award"):
        revoke(world.ports, registrar, award.uuid, REASON)
    with refused(RefusalCode.NOT_FOUND, "award"):
        show_record(world.ports, registrar, award.uuid)


def test_an_award_that_does_not_exist(world: World, registrar: Asker) -> None:
    with refused(RefusalCode.NOT_FOUND, "award"):
        revoke(world.ports, registrar, uuid4(), REASON)


def test_a_holder_switches_sharing_off_and_on(world: World, award: Award) -> None:
    holder = world.arrive("learner-1")
    share(world.ports, holder, award.uuid, shared=False)
    with refused(RefusalCode.NOT_SHARED):
        show_credential(world.ports, award.uuid)

    share(world.ports, holder, award.uuid, shared=True)
    assert show_credential(world.ports, award.uuid).report.is_valid
    assert events_of(world, award) == [
        RegisterEvent.ISSUED,
        RegisterEvent.UNSHARED,
        RegisterEvent.SHARED,
    ]


def test_sharing_what_is_shared_changes_nothing(world: World, award: Award) -> None:
    share(world.ports, world.arrive("learner-1"), award.uuid, shared=True)
    assert events_of(world, award) == [RegisterEvent.ISSUED]


@pytest.mark.parametrize("subject", ["learner-2", "teacher", "registrar"])
def test_nobody_but_the_holder_shares(world: World, award: Award, subject: str) -> None:
    world.grant_registrar()
    role = CourseRole.STAFF if subject == "teacher" else CourseRole.LEARNER
    with refused(RefusalCode.NOT_FOUND, "award"):
        share(world.ports, world.arrive(subject, role), award.uuid, shared=False)
    assert get_award(world, award).shared


def test_the_same_subject_of_another_institution_is_somebody_else(
    world: World, award: Award
) -> None:
    foreign = world.register(world.add_institution("other"), "client-2")
    with refused(RefusalCode.NOT_FOUND, "award"):
        share(world.ports, world.arrive("learner-1", registration=foreign), award.uuid, shared=True)


def test_an_unknown_credential_and_an_unshared_one_are_the_same_refusal(world: World) -> None:
    private = world.award()
    for award_uuid in (private.uuid, uuid4()):
        with refused(RefusalCode.NOT_SHARED, ""):
            show_credential(world.ports, award_uuid)


def test_an_award_stays_valid_when_the_keys_are_rotated(world: World, award: Award) -> None:
    old = json.loads(award.document)["proof"][0]["verificationMethod"].partition("#")[2]
    new = rotate_signing_key(world.ports, world.institution)

    assert show_credential(world.ports, award.uuid).report.is_valid
    published = read_did_document(world.ports, world.institution.slug)["verificationMethod"]
    assert [one["publicKeyMultibase"] for one in published] == [new, old]
    later = json.loads(world.award("learner-2").document)
    assert later["proof"][0]["verificationMethod"].endswith(f"#{new}")


def test_a_revocation_after_a_rotation_is_signed_with_the_new_key(
    world: World, award: Award, registrar: Asker
) -> None:
    new = rotate_signing_key(world.ports, world.institution)
    revoke(world.ports, registrar, award.uuid, REASON)
    published = json.loads(read_status_list(world.ports, award.status.list_uuid))
    assert published["proof"][0]["verificationMethod"].endswith(f"#{new}")


def test_a_credential_changed_in_the_database_does_not_pass_for_valid(
    world: World, award: Award
) -> None:
    forged = award.document.replace(b"Sample Learner One", b"Sample Learner Two")
    assert forged != award.document
    report = world.ports.documents.verify_own(forged, world.signing_keys(), revoked=False)
    assert report.points[0].result is CheckResult.FAILED


def test_the_register_is_one_chain(world: World, award: Award, registrar: Asker) -> None:
    share(world.ports, world.arrive("learner-1"), award.uuid, shared=False)
    world.award("learner-2")
    revoke(world.ports, registrar, award.uuid, REASON)
    with world.ports.unit_of_work(read_only=True) as u:
        chain = list(u.register.chain(world.institution.id))
    assert len(chain) == 4
    assert find_break(chain) is None


SAMPLE_OTHER = b"""\
identifier: other
language: en
title: Another sample
description: Another one.
awarding_body: Sample Institute
country: AL
outcomes: [{key: a, text: Name it.}]
workload_hours: 2
assessment: Confirmed.
participation: online
quality_assurance: Internal.
sample: true
requirements: {key: done, title: Done, completion: attested}
"""
