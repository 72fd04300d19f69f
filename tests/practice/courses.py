"""The courses of the practice platform, and what it starts with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from lti_consumer.models import CourseAllowPIISharingInLTIFlag, Lti1p3Passport
from opaque_keys import InvalidKeyError
from opaque_keys.edx.keys import CourseKey

from tests.practice import people
from tests.practice.blocks import SHARED_NAMES, read_configuration, record_block, usual_fields
from tests.practice.models import Block, Course
from tests.practice.refusal import Refused

MAIN_BLOCK = "micro-credentials"
PRACTICE_COURSE = "blended-learning"
QUIET_COURSE = "names-withheld"

Team = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCourse:
    """A course to be made: its people are user names with their roles.

    ``shares_names`` is the operator's switch that lets the roster carry names and e-mail
    addresses; whether a launch does is up to the block's ``fields``.
    """

    slug: str
    key: str
    title: str
    team: Team
    fields: Mapping[str, Any]
    shares_names: bool
    tool_url: str = ""


def record_sample_data() -> None:
    """Make the sample people and courses, unless they exist, and follow a moved tool."""
    with transaction.atomic():
        _follow_tool()
        for person in people.SAMPLE_PEOPLE:
            people.record_person(person)
        practice = record_course(_practice_course())
        # As after copying the block in Studio, both courses then share one client id and keys.
        passport = str(read_configuration(get_main_block(practice)).passport_id)
        record_course(_quiet_course(passport))


def record_course(new: NewCourse) -> Course:
    """Return the course with its main block and its people; made now unless it exists."""
    course, created = Course.objects.get_or_create(
        slug=new.slug,
        defaults={"key": _checked_key(new.key), "title": new.title, "tool_url": new.tool_url},
    )
    if created:
        CourseAllowPIISharingInLTIFlag.objects.create(
            course_id=CourseKey.from_string(course.key), enabled=new.shares_names
        )
        record_block(course, MAIN_BLOCK, dict(new.fields))
    for username, roles in new.team.items():
        for role in roles:
            people.record_role(course, get_person(username), role)
    return course


def get_main_block(course: Course) -> Block:
    """Return the block that the course page shows."""
    return course.blocks.select_related("course").earliest("id")


def get_course(slug: str) -> Course:
    """Return the course; raises Refused for an unknown one."""
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        raise Refused(f"there is no course {slug!r}")
    return course


def get_block(usage_key: str) -> Block:
    """Return the block; raises Refused for an unknown one."""
    block = Block.objects.select_related("course").filter(usage_key=usage_key).first()
    if block is None:
        raise Refused(f"there is no block {usage_key!r}")
    return block


def get_person(username: str) -> User:
    """Return the person; raises Refused for an unknown one."""
    user = User.objects.select_related("profile").filter(username=username).first()
    if user is None:
        raise Refused(f"there is nobody with the user name {username!r}")
    return user


def _practice_course() -> NewCourse:
    return NewCourse(
        slug=PRACTICE_COURSE,
        key="course-v1:Practice+MC101+2026",
        title="Practice course: blended learning",
        team={
            # Studio enrols who makes a course; a role given in the dashboard does not enrol.
            people.TEACHER.username: [people.STUDENT, "instructor"],
            people.REGISTRAR.username: ["staff"],
            **{learner.username: [people.STUDENT] for learner in people.LEARNERS},
        },
        fields=SHARED_NAMES,
        shares_names=True,
    )


def _quiet_course(passport_id: str) -> NewCourse:
    return NewCourse(
        slug=QUIET_COURSE,
        key="course-v1:Practice+MC102+2026",
        title="Second course: names withheld",
        team={
            people.OTHER_TEACHER.username: [people.STUDENT, "staff"],
            **{learner.username: [people.STUDENT] for learner in people.LEARNERS[-2:]},
        },
        fields={"lti_1p3_passport_id": passport_id},
        shares_names=False,
    )


def _follow_tool() -> None:
    """Point stored passports to the tool's present address.

    The LTI code would otherwise give a shared passport's blocks new client ids.
    """
    for course in Course.objects.filter(tool_url=""):
        usage_keys = list(course.blocks.values_list("usage_key", flat=True))
        Lti1p3Passport.objects.filter(lticonfiguration__location__in=usage_keys).update(
            lti_1p3_tool_keyset_url=usual_fields(course)["lti_1p3_tool_keyset_url"]
        )


def _checked_key(key: str) -> str:
    try:
        return str(CourseKey.from_string(key))
    except InvalidKeyError as error:
        raise Refused(
            f"{key!r} is not a course key; write course-v1:Organisation+Course+Run"
        ) from error
