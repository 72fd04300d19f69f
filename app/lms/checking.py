"""What `laurel platforms check` asks: keys, token, and what is granted; each one tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from httpx import codes

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.platforms import Registration
from app.lms.client import GuardedClient, refuse_inside_transaction
from app.lms.json_answers import MalformedAnswer, as_list, as_object, parse_answer
from app.lms.line_items import SCOPES as LINE_ITEM_SCOPES
from app.lms.naming import CallName
from app.lms.outgoing import OutgoingCall
from app.lms.tokens import TokenStore, missing_scope
from app.lms.vocabulary import LINE_ITEM_SCOPE, MEMBERSHIPS_SCOPE, RESULT_SCOPE, SCORE_SCOPE
from app.ports.services import CheckedService

KEY_SET_BYTES = 512_000

# Point, scopes asked for, and the scope that the point stands for.
SERVICES = (
    ("roster", frozenset({MEMBERSHIPS_SCOPE}), MEMBERSHIPS_SCOPE),
    ("line items", LINE_ITEM_SCOPES, LINE_ITEM_SCOPE),
    ("results", frozenset({RESULT_SCOPE}), RESULT_SCOPE),
    ("scores", frozenset({SCORE_SCOPE}), SCORE_SCOPE),
)


def check_platform(
    client: GuardedClient, tokens: TokenStore, registration: Registration
) -> tuple[CheckedService, ...]:
    """The platform's key set, then a token for each service and whether it grants the scope.

    Never raises `PlatformFailure`: each one is the detail of a point that
    failed. Where the platform gives us no token at all, that is one point.
    """
    refuse_inside_transaction(CallName(registration.name, "check"))
    return (_check_keys(client, registration), *_check_services(tokens, registration))


def _check_keys(client: GuardedClient, registration: Registration) -> CheckedService:
    name = CallName(registration.name, "read the platform's key set")
    call = OutgoingCall(
        name=name,
        method="GET",
        url=registration.jwks_url,
        headers={"Accept": "application/json"},
        max_bytes=KEY_SET_BYTES,
    )

    def count_keys() -> str:
        answer = client.send(call)
        if answer.status != codes.OK:
            raise name.failure(FailureKind.BAD_ANSWER, f"status {answer.status}")
        return f"keys: {parse_answer(answer, name, _count_keys)}"

    return _try("key set", count_keys)


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
            yield CheckedService(point=point, passed=False, detail=_explain(failure))
            continue
        passed = needed in token.scopes
        detail = "" if passed else _explain(missing_scope(name, frozenset({needed})))
        yield CheckedService(point=point, passed=passed, detail=detail, scopes=token.scopes)


def _try(point: str, ask: Callable[[], str]) -> CheckedService:
    try:
        return CheckedService(point=point, passed=True, detail=ask())
    except PlatformFailure as failure:
        return CheckedService(point=point, passed=False, detail=_explain(failure))


def _explain(failure: PlatformFailure) -> str:
    return f"{failure.kind}: {failure.detail}" if failure.detail else str(failure.kind)
