"""What a designer may bind in a Moodle course; no learner's data is asked for to list it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.json_answers import Object, as_object, read_text
from app.lms.platforms.api_answers import get_id
from app.lms.platforms.moodle_ws.completion import build_activities
from app.lms.platforms.moodle_ws.contents import ASSIGNMENT, Activity, read_activities
from app.lms.platforms.moodle_ws.functions import FunctionCaller
from app.lms.platforms.moodle_ws.grades import read_reports
from app.lms.platforms.moodle_ws.plain_text import read_plain
from app.lms.platforms.moodle_ws.refusals import ACTIVITIES_COMPLETION, SITE_INFO
from app.lms.platforms.moodle_ws.rubric_definitions import read_rubrics
from app.ports.platform_accounts import ApiChoice, Measure


def list_choices(functions: FunctionCaller, course: str) -> tuple[ApiChoice, ...]:
    """Completion, activities, grade items and rubric criteria that the account can see.

    What it lacks the right for is left out; MISSING_SCOPE where it lacks all.
    """
    # The account asks about itself, so that nobody else's grades travel for the sake of a list.
    own_id = functions.call(
        SITE_INFO, {}, lambda content: get_id(as_object(content, "the site"), "userid")
    )
    activities = read_activities(functions, course)
    parts = (
        lambda: _list_completions(functions, course, own_id, activities),
        lambda: _list_grades(functions, course, own_id),
        lambda: _list_criteria(functions, activities.values()),
    )
    return tuple(_list_granted(parts))


def _list_granted(
    parts: Iterable[Callable[[], Iterable[ApiChoice]]],
) -> Iterator[ApiChoice]:
    refused: PlatformFailure | None = None
    is_granted = False
    for part in parts:
        try:
            yield from tuple(part())
            is_granted = True
        except PlatformFailure as failure:
            if failure.kind is not FailureKind.MISSING_SCOPE:
                raise
            refused = failure
    if refused and not is_granted:
        raise refused


def _list_completions(
    functions: FunctionCaller, course: str, own_id: str, activities: Mapping[str, Activity]
) -> Iterator[ApiChoice]:
    tracked = functions.call(
        ACTIVITIES_COMPLETION, {"courseid": course, "userid": own_id}, build_activities
    )
    yield ApiChoice(measure=Measure.COURSE_COMPLETION)
    for module in tracked:
        if module in activities:
            title = activities[module].title
            yield ApiChoice(measure=Measure.ACTIVITY_COMPLETION, item=module, title=title)


def _list_grades(functions: FunctionCaller, course: str, own_id: str) -> Iterator[ApiChoice]:
    reports = read_reports(functions, course, own_id, _build_choices)
    yield from reports.get(own_id, ())


def _build_choices(_user: str, items: Mapping[str, Object]) -> list[ApiChoice]:
    return [_build_choice(number, item) for number, item in items.items()]


def _build_choice(number: str, item: Object) -> ApiChoice:
    if read_text(item, "itemtype") == "course":
        return ApiChoice(measure=Measure.COURSE_GRADE)
    # A category's total has no name of its own in this answer.
    title = read_plain(item, "itemname") or read_text(item, "idnumber") or f"#{number}"
    return ApiChoice(measure=Measure.GRADE_ITEM, item=number, title=title)


def _list_criteria(
    functions: FunctionCaller, activities: Iterable[Activity]
) -> Iterator[ApiChoice]:
    titles = {one.id: one.title for one in activities if one.kind == ASSIGNMENT}
    rubrics = read_rubrics(functions, sorted(titles, key=int)) if titles else {}
    for module, rubric in rubrics.items():
        for key, criterion in rubric.criteria.items():
            yield ApiChoice(
                measure=Measure.RUBRIC_CRITERION,
                item=module,
                criterion=key,
                title=f"{titles.get(module, '')}: {criterion.title}",
                levels=tuple(criterion.levels.values()),
            )
