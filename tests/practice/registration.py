"""What a tool's operator must know to register this platform."""

from typing import Any

from django.contrib.auth.models import User
from lti_consumer.utils import (
    get_lms_lti_access_token_link,
    get_lms_lti_keyset_link,
    get_lms_lti_launch_link,
)

from tests.practice.blocks import read_configuration
from tests.practice.models import Block


def read_registration(block: Block) -> dict[str, Any]:
    """Return the block's registration, its course and that course's people."""
    configuration = read_configuration(block)
    consumer = configuration.get_lti_consumer()
    passport_id = str(configuration.passport_id)
    return {
        "issuer": consumer.iss,
        "client_id": consumer.client_id,
        "deployment_id": consumer.deployment_id,
        "auth_url": get_lms_lti_launch_link(),
        "token_url": get_lms_lti_access_token_link(passport_id),
        "jwks_url": get_lms_lti_keyset_link(passport_id),
        "passport_id": passport_id,
        "block": block.usage_key,
        "course": {
            "slug": block.course.slug,
            "key": block.course.key,
            "title": block.course.title,
        },
        "people": _read_people(block),
    }


def _read_people(block: Block) -> list[dict[str, Any]]:
    """Return everybody who may open the course, global staff included."""
    held: dict[int, list[str]] = {}
    for user_id, role in block.course.roles.order_by("id").values_list("user_id", "role"):
        held.setdefault(user_id, []).append(role)
    staff = User.objects.filter(is_staff=True).values_list("id", flat=True)
    users = User.objects.filter(id__in={*held, *staff}).select_related("profile").order_by("id")
    return [
        {
            "sub": str(user.profile.external_id),
            "username": user.username,
            "name": user.profile.name,
            "email": user.email,
            "course_roles": held.get(user.id, []),
            "global_staff": user.is_staff,
        }
        for user in users
    ]
