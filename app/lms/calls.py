"""One call of a platform's service: token, retries, one new token, and what a refusal means."""

from __future__ import annotations

from dataclasses import dataclass, field

from httpx import codes

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.platforms import Registration
from app.lms.client import GuardedClient, refuse_inside_transaction
from app.lms.failures import failure_of
from app.lms.naming import CallName
from app.lms.outgoing import SERVICE_ANSWER_BYTES, OutgoingCall
from app.lms.platforms import platform_of
from app.lms.retries import READ, Retrier, RetryRule
from app.lms.token_answers import Token
from app.lms.tokens import TokenStore, missing_scope
from app.ports.services import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceCall:
    """What to ask of a service.

    A token is asked for with `scopes`, and one of `needs` must be granted, or
    one of `scopes` where no `needs` are named. `url` is used as it was given.
    """

    call: str
    url: str = field(repr=False)
    scopes: frozenset[str]
    needs: frozenset[str] = frozenset()
    method: str = "GET"
    accept: str = "*/*"
    content: bytes = field(default=b"", repr=False)
    content_type: str = ""
    rule: RetryRule = READ
    max_bytes: int = SERVICE_ANSWER_BYTES

    @property
    def needed(self) -> frozenset[str]:
        """The scopes of which one must be granted."""
        return self.needs or self.scopes


class ServiceCaller:
    """Makes service calls in the name of a registration."""

    def __init__(self, client: GuardedClient, tokens: TokenStore, retrier: Retrier) -> None:
        self._client = client
        self._tokens = tokens
        self._retrier = retrier

    def call(self, registration: Registration, call: ServiceCall) -> Answer:
        """The successful answer (2xx).

        A status that puts the token in doubt is answered with one new token
        and one more try. Raises `PlatformFailure` for every other outcome,
        RuntimeError inside a transaction.
        """
        name = CallName(registration.name, call.call)
        refuse_inside_transaction(name)
        token = self._get_token(registration, call, name)
        answer = self._send(registration, call, name, token)
        if self._doubts_token(registration, answer):
            self._tokens.drop(registration, call.scopes, token)
            token = self._get_token(registration, call, name)
            answer = self._send(registration, call, name, token)
        if not codes.is_success(answer.status):
            raise self._failure(registration, call, name, answer)
        return answer

    def _get_token(self, registration: Registration, call: ServiceCall, name: CallName) -> Token:
        token = self._tokens.get(registration, call.scopes)
        if not token.scopes & call.needed:
            # Not kept, so that a scope works as soon as it is granted.
            self._tokens.drop(registration, call.scopes, token)
            raise missing_scope(name, call.needed)
        return token

    def _send(
        self, registration: Registration, call: ServiceCall, name: CallName, token: Token
    ) -> Answer:
        headers = {"Authorization": f"Bearer {token.value}", "Accept": call.accept}
        if call.content_type:
            headers["Content-Type"] = call.content_type
        outgoing = OutgoingCall(
            name=name,
            method=call.method,
            url=call.url,
            headers=headers,
            content=call.content,
            max_bytes=call.max_bytes,
        )
        platform = platform_of(registration)
        return self._retrier.run(lambda: self._client.send(outgoing), call.rule, platform)

    def _doubts_token(self, registration: Registration, answer: Answer) -> bool:
        platform = platform_of(registration)
        return platform.status_of(answer) in platform.doubts_token

    def _failure(
        self, registration: Registration, call: ServiceCall, name: CallName, answer: Answer
    ) -> PlatformFailure:
        failure = failure_of(answer, name, platform_of(registration), self._retrier)
        if failure.kind is not FailureKind.MISSING_SCOPE:
            return failure
        wanted = " or ".join(sorted(call.needed))
        return name.failure(
            failure.kind, f"the platform has to grant {wanted}, or to offer the service here"
        )
