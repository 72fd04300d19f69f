"""Which failures are worth another attempt, and after what pause."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.jobs import JobName
from app.jobs.attempts import LONGEST_PAUSE, PAUSES, Failure, attempt, decide_pause
from app.jobs.queue import MOST_ATTEMPTS

DAY = 24 * 3600


@pytest.mark.parametrize(
    ("kind", "mends_itself"),
    [
        (FailureKind.UNREACHABLE, True),
        (FailureKind.TIMEOUT, True),
        (FailureKind.RATE_LIMITED, True),
        (FailureKind.SERVER_ERROR, True),
        (FailureKind.ADDRESS_REFUSED, False),
        (FailureKind.UNAUTHORIZED, False),
        (FailureKind.MISSING_SCOPE, False),
        (FailureKind.NOT_FOUND, False),
        (FailureKind.CONFLICT, False),
        (FailureKind.REJECTED, False),
        (FailureKind.BAD_ANSWER, False),
        (FailureKind.TOO_LARGE, False),
    ],
)
def test_only_what_may_pass_by_itself_is_tried_again(kind: FailureKind, mends_itself: bool) -> None:
    def fail(_: Mapping[str, Any]) -> None:
        raise PlatformFailure(kind, platform="Sample Platform", call="scores", retry_after=7)

    failure = attempt(fail, {}, key="key")
    assert failure == Failure(f"Sample Platform: scores: {kind}", mends_itself, 7)
    assert decide_pause(failure, 1, (5,)) == (7 if mends_itself else None)


def test_every_kind_of_failure_has_been_decided_about() -> None:
    parameters = test_only_what_may_pass_by_itself_is_tried_again.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {kind for kind, _ in parameters} == set(FailureKind)


@pytest.mark.parametrize(
    ("attempts", "retry_after", "pause"),
    [
        (1, 0, 5),
        (2, 0, 30),
        (3, 0, None),
        (1, 4, 5),
        (1, 60, 60),
        (2, 3 * DAY, LONGEST_PAUSE),
        (3, 60, None),
    ],
)
def test_the_pause_is_ours_or_the_longer_one_that_the_platform_asked_for(
    attempts: int, retry_after: float, pause: float | None
) -> None:
    failure = Failure("busy", mends_itself=True, retry_after=retry_after)
    assert decide_pause(failure, attempts, (5, 30)) == pause


def test_a_score_outlives_a_weekend_without_the_platform() -> None:
    assert sum(PAUSES[JobName.SEND_SCORE]) >= 2.5 * DAY


def test_a_report_counts_every_attempt_that_there_may_be() -> None:
    assert max(map(len, PAUSES.values())) < MOST_ATTEMPTS
