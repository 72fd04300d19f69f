"""A gradebook opens a learner's work here; a learner opens nobody's but their own."""

import pytest

from app.domain.errors import RefusalCode
from app.domain.launching import MessageType
from app.domain.people import CourseRole
from tests.lti.platform import ABSENT, ROLES, World
from tests.lti.refusals import refused

STAFF = f"{ROLES}membership#Instructor"
LEARNER = f"{ROLES}membership#Learner"
AGS = {
    "scope": [],
    "lineitems": "https://platform.example.org/items",
    "lineitem": "https://platform.example.org/items/30?type_id=5",
}
OTHER = {"user_id": "subject-2"}
OWN = {"user_id": "subject-1"}


def review(world: World, role: str = STAFF, **changes: object) -> MessageType:
    claims: dict[str, object] = {
        "message_type": "LtiSubmissionReviewRequest",
        "roles": [role],
        "for_user": OTHER,
        "ags": AGS,
        **changes,
    }
    launch = world.launch(**claims).launch
    assert launch.for_subject in {"subject-1", "subject-2"}
    return launch.message


def test_staff_review_a_learner(world: World) -> None:
    assert review(world) is MessageType.SUBMISSION_REVIEW


def test_a_learner_reviews_their_own_work(world: World) -> None:
    assert review(world, LEARNER, for_user=OWN) is MessageType.SUBMISSION_REVIEW


@pytest.mark.parametrize(
    "role",
    [
        LEARNER,
        f"{ROLES}membership#Mentor",
        f"{ROLES}institution/person#Administrator",
        f"{ROLES}system/person#Administrator",
        f"{ROLES}membership/Learner#Instructor",
    ],
)
def test_whoever_is_no_staff_reviews_nobody_else(world: World, role: str) -> None:
    """As observed on Moodle: a learner's own browser names another learner in the address."""
    with refused(RefusalCode.REVIEW_FORGED, "for_user"):
        review(world, role)


def test_a_learner_who_assists_reviews_nobody_else(world: World) -> None:
    assistant = f"{ROLES}membership/Instructor#TeachingAssistant"
    with refused(RefusalCode.REVIEW_FORGED, "for_user"):
        review(world, roles=[LEARNER, assistant])


@pytest.mark.parametrize("user", [ABSENT, None, {}, {"user_id": ""}, {"user_id": None}])
def test_a_review_of_nobody(world: World, user: object) -> None:
    with refused(RefusalCode.CLAIM_MISSING, "for_user.user_id"):
        review(world, for_user=user)


@pytest.mark.parametrize(
    "ags", [ABSENT, None, {}, {"lineitems": "https://platform.example.org/items"}]
)
def test_a_review_without_a_line_item(world: World, ags: object) -> None:
    with refused(RefusalCode.CLAIM_MISSING, "endpoint.lineitem"):
        review(world, ags=ags)


@pytest.mark.parametrize("link", [ABSENT, None, {}])
def test_a_review_without_a_link(world: World, link: object) -> None:
    with refused(RefusalCode.CLAIM_MISSING, "resource_link.id"):
        review(world, resource_link=link)


def test_whom_another_message_names_is_nobody(world: World) -> None:
    assert not world.launch(for_user=OTHER).launch.for_subject


@pytest.mark.parametrize("role", [LEARNER, STAFF])
def test_a_platforms_test_user_has_no_role(world: World, role: str) -> None:
    test_user = "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"
    launch = world.launch(roles=[role, test_user]).launch
    assert launch.role is CourseRole.NONE
    assert world.launch(roles=[role]).launch.role is not CourseRole.NONE
