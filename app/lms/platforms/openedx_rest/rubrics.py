"""Open response assessments: the option that staff chose for one criterion.

The answers name scorers and learners with name and address. Nothing of that is kept: what is built
from them holds the username of learners who were asked for, and the rubric.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.json_answers import (
    MalformedAnswer,
    Object,
    as_list,
    as_object,
    find_moment,
    get_text,
    read_text,
)
from app.lms.platforms.api_answers import digest_answer, get_number
from app.lms.platforms.openedx_rest.rest_calls import RestCaller
from app.ports.platform_accounts import ApiQuery, ChosenLevel, Observation

T = TypeVar("T")

CALL = "read the open response assessment"
GRADED = "graded"
TEAM = "team"
TEAM_GRADED = "teams are assessed there, and the platform names no learners of a team"
# The platform turns a refusal inside the assessment into a server error.
PERHAPS_NO_STAFF = "if it stays so, make the application's user staff of the course"
NO_CRITERION = "the assessment has no such criterion"
RUBRIC_CHANGED = "the chosen option is not in the rubric: it was changed, read again"


@dataclass(frozen=True, slots=True, kw_only=True)
class OraCriterion:
    """A criterion and its options by name, from lowest to highest."""

    name: str
    title: str
    levels: Mapping[str, ChosenLevel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One learner's submission, newest where a learner has several."""

    id: str
    username: str
    submitted_at: datetime
    is_graded: bool
    graded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The rubric of one open response assessment, and its submissions by username."""

    title: str
    is_for_teams: bool
    criteria: Mapping[str, OraCriterion]
    submissions: Mapping[str, Submission]


def read_levels(
    rest: RestCaller, query: ApiQuery, subjects: Collection[str]
) -> tuple[Observation, ...]:
    """One observation for each learner among `subjects` whom staff assessed, one call for each.

    `query.item` is the block's id, `query.criterion` the criterion's name.
    """
    if not subjects:
        return ()
    assessment = read_assessment(rest, query.item, frozenset(subjects))
    criterion = _get_criterion(rest, assessment, query.criterion)
    return tuple(_read_each(rest, query, criterion, assessment.submissions, subjects))


def read_assessment(rest: RestCaller, block: str, usernames: frozenset[str]) -> Assessment:
    """The rubric, and the submissions of `usernames`; those of others are dropped unread."""
    url = rest.url("api/ora_staff_grader/initialize", {"oraLocation": block})
    return _get(rest, url, partial(_build_assessment, usernames))


def _get(rest: RestCaller, url: str, build: Callable[[object], T]) -> T:
    try:
        return rest.get(CALL, url, build)
    except PlatformFailure as failure:
        if failure.kind is not FailureKind.SERVER_ERROR:
            raise
        raise rest.name(CALL).failure(failure.kind, PERHAPS_NO_STAFF) from None


def _get_criterion(rest: RestCaller, assessment: Assessment, name: str) -> OraCriterion:
    if assessment.is_for_teams:
        raise rest.name(CALL).failure(FailureKind.REJECTED, TEAM_GRADED)
    if name not in assessment.criteria:
        raise rest.name(CALL).failure(FailureKind.NOT_FOUND, NO_CRITERION)
    return assessment.criteria[name]


def _read_each(
    rest: RestCaller,
    query: ApiQuery,
    criterion: OraCriterion,
    submissions: Mapping[str, Submission],
    subjects: Collection[str],
) -> Iterator[Observation]:
    for username in subjects:
        submission = submissions.get(username)
        if submission is None or not submission.is_graded:
            continue
        parameters = {"oraLocation": query.item, "submissionUUID": submission.id}
        url = rest.url("api/ora_staff_grader/submission/status", parameters)
        option = _get(rest, url, partial(_find_option, criterion))
        if option:
            yield Observation(
                subject=username,
                value=option,
                raw_digest=digest_answer([criterion.name, option.key, option.points]),
                source_id=f"{query.item}/{submission.id}/{criterion.name}",
                at=submission.graded_at,
            )


def _find_option(criterion: OraCriterion, content: object) -> ChosenLevel | None:
    """None where it is not assessed any more, or the criterion asks for remarks only."""
    answer = as_object(content, "the answer")
    if get_text(answer, "gradeStatus") != GRADED:
        return None
    data = as_object(answer.get("gradeData"), "gradeData")
    entries = [as_object(one, "a criterion") for one in as_list(data.get("criteria"), "criteria")]
    chosen = [one for one in entries if get_text(one, "name") == criterion.name]
    if len(chosen) != 1:
        raise MalformedAnswer("the criterion is not assessed exactly once")
    option = read_text(chosen[0], "selectedOption")
    if not option:
        return None
    if option not in criterion.levels:
        raise MalformedAnswer(RUBRIC_CHANGED)
    return criterion.levels[option]


def _build_assessment(usernames: frozenset[str], content: object) -> Assessment:
    answer = as_object(content, "the answer")
    metadata = as_object(answer.get("oraMetadata"), "oraMetadata")
    rubric = as_object(metadata.get("rubricConfig"), "rubricConfig")
    criteria = [_build_criterion(one) for one in as_list(rubric.get("criteria"), "criteria")]
    if len({criterion.name for criterion in criteria}) < len(criteria):
        raise MalformedAnswer("two criteria have one name")
    submissions = as_object(answer.get("submissions"), "submissions")
    return Assessment(
        title=read_text(metadata, "name"),
        is_for_teams=read_text(metadata, "type") == TEAM,
        criteria={criterion.name: criterion for criterion in criteria},
        submissions=_build_submissions(usernames, submissions),
    )


def _build_criterion(content: object) -> OraCriterion:
    source = as_object(content, "a criterion")
    name = get_text(source, "name")
    options = [_build_option(one) for one in as_list(source.get("options"), "options")]
    if len({option.key for option in options}) < len(options):
        raise MalformedAnswer("two options have one name")
    in_order = sorted(options, key=lambda option: option.points)
    return OraCriterion(
        name=name,
        title=read_text(source, "label") or name,
        levels={option.key: option for option in in_order},
    )


def _build_option(content: object) -> ChosenLevel:
    source = as_object(content, "an option")
    name = get_text(source, "name")
    text = read_text(source, "label") or name
    return ChosenLevel(key=name, text=text, points=get_number(source, "points"))


def _build_submissions(usernames: frozenset[str], submissions: Object) -> dict[str, Submission]:
    newest: dict[str, Submission] = {}
    for key, content in submissions.items():
        source = as_object(content, "a submission")
        if read_text(source, "username") not in usernames:
            continue
        submission = _build_submission(key, source)
        earlier = newest.get(submission.username)
        if earlier and earlier.submitted_at == submission.submitted_at:
            raise MalformedAnswer("a learner has two submissions of one moment")
        if earlier is None or submission.submitted_at > earlier.submitted_at:
            newest[submission.username] = submission
    return newest


def _build_submission(key: str, source: Object) -> Submission:
    submitted_at = find_moment(source, "dateSubmitted")
    if submitted_at is None:
        raise MalformedAnswer("dateSubmitted is missing")
    return Submission(
        id=key,
        username=get_text(source, "username"),
        submitted_at=submitted_at,
        is_graded=get_text(source, "gradeStatus") == GRADED,
        graded_at=find_moment(source, "dateGraded"),
    )
