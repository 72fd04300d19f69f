"""The course grade, and whether it passes by the course's present policy."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from functools import partial
from urllib.parse import quote

from app.domain.errors import FailureKind
from app.domain.evidence import Graded
from app.lms.json_answers import MalformedAnswer, as_list, as_object, get_text
from app.lms.platforms.api_answers import digest_answer, get_flag, get_number
from app.lms.platforms.openedx_rest.rest_calls import RestCaller
from app.ports.platform_accounts import ApiQuery, Observation

CALL = "read the course grades"
WHOLE = Decimal(1)


def read_course_grades(
    rest: RestCaller, query: ApiQuery, subjects: Collection[str]
) -> tuple[Observation, ...]:
    """One observation for each enrolled learner among `subjects`.

    The list leaves out, without a word, a learner whose grade could not be
    computed; whoever is missing in it is asked for alone, which either tells
    the grade, or that there is no such learner, or fails. `passed` is the
    platform's, and never follows from the percentage.
    """
    if not subjects:
        return ()
    found = _read_everybody(rest, query.context_id)
    for username in subjects:
        if username not in found:
            found.update(_read_one(rest, query.context_id, username))
    return tuple(found[username] for username in subjects if username in found)


def _read_everybody(rest: RestCaller, course: str) -> dict[str, Observation]:
    observations: dict[str, Observation] = {}
    build = partial(_build_list, course)
    pages = rest.read_pages(CALL, _url(rest, course), lambda page: build(page.get("results")))
    for page in pages:
        for observation in page:
            if observation.subject in observations:
                raise rest.name(CALL).failure(
                    FailureKind.BAD_ANSWER, "a learner is listed twice: the list moved"
                )
            observations[observation.subject] = observation
    return observations


def _read_one(rest: RestCaller, course: str, username: str) -> dict[str, Observation]:
    observations = rest.find(
        CALL, _url(rest, course, username=username), partial(_build_list, course)
    )
    return {one.subject: one for one in observations or () if one.subject == username}


def _url(rest: RestCaller, course: str, **parameters: str) -> str:
    return rest.url(f"api/grades/v1/courses/{quote(course, safe=':+')}/", parameters)


def _build_list(course: str, content: object) -> list[Observation]:
    return [_build_grade(course, one) for one in as_list(content, "the grades")]


def _build_grade(course: str, content: object) -> Observation:
    source = as_object(content, "a grade")
    username, percent = get_text(source, "username"), get_number(source, "percent")
    if get_text(source, "course_id") != course:
        raise MalformedAnswer("a grade is of another course")
    if not 0 <= percent <= WHOLE:
        raise MalformedAnswer("percent is not between 0 and 1")
    return Observation(
        subject=username,
        value=Graded(percent, WHOLE),
        raw_digest=digest_answer({key: value for key, value in source.items() if key != "email"}),
        source_id=f"{course}/course grade",
        passed=get_flag(source, "passed"),
    )
