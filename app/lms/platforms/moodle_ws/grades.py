"""Grade items and the course total, out of the user report.

One call brings all learners. Where that answer is too large or too slow, and for learners whom it
leaves out (in a course with groups it covers the account's group only), each is asked for alone, so
that the reading is complete all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.evidence import Graded
from app.lms.json_answers import MalformedAnswer, Object, as_list, as_object, find_number, read_text
from app.lms.platforms.api_answers import digest_answer, find_epoch, get_id, get_number
from app.lms.platforms.moodle_ws.functions import FunctionCaller
from app.lms.platforms.moodle_ws.refusals import CAPABILITIES, GRADE_ITEMS, build_unseen
from app.ports.platform_accounts import ApiQuery, Measure, Observation

T = TypeVar("T")
# Makes of one user's id and grade items, by their ids, what is wanted of them.
Reader = Callable[[str, Mapping[str, Object]], T]

EVERYBODY = "0"
TOO_MUCH_AT_ONCE = frozenset({FailureKind.TOO_LARGE, FailureKind.TIMEOUT})
RECALCULATING = "the platform has not recalculated its gradebook: open it there, then read again"
HIDDEN = f"a grade is hidden from the account: grant it {CAPABILITIES[GRADE_ITEMS]} in the course"


@dataclass(frozen=True, slots=True)
class _Row:
    """What one learner's report says of the item asked for."""

    is_listed: bool
    is_stale: bool = False
    is_hidden: bool = False
    observation: Observation | None = None


def read_grades(
    functions: FunctionCaller, query: ApiQuery, subjects: Collection[str]
) -> tuple[Observation, ...]:
    """One observation for each graded learner among `subjects`.

    Reads the item whose id is `query.item`, or the course total. NOT_FOUND
    where no learner's report has the item; MISSING_SCOPE where a grade in it
    is hidden from the account; BAD_ANSWER while Moodle has yet to recalculate.
    """
    rows = _read_rows(functions, query, subjects) if subjects else []
    name = functions.name(GRADE_ITEMS)
    if rows and not any(row.is_listed for row in rows):
        raise build_unseen(GRADE_ITEMS, "the grade item", name)
    if any(row.is_stale for row in rows):
        raise name.failure(FailureKind.BAD_ANSWER, RECALCULATING)
    if any(row.is_hidden for row in rows):
        raise name.failure(FailureKind.MISSING_SCOPE, HIDDEN)
    return tuple(row.observation for row in rows if row.observation)


def read_reports(
    functions: FunctionCaller, course: str, user: str, read: Reader[T]
) -> dict[str, T]:
    """What `read` makes of each report, by user id; empty where the one user asked for is gone."""
    return (
        functions.find(
            GRADE_ITEMS, {"courseid": course, "userid": user}, partial(_build_reports, course, read)
        )
        or {}
    )


def _read_rows(functions: FunctionCaller, query: ApiQuery, subjects: Collection[str]) -> list[_Row]:
    read = partial(_build_row, query)
    rows = _read_everybody(functions, query.context_id, read)
    for subject in subjects:
        if subject not in rows:
            alone = read_reports(functions, query.context_id, subject, read)
            rows |= {subject: alone[subject]} if subject in alone else {}
    return [rows[subject] for subject in subjects if subject in rows]


def _read_everybody(functions: FunctionCaller, course: str, read: Reader[T]) -> dict[str, T]:
    try:
        return read_reports(functions, course, EVERYBODY, read)
    except PlatformFailure as failure:
        if failure.kind not in TOO_MUCH_AT_ONCE:
            raise
        return {}


def _build_reports(course: str, read: Reader[T], content: object) -> dict[str, T]:
    reports: dict[str, T] = {}
    answer = as_object(content, "the answer")
    for one in as_list(answer.get("usergrades"), "usergrades"):
        report = as_object(one, "a report")
        user = get_id(report, "userid")
        if get_id(report, "courseid") != course:
            raise MalformedAnswer("a report is of another course")
        if user in reports:
            raise MalformedAnswer("a learner is listed twice")
        reports[user] = read(user, _build_items(report))
    return reports


def _build_items(report: Object) -> dict[str, Object]:
    items: dict[str, Object] = {}
    for one in as_list(report.get("gradeitems"), "gradeitems"):
        item = as_object(one, "a grade item")
        number = get_id(item, "id")
        if number in items:
            raise MalformedAnswer("a grade item is listed twice")
        items[number] = item
    return items


def _build_row(query: ApiQuery, subject: str, items: Mapping[str, Object]) -> _Row:
    is_total = query.measure is Measure.COURSE_GRADE
    item = _find_total(items) if is_total else items.get(query.item)
    if item is None:
        return _Row(is_listed=False)
    return _Row(
        is_listed=True,
        is_stale=item.get("gradeneedsupdate") is True,
        is_hidden=_is_kept_from_us(item),
        observation=_find_grade(subject, item),
    )


def _is_kept_from_us(item: Object) -> bool:
    """True where a grade was given, by its date, but is not told; else it would look like none."""
    is_dated = item.get("gradedategraded") is not None and item.get("graderaw") is None
    hidden_until_later = item.get("gradehiddenbydate") is True
    return hidden_until_later or (item.get("gradeishidden") is True and is_dated)


def _find_total(items: Mapping[str, Object]) -> Object | None:
    totals = [item for item in items.values() if read_text(item, "itemtype") == "course"]
    if len(totals) > 1:
        raise MalformedAnswer("the course has two totals")
    return totals[0] if totals else None


def _find_grade(subject: str, item: Object) -> Observation | None:
    """None where there is no grade, or nothing could be reached, as in a total of no items yet."""
    given, maximum = find_number(item, "graderaw"), get_number(item, "grademax")
    at = find_epoch(item, "gradedategraded")
    if maximum < 0:
        raise MalformedAnswer("grademax is below zero")
    if given is None or not maximum:
        return None
    return Observation(
        subject=subject,
        value=Graded(given, maximum),
        raw_digest=digest_answer(item),
        source_id=f"grade item/{get_id(item, 'id')}",
        at=at,
    )
