"""The real LtiConsumerXBlock, built from a course's stored fields."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from lti_consumer.api import config_id_for_block
from lti_consumer.lti_xblock import LtiConsumerXBlock
from lti_consumer.models import LtiConfiguration
from opaque_keys.edx.keys import CourseKey, UsageKey
from xblock.fields import ScopeIds
from xblock.runtime import DictKeyValueStore, KvsFieldData

from tests.practice.models import Block, Course
from tests.practice.refusal import Refused
from tests.practice.runtime import Runtime

BLOCK_TYPE = "lti_consumer"
SHARED_NAMES = {"ask_to_send_full_name": True, "ask_to_send_email": True}


def tool_url(course: Course) -> str:
    """Return the address of the tool that the course launches."""
    return course.tool_url or settings.PRACTICE_TOOL_URL


def usual_fields(course: Course) -> dict[str, Any]:
    """Return what a teacher would fill in for Laurel in Studio."""
    tool = tool_url(course)
    return {
        "display_name": "Micro-credentials",
        "lti_version": "lti_1p3",
        "lti_1p3_launch_url": f"{tool}/lti/launch",
        "lti_1p3_oidc_url": f"{tool}/lti/login",
        "lti_1p3_redirect_uris": [f"{tool}/lti/launch"],
        "lti_1p3_tool_key_mode": "keyset_url",
        "lti_1p3_tool_keyset_url": f"{tool}/.well-known/jwks.json",
        "lti_advantage_ags_mode": "programmatic",
        "lti_1p3_enable_nrps": True,
        "has_score": True,
        "weight": 100.0,
        "launch_target": "iframe",
    }


def record_block(course: Course, name: str, fields: dict[str, Any]) -> Block:
    """Return the course's block of that name, made now unless it exists.

    ``fields`` are fields of LtiConsumerXBlock or ``due`` (ISO 8601) and go over the usual ones.
    Raises Refused for a field or a value that the block does not take.
    """
    key = CourseKey.from_string(course.key).make_usage_key(BLOCK_TYPE, name)
    record, _ = Block.objects.get_or_create(
        usage_key=str(key), defaults={"course": course, "fields": fields}
    )
    read_configuration(record)
    return record


def build_block(record: Block, user: User | None = None) -> LtiConsumerXBlock:
    """Build the block for one person, or for nobody (services, grades).

    It is made anew for each use, so that simultaneous requests share nothing.
    """
    key = UsageKey.from_string(record.usage_key)
    scope_ids = ScopeIds(user and user.id, BLOCK_TYPE, key, key)
    block = LtiConsumerXBlock(
        Runtime(record, user), KvsFieldData(DictKeyValueStore()), scope_ids=scope_ids
    )
    _inherit(block, key, record.fields.get("due"))
    for name, value in (usual_fields(record.course) | record.fields).items():
        if name != "due":
            _set_field(block, name, value)
    block.module_score = _find_grade(record, user)
    return block


def read_configuration(record: Block) -> LtiConfiguration:
    """Return the LTI code's own row for the block, with its keys and its client id."""
    config_id = config_id_for_block(build_block(record))
    return LtiConfiguration.objects.get(config_id=config_id)


def _find_grade(record: Block, user: User | None) -> float | None:
    """Return the learner's grade, which the block shows above the tool."""
    if user is None:
        return None
    newest = record.published_grades.filter(user=user).order_by("id").last()
    return None if newest is None else newest.value


def _inherit(block: LtiConsumerXBlock, key: UsageKey, due: str | None) -> None:
    """Set what edx-platform's inheritance gives to each block of a course."""
    block.location = key
    block.graded = True
    block.start = block.graceperiod = None
    block.due = datetime.fromisoformat(due) if due else None


def _set_field(block: LtiConsumerXBlock, name: str, value: object) -> None:
    if name not in block.fields:
        raise Refused(f"an LTI block has no field {name}")
    try:
        setattr(block, name, block.fields[name].from_json(value))
    except (TypeError, ValueError) as error:
        raise Refused(f"the field {name} does not take {value!r}: {error}") from error
