"""Course and activity completion, one call for each learner.

A course without completion, or an activity that the account cannot see, is a failure for everybody:
neither says that anybody did not complete anything.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from app.lms.json_answers import MalformedAnswer, Object, as_list, as_object
from app.lms.platforms.api_answers import digest_answer, find_epoch, get_flag, get_id, get_whole
from app.lms.platforms.moodle_ws.functions import FunctionCaller
from app.lms.platforms.moodle_ws.refusals import (
    ACTIVITIES_COMPLETION,
    COURSE_COMPLETION,
    build_unseen,
)
from app.ports.platform_accounts import ApiQuery, Completion, Observation

# The states of an activity (COMPLETION_* in Moodle's completionlib.php). Completed with a failing
# grade is not met: whoever asks for completion asks for what a learner achieved.
COMPLETE, COMPLETE_PASS = 1, 2
STATES = range(5)
PASSED = {COMPLETE_PASS: True, 3: False, 4: False}


def read_course_completion(
    functions: FunctionCaller, query: ApiQuery, subjects: Collection[str]
) -> tuple[Observation, ...]:
    """One observation for each learner of the course among `subjects`; no time is told."""
    found = (
        functions.find(
            COURSE_COMPLETION,
            {"courseid": query.context_id, "userid": subject},
            partial(_build_course, subject, query.context_id),
        )
        for subject in subjects
    )
    return tuple(observation for observation in found if observation)


def _build_course(subject: str, course: str, content: object) -> Observation:
    # The titles and words in it are in the account's language, so only `completed` is read.
    answer = as_object(content, "the answer")
    status = as_object(answer.get("completionstatus"), "completionstatus")
    return Observation(
        subject=subject,
        value=Completion(get_flag(status, "completed")),
        raw_digest=digest_answer(status),
        source_id=f"course/{course}",
    )


def read_activity_completion(
    functions: FunctionCaller, query: ApiQuery, subjects: Collection[str]
) -> tuple[Observation, ...]:
    """One observation for each learner of the course among `subjects`.

    `query.item` is the course module's id. NOT_FOUND where Moodle does not
    list it: it leaves out what the account cannot see.
    """
    observations = []
    for subject in subjects:
        activities = functions.find(
            ACTIVITIES_COMPLETION,
            {"courseid": query.context_id, "userid": subject},
            build_activities,
        )
        if activities is None:
            continue
        if query.item not in activities:
            name = functions.name(ACTIVITIES_COMPLETION)
            raise build_unseen(ACTIVITIES_COMPLETION, "the activity, or its completion,", name)
        observation = _find_activity(subject, query.item, activities[query.item])
        if observation:
            observations.append(observation)
    return tuple(observations)


def build_activities(content: object) -> dict[str, Object]:
    """The activities in the answer by course module id, each well-formed."""
    activities: dict[str, Object] = {}
    answer = as_object(content, "the answer")
    for status in as_list(answer.get("statuses"), "statuses"):
        source = as_object(status, "a status")
        module = get_id(source, "cmid")
        if module in activities:
            raise MalformedAnswer("an activity is listed twice")
        if get_whole(source, "state") not in STATES:
            raise MalformedAnswer("state is none of Moodle's")
        find_epoch(source, "timecompleted")
        activities[module] = source
    return activities


def _find_activity(subject: str, module: str, source: Object) -> Observation | None:
    """None where Moodle does not track this learner; older versions do not say."""
    if source.get("istrackeduser") is False:
        return None
    state = get_whole(source, "state")
    return Observation(
        subject=subject,
        value=Completion(state in {COMPLETE, COMPLETE_PASS}),
        raw_digest=digest_answer(source),
        source_id=f"course module/{module}",
        at=find_epoch(source, "timecompleted"),
        passed=PASSED.get(state),
    )
