"""The core of the 1EdTech LTI Advantage certification of tools, under its names.

Conformance certification guide, document version 3: twelve known bad
payloads, and nine valid launches for a teacher and for a student. Its seven
for deep linking stand in test_certification_deep_linking.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from app.domain.errors import RefusalCode
from app.domain.launching import LaunchedContext
from app.domain.people import CourseRole
from tests.lti.platform import ABSENT, ROLES, World
from tests.lti.refusals import refused

# Twelve known bad payloads


def test_bad_payload_no_kid_sent_in_jwt_header(world: World) -> None:
    login = world.log_in()
    with refused(RefusalCode.SIGNATURE_INVALID, "kid"):
        world.post(login, world.sign(world.payload(login), kid=ABSENT))


def test_bad_payload_incorrect_kid_in_jwt_header(world: World) -> None:
    login = world.log_in()
    with refused(RefusalCode.SIGNATURE_INVALID, "kid"):
        world.post(login, world.sign(world.payload(login), kid="incorrect"))


def test_bad_payload_wrong_lti_version(world: World) -> None:
    with refused(RefusalCode.MESSAGE_UNSUPPORTED, "version"):
        world.launch(version="11.3")


def test_bad_payload_no_lti_version(world: World) -> None:
    with refused(RefusalCode.CLAIM_MISSING, "version"):
        world.launch(version=ABSENT)


def test_bad_payload_invalid_lti_message(world: World) -> None:
    login = world.log_in()
    lti_1_1 = {"lti_message_type": "basic-lti-launch-request", "lti_version": "LTI-1p0"}
    with refused(RefusalCode.CLAIM_MISSING, "iss"):
        world.post(login, world.sign(lti_1_1))


def test_bad_payload_missing_lti_claims(world: World) -> None:
    login = world.log_in()
    claims = world.payload(login)
    plain = {name: value for name, value in claims.items() if not name.startswith("https:")}
    with refused(RefusalCode.CLAIM_MISSING, "version"):
        world.post(login, world.sign(plain))


@pytest.mark.parametrize(
    ("iat", "exp", "claim"),
    [(-7200, -3600, "exp"), (3600, 7200, "iat"), (-7200, 3600, "iat")],
)
def test_bad_payload_timestamps_incorrect(world: World, iat: int, exp: int, claim: str) -> None:
    now = int(world.clock.now.timestamp())
    with refused(RefusalCode.TOKEN_EXPIRED, claim):
        world.launch(iat=now + iat, exp=now + exp)


def test_bad_payload_message_type_claim_missing(world: World) -> None:
    with refused(RefusalCode.CLAIM_MISSING, "message_type"):
        world.launch(message_type=ABSENT)


def test_bad_payload_role_claim_missing(world: World) -> None:
    with refused(RefusalCode.CLAIM_MISSING, "roles"):
        world.launch(roles=ABSENT)


def test_bad_payload_deployment_id_claim_missing(world: World) -> None:
    with refused(RefusalCode.CLAIM_MISSING, "deployment_id"):
        world.launch(deployment_id=ABSENT)


def test_bad_payload_resource_link_id_claim_missing(world: World) -> None:
    with refused(RefusalCode.CLAIM_MISSING, "resource_link.id"):
        world.launch(resource_link=ABSENT)


def test_bad_payload_user_claim_missing(world: World) -> None:
    with refused(RefusalCode.CLAIM_MISSING, "sub"):
        world.launch(sub=ABSENT)


# Nine valid launches, as teacher and as student

NAMES = {"name": "Sample Person", "given_name": "Sample", "family_name": "Person"}
EMAIL = {"email": "person@example.org"}


@dataclass(frozen=True)
class ValidLaunch:
    """Claims of a valid launch, and what has to come out; the roles are those of the person."""

    name: str
    roles: tuple[str, ...]
    claims: Mapping[str, object] = field(default_factory=dict)
    grants_role: bool = True
    shares_name: bool = True
    shares_email: bool = True
    has_context: bool = True


def valid_launches(role: str) -> tuple[ValidLaunch, ...]:
    long = (f"{ROLES}membership#{role}",)
    every = {**NAMES, **EMAIL}
    several = (*long, f"{ROLES}institution/person#{role}", f"{ROLES}membership#Mentor")
    return (
        ValidLaunch("full", long, every),
        ValidLaunch("several roles", several, every),
        ValidLaunch("short role", (role,), every),
        ValidLaunch("unknown role", (f"{ROLES}uknownrole/unknown#{role}",), every, False),
        ValidLaunch("no role", (), every, False),
        ValidLaunch("e-mail only", long, {**EMAIL}, shares_name=False),
        ValidLaunch("names only", long, {**NAMES}, shares_email=False),
        ValidLaunch("no personal data", long, shares_name=False, shares_email=False),
        ValidLaunch(
            "e-mail without context",
            long,
            {**EMAIL, "context": ABSENT},
            shares_name=False,
            has_context=False,
        ),
    )


def check(world: World, valid: ValidLaunch, role: CourseRole) -> None:
    launch = world.launch(roles=list(valid.roles), **valid.claims).launch
    assert launch.role is (role if valid.grants_role else CourseRole.NONE)
    assert launch.name == ("Sample Person" if valid.shares_name else "")
    assert launch.email == ("person@example.org" if valid.shares_email else "")
    course = LaunchedContext(id="course-1", title="Sample course")
    assert launch.context == (course if valid.has_context else None)
    assert launch.subject == "subject-1"


@pytest.mark.parametrize("valid", valid_launches("Instructor"), ids=lambda valid: valid.name)
def test_valid_teacher_launch(world: World, valid: ValidLaunch) -> None:
    check(world, valid, CourseRole.STAFF)


@pytest.mark.parametrize("valid", valid_launches("Learner"), ids=lambda valid: valid.name)
def test_valid_student_launch(world: World, valid: ValidLaunch) -> None:
    check(world, valid, CourseRole.LEARNER)
