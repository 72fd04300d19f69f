"""From an answer that is no success to the failure that says how it can be mended."""

from __future__ import annotations

from httpx import codes

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.naming import CallName
from app.lms.platforms.base import Platform
from app.lms.retries import Retrier
from app.ports.services import Answer

KINDS: dict[int, FailureKind] = {
    codes.UNAUTHORIZED: FailureKind.UNAUTHORIZED,
    codes.FORBIDDEN: FailureKind.MISSING_SCOPE,
    codes.NOT_FOUND: FailureKind.NOT_FOUND,
    codes.CONFLICT: FailureKind.CONFLICT,
    codes.GONE: FailureKind.NOT_FOUND,
    codes.REQUEST_ENTITY_TOO_LARGE: FailureKind.TOO_LARGE,
    codes.TOO_MANY_REQUESTS: FailureKind.RATE_LIMITED,
}


def failure_of(
    answer: Answer, name: CallName, platform: Platform, retrier: Retrier
) -> PlatformFailure:
    """The failure behind the answer's status, with the pause that the platform asked for."""
    kind = _kind_of(platform.status_of(answer))
    return name.failure(kind, retry_after=retrier.read_retry_after(answer))


def _kind_of(status: int) -> FailureKind:
    if status in KINDS:
        return KINDS[status]
    if codes.is_server_error(status):
        return FailureKind.SERVER_ERROR
    # Neither success nor refusal, the redirect of a POST for one, is no answer to a service call.
    return FailureKind.REJECTED if codes.is_client_error(status) else FailureKind.BAD_ANSWER
