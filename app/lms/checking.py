"""What `laurel platforms check` asks: keys, clock, token, what is granted; each one tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from httpx import codes

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.platforms import Registration
from app.lms.client import GuardedClient, refuse_inside_transaction
from app.lms.json_answers import MalformedAnswer, as_list, as_object, parse_answer
from app.lms.line_items import SCOPES as LINE_ITEM_SCOPES
from app.lms.naming import CallName
from app.lms.outgoing import OutgoingCall
from app.lms.platforms import platform_of
from app.lms.tokens import TokenStore, missing_scope
from app.lms.vocabulary import LINE_ITEM_SCOPE, MEMBERSHIPS_SCOPE, RESULT_SCOPE, SCORE_SCOPE
from app.ports import Clock
from app.ports.services import Answer, CheckedService

KEY_SET_BYTES = 512_000

# The leeway that launches are given, and platforms give us.
MOST_SKEW = 30  # seconds

# Point, scopes asked for, and the scope that the point stands for.
SERVICES = (
    ("roster", frozenset({MEMBERSHIPS_SCOPE}), MEMBERSHIPS_SCOPE),
    ("line items", LINE_ITEM_SCOPES, LINE_ITEM_SCOPE),
    ("results", frozenset({RESULT_SCOPE}), RESULT_SCOPE),
    ("scores", frozenset({SCORE_SCOPE}), SCORE_SCOPE),
)


def check_platform(
    client: GuardedClient, tokens: TokenStore, clock: Clock, registration: Registration
) -> tuple[CheckedService, ...]:
    """The platform's key set and clock, then a token for each service and whether it grants it.

    Never raises `PlatformFailure`: each one is the detail of a point that
    failed. Where the platform gives us no token at all, that is one point.
    """
    refuse_inside_transaction(CallName(registration.name, "check"))
    return (
        *_check_keys_and_clock(client, clock, registration),
        *_check_services(tokens, registration),
    )


def _check_keys_and_clock(
    client: GuardedClient, clock: Clock, registration: Registration
) -> Iterator[CheckedService]:
    name = CallName(registration.name, "read the platform's key set")
    call = OutgoingCall(
        name=name,
        method="GET",
        url=registration.jwks_url,
        headers={"Accept": "application/json"},
        max_bytes=KEY_SET_BYTES,
    )
    try:
        answer = client.send(call)
    except PlatformFailure as failure:
        yield CheckedService(point="key set", passed=False, detail=_explain(failure))
        return

    def count_keys() -> str:
        if answer.status != codes.OK:
            raise name.failure(FailureKind.BAD_ANSWER, f"status {answer.status}")
        return f"keys: {parse_answer(answer, name, _count_keys)}"

    yield _try("key set", count_keys)
    yield _check_clock(answer, clock())


def _check_clock(answer: Answer, now: datetime) -> CheckedService:
    """The platform's clock, as its answer's Date tells it (RFC 9110, section 6.6.1)."""
    told = _find_date(answer)
    if told is None:
        detail = "could not be checked: the platform's answer has no date"
        return CheckedService(point="clock", passed=False, detail=detail, checked=False)
    ahead = round((told - now).total_seconds())
    if abs(ahead) <= MOST_SKEW:
        return CheckedService(point="clock", passed=True, detail=f"{ahead:+d} seconds")
    side = "ahead of" if ahead > 0 else "behind"
    detail = (
        f"the platform's clock is {abs(ahead)} seconds {side} this machine's; launches and tokens "
        f"fail beyond {MOST_SKEW}: set both by network time"
    )
    return CheckedService(point="clock", passed=False, detail=detail)


def _find_date(answer: Answer) -> datetime | None:
    try:
        told = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _count_keys(content: object) -> int:
    keys = as_list(as_object(content, "the key set").get("keys"), "keys")
    if not keys:
        raise MalformedAnswer("the key set is empty")
    return len(keys)


def _check_services(tokens: TokenStore, registration: Registration) -> Iterator[CheckedService]:
    name = CallName(registration.name, "get a token")
    for point, scopes, needed in SERVICES:
        try:
            token = tokens.ask(registration, scopes)
        except PlatformFailure as failure:
            if failure.kind is not FailureKind.MISSING_SCOPE:
                yield CheckedService(point="token", passed=False, detail=_explain(failure))
                return
            detail = _advise(_explain(failure), registration, needed)
            yield CheckedService(point=point, passed=False, detail=detail)
            continue
        passed = needed in token.scopes
        missing = missing_scope(name, frozenset({needed}))
        detail = "" if passed else _advise(_explain(missing), registration, needed)
        yield CheckedService(point=point, passed=passed, detail=detail, scopes=token.scopes)


def _advise(detail: str, registration: Registration, scope: str) -> str:
    advice = platform_of(registration).explain_missing_scope(scope)
    return f"{detail}; {advice}" if advice else detail


def _try(point: str, ask: Callable[[], str]) -> CheckedService:
    try:
        return CheckedService(point=point, passed=True, detail=ask())
    except PlatformFailure as failure:
        return CheckedService(point=point, passed=False, detail=_explain(failure))


def _explain(failure: PlatformFailure) -> str:
    return f"{failure.kind}: {failure.detail}" if failure.detail else str(failure.kind)
