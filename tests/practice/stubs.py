"""Puts the practice platform in the places where the LTI code calls edx-platform.

The LTI code gathers these calls in one module, ``lti_consumer.plugin.compat``. What stands in
for them here does what its docstring there promises. Deep Linking's calls are left alone: the
practice platform does not offer it.
"""

from functools import cache
from types import SimpleNamespace

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


def install_stubs() -> None:
    """Connect the LTI code to this platform's people, courses and blocks."""
    compat.load_enough_xblock = load_block
    compat.load_block_as_user = load_block
    compat.get_course_by_id = find_course
    compat.get_user_from_external_user_id = get_user
    compat.get_course_members = get_members
    compat.batch_get_or_create_externalids = read_external_ids
    # It waits for the tool's key set. Outside a transaction a slow tool cannot hold the write
    # lock meanwhile; it stores nothing that a transaction would have to keep together.
    transaction.non_atomic_requests(views.access_token_endpoint)
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
    """Return the members of a course by user id."""
    return read_members(Course.objects.get(key=str(key)))


def read_external_ids(users: list[User]) -> dict[int, SimpleNamespace]:
    """Return each user's external id by user id."""
    return {
        user.id: SimpleNamespace(external_user_id=str(user.profile.external_id)) for user in users
    }
