"""Puts the practice platform in the places where the LTI code calls edx-platform.

The LTI code gathers these calls in one module, ``lti_consumer.plugin.compat``. What stands in
for them here does what its docstring there promises.
"""

from functools import cache
from types import SimpleNamespace

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from lti_consumer.exceptions import LtiError
from lti_consumer.lti_1p3 import consumer
from lti_consumer.lti_xblock import LtiConsumerXBlock
from lti_consumer.plugin import compat, views
from opaque_keys.edx.keys import CourseKey, UsageKey

from tests.practice.blocks import build_block
from tests.practice.models import Block, Course, Profile
from tests.practice.people import read_members
from tests.practice.studio import may_open, may_write


def install_stubs() -> None:
    """Connect the LTI code to this platform's people, courses and blocks."""
    compat.load_enough_xblock = load_block
    compat.load_block_as_user = load_block
    compat.get_course_by_id = find_course
    compat.get_user_from_external_user_id = get_user
    compat.get_course_members = get_members
    compat.batch_get_or_create_externalids = read_external_ids
    compat.user_has_studio_write_access = may_write
    compat.user_has_access = may_open
    # Enrolment is a role in the course, which `may_open` asks for.
    compat.user_course_access = lambda *_asked, **_how: True
    # They wait for the tool's key set. Outside a transaction a slow tool cannot hold the write
    # lock meanwhile; what they store together they put into a transaction themselves.
    transaction.non_atomic_requests(views.access_token_endpoint)
    transaction.non_atomic_requests(views.deep_linking_response_endpoint)
    # It loads the signing key for each request, 60 ms of arithmetic; hundreds of simultaneous
    # launches would wait for that and not for the tool. A loaded key never changes.
    consumer.PlatformKeyHandler = cache(consumer.PlatformKeyHandler)


def load_block(location: UsageKey) -> LtiConsumerXBlock:
    """Return the block at a location, bound to nobody."""
    return build_block(Block.objects.select_related("course").get(usage_key=str(location)))


def find_course(key: CourseKey) -> SimpleNamespace | None:
    """Return what the LTI code reads of a course, or none."""
    course = Course.objects.filter(key=str(key)).first()
    if course is None:
        return None
    return SimpleNamespace(
        display_name_with_default=course.title,
        display_org_with_default=key.org,
        lti_passports=[],
    )


def get_user(external_user_id: str) -> User:
    """Return the person with that external id; raises LtiError where there is none."""
    try:
        return Profile.objects.select_related("user").get(external_id=external_user_id).user
    except (Profile.DoesNotExist, ValidationError) as error:
        raise LtiError("Invalid User") from error


def get_members(key: CourseKey) -> dict[int, dict[str, object]]:
    """Return the members of a course by user id; raises LtiError for more than the limit."""
    members = read_members(Course.objects.get(key=str(key)))
    if 0 < settings.COURSE_MEMBER_API_ENROLLMENT_LIMIT < len(members):
        raise LtiError(f"NRPS is not available for {key}")
    return members


def read_external_ids(users: list[User]) -> dict[int, SimpleNamespace]:
    """Return each user's external id by user id."""
    return {
        user.id: SimpleNamespace(external_user_id=str(user.profile.external_id)) for user in users
    }
