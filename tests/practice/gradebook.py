"""The gradebook: what the tool's line items hold, and what was published from them."""

import math
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from lti_consumer.models import LtiAgsLineItem, LtiAgsScore
from lti_consumer.utils import get_lti_ags_lineitems_url

from tests.practice.courses import get_course
from tests.practice.models import Course, PublishedGrade
from tests.practice.people import STUDENT
from tests.practice.refusal import Refused


def read_gradebook(course: Course) -> dict[str, Any]:
    """Return the course's learners, line items with their scores, and published grades."""
    return {
        "course": course.slug,
        "learners": [_describe_person(user) for user in read_learners(course)],
        "line_items": [_describe_line_item(item) for item in read_line_items(course)],
        "published": read_published(course),
    }


def read_learners(course: Course) -> list[User]:
    """Return the enrolled people who hold no other role in the course, by account."""
    roles = course.roles.select_related("user__profile").order_by("user_id")
    staff = set(roles.exclude(role=STUDENT).values_list("user_id", flat=True))
    return [held.user for held in roles.filter(role=STUDENT) if held.user_id not in staff]


def read_line_items(course: Course) -> list[LtiAgsLineItem]:
    """Return the line items of all the course's blocks, oldest first."""
    usage_keys = list(course.blocks.values_list("usage_key", flat=True))
    items = LtiAgsLineItem.objects.filter(lti_configuration__location__in=usage_keys)
    return list(items.select_related("lti_configuration").order_by("id"))


def read_published(course: Course) -> list[dict[str, Any]]:
    """Return each grade that reached the gradebook, oldest first; a learner's newest counts."""
    grades = PublishedGrade.objects.filter(block__course=course).select_related(
        "block", "user__profile"
    )
    return [
        {
            "block": grade.block.usage_key,
            "sub": str(grade.user.profile.external_id),
            "username": grade.user.username,
            "value": grade.value,
            "maximum": grade.maximum,
            "published_at": grade.published_at.isoformat(),
        }
        for grade in grades.order_by("id")
    ]


def find_line_item(reference: str, course_slug: str | None) -> LtiAgsLineItem:
    """Return the line item with that address, number or ``resourceId``.

    Raises Refused where none or several match; naming the course narrows the search.
    """
    courses = [get_course(course_slug)] if course_slug else Course.objects.all()
    items = [item for course in courses for item in read_line_items(course)]
    matching = [item for item in items if reference in _names_of(item)]
    if len(matching) != 1:
        found = "several line items" if matching else "no line item"
        raise Refused(f"there is {found} {reference!r}; the course's tool makes them")
    return matching[0]


def enter_grade(
    item: LtiAgsLineItem, learner: User, score: float, maximum: float | None = None
) -> LtiAgsScore:
    """Write a learner's final score by hand, as Open edX's staff can in its administration.

    ``maximum`` is the line item's unless given. Raises Refused for a score below 0, above the
    maximum or not a number.
    """
    highest = float(item.score_maximum) if maximum is None else maximum
    if not (math.isfinite(highest) and highest > 0):
        raise Refused(f"the maximum must be above 0, and is {highest:g}")
    if not 0 <= score <= highest:
        raise Refused(f"the grade must lie between 0 and {highest:g}, and is {score:g}")
    written, _ = LtiAgsScore.objects.update_or_create(
        line_item=item,
        user_id=str(learner.profile.external_id),
        defaults={
            "timestamp": timezone.now(),
            "score_given": score,
            "score_maximum": highest,
            "activity_progress": LtiAgsScore.COMPLETED,
            "grading_progress": LtiAgsScore.FULLY_GRADED,
        },
    )
    return written


def describe_score(score: LtiAgsScore) -> dict[str, Any]:
    """Return a score under the names that AGS gives its members."""
    return {
        "sub": score.user_id,
        "scoreGiven": score.score_given,
        "scoreMaximum": score.score_maximum,
        "activityProgress": score.activity_progress,
        "gradingProgress": score.grading_progress,
        "comment": score.comment,
        "timestamp": score.timestamp.isoformat(),
    }


def _describe_person(user: User) -> dict[str, str]:
    return {
        "sub": str(user.profile.external_id),
        "username": user.username,
        "name": user.profile.name,
    }


def _describe_line_item(item: LtiAgsLineItem) -> dict[str, Any]:
    return {
        "id": _address_of(item),
        "number": item.id,
        "label": item.label,
        "resourceId": item.resource_id,
        "resourceLinkId": str(item.resource_link_id) if item.resource_link_id else None,
        "tag": item.tag,
        "scoreMaximum": item.score_maximum,
        "published": item.resource_link_id == item.lti_configuration.location,
        "scores": [describe_score(score) for score in item.scores.order_by("id")],
    }


def _address_of(item: LtiAgsLineItem) -> str:
    return str(get_lti_ags_lineitems_url(item.lti_configuration_id, item.id))


def _names_of(item: LtiAgsLineItem) -> set[str]:
    return {_address_of(item), str(item.id), item.resource_id} - {""}
