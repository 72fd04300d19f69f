"""Moodle's web services as a platform's own API."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.client import GuardedClient
from app.lms.naming import CallName
from app.lms.platforms.moodle_ws.checking import check_account
from app.lms.platforms.moodle_ws.choices import list_choices
from app.lms.platforms.moodle_ws.completion import (
    read_activity_completion,
    read_course_completion,
)
from app.lms.platforms.moodle_ws.functions import FunctionCaller
from app.lms.platforms.moodle_ws.grades import read_grades
from app.lms.platforms.moodle_ws.rubrics import read_levels
from app.lms.retries import Retrier
from app.ports.platform_accounts import ApiChoice, ApiQuery, Measure, Observation, PlatformAccount
from app.ports.services import CheckedService

Read = Callable[[FunctionCaller, ApiQuery, Collection[str]], tuple[Observation, ...]]

READERS: Mapping[Measure, Read] = {
    Measure.COURSE_COMPLETION: read_course_completion,
    Measure.ACTIVITY_COMPLETION: read_activity_completion,
    Measure.COURSE_GRADE: read_grades,
    Measure.GRADE_ITEM: read_grades,
    Measure.RUBRIC_CRITERION: read_levels,
}
# What is addressed by more than the course.
NEEDS_ITEM = frozenset({Measure.ACTIVITY_COMPLETION, Measure.GRADE_ITEM, Measure.RUBRIC_CRITERION})

NO_NUMBER = "the ids of this platform are whole numbers, and what was asked for has another"


class MoodleWebServices:
    """Reads with an account's token; subjects and context ids are Moodle's own numbers."""

    measures = frozenset(READERS)
    is_keyed_by_username = False

    def __init__(self, client: GuardedClient, retrier: Retrier) -> None:
        self._client = client
        self._retrier = retrier

    def list_choices(self, account: PlatformAccount, context_id: str) -> tuple[ApiChoice, ...]:
        """As the port says."""
        _refuse_foreign(account, (context_id,))
        return list_choices(self._functions(account), context_id)

    def read(
        self, account: PlatformAccount, query: ApiQuery, subjects: Collection[str]
    ) -> tuple[Observation, ...]:
        """As the port says; REJECTED for an id that is none of Moodle's."""
        items = (query.item,) if query.measure in NEEDS_ITEM else ()
        _refuse_foreign(account, (query.context_id, *items, *subjects))
        read = READERS[query.measure]
        return read(self._functions(account), query, tuple(dict.fromkeys(subjects)))

    def check(self, account: PlatformAccount) -> tuple[CheckedService, ...]:
        """As the port says."""
        return check_account(self._functions(account))

    def _functions(self, account: PlatformAccount) -> FunctionCaller:
        return FunctionCaller(self._client, self._retrier, account)


def _refuse_foreign(account: PlatformAccount, ids: Collection[str]) -> None:
    if not all(_is_number(one) for one in ids):
        raise _foreign_id(account)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and not text.startswith("0")


def _foreign_id(account: PlatformAccount) -> PlatformFailure:
    return CallName(account.name, "read the platform's own API").failure(
        FailureKind.REJECTED, NO_NUMBER
    )
