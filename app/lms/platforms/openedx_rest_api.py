"""Open edX's REST API as a platform's own API."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.client import GuardedClient
from app.lms.json_answers import as_object, get_text
from app.lms.naming import CallName
from app.lms.platforms.openedx_rest.blocks import read_completion
from app.lms.platforms.openedx_rest.choices import list_choices
from app.lms.platforms.openedx_rest.grades import read_course_grades
from app.lms.platforms.openedx_rest.rest_calls import RestCaller
from app.lms.platforms.openedx_rest.rubrics import read_levels
from app.lms.platforms.openedx_rest.tokens import JwtStore
from app.lms.retries import Retrier
from app.ports import Clock
from app.ports.platform_accounts import ApiChoice, ApiQuery, Measure, Observation, PlatformAccount
from app.ports.services import CheckedService

Read = Callable[[RestCaller, ApiQuery, Collection[str]], tuple[Observation, ...]]

READERS: Mapping[Measure, Read] = {
    Measure.COURSE_COMPLETION: read_completion,
    Measure.ACTIVITY_COMPLETION: read_completion,
    Measure.COURSE_GRADE: read_course_grades,
    Measure.RUBRIC_CRITERION: read_levels,
}
NEEDS_ITEM = frozenset({Measure.ACTIVITY_COMPLETION, Measure.RUBRIC_CRITERION})

NOT_A_COURSE = "the context is no course of this platform"
OTHER_COURSE = "the block lies in another course"

_COURSE = re.compile(r"course-v1:([\w.~-]+\+[\w.~-]+\+[\w.~:-]+)")


class OpenEdxRest:
    """Reads with an OAuth client; subjects are usernames, context ids are course keys."""

    measures = frozenset(READERS)
    is_keyed_by_username = True

    def __init__(self, client: GuardedClient, retrier: Retrier, clock: Clock) -> None:
        self._client = client
        self._retrier = retrier
        self._tokens = JwtStore(client, clock, retrier)

    def list_choices(self, account: PlatformAccount, context_id: str) -> tuple[ApiChoice, ...]:
        """As the port says."""
        if not _COURSE.fullmatch(context_id):
            raise _rejected(account, NOT_A_COURSE)
        return list_choices(self._rest(account), context_id)

    def read(
        self, account: PlatformAccount, query: ApiQuery, subjects: Collection[str]
    ) -> tuple[Observation, ...]:
        """As the port says; REJECTED for an id that is none of the course's."""
        course = _COURSE.fullmatch(query.context_id)
        if not course:
            raise _rejected(account, NOT_A_COURSE)
        # A block names its course, so the account's other courses stay out of reach.
        if query.measure in NEEDS_ITEM and not query.item.startswith(f"block-v1:{course[1]}+"):
            raise _rejected(account, OTHER_COURSE)
        read = READERS[query.measure]
        return read(self._rest(account), query, tuple(filter(None, dict.fromkeys(subjects))))

    def check(self, account: PlatformAccount) -> tuple[CheckedService, ...]:
        """Whether the platform gives a token, and lets it sign in.

        Staff rights show only in a course.
        """
        try:
            self._tokens.get(account)
        except PlatformFailure as failure:
            return (_failed("token", failure),)
        return (CheckedService(point="token", passed=True, detail=""), self._check_user(account))

    def _check_user(self, account: PlatformAccount) -> CheckedService:
        rest = self._rest(account)
        try:
            rest.get(
                "sign in",
                rest.url("api/user/v1/me", {}),
                lambda content: get_text(as_object(content, "the user"), "username"),
            )
        except PlatformFailure as failure:
            return _failed("sign-in", failure)
        return CheckedService(point="sign-in", passed=True, detail="")

    def _rest(self, account: PlatformAccount) -> RestCaller:
        return RestCaller(self._client, self._tokens, self._retrier, account)


def _failed(point: str, failure: PlatformFailure) -> CheckedService:
    detail = f"{failure.kind}: {failure.detail}" if failure.detail else str(failure.kind)
    return CheckedService(point=point, passed=False, detail=detail)


def _rejected(account: PlatformAccount, detail: str) -> PlatformFailure:
    name = CallName(account.name, "read the platform's own API")
    return name.failure(FailureKind.REJECTED, detail)
