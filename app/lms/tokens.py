"""Service tokens: asked for with a signed assertion, kept while good, renewed early by one thread.

OAuth 2.0 client credentials with `private_key_jwt` (1EdTech Security 1.0, section 4.1).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from urllib.parse import urlencode

from httpx import codes

from app.domain.errors import FailureKind, PlatformFailure
from app.domain.platforms import Registration
from app.lms.client import GuardedClient
from app.lms.failures import failure_of
from app.lms.json_answers import parse_answer
from app.lms.naming import CallName
from app.lms.outgoing import OutgoingCall
from app.lms.platforms import platform_of
from app.lms.platforms.base import find_object
from app.lms.retries import READ, Retrier
from app.lms.token_answers import Token, build_token
from app.ports import Clock
from app.ports.services import Answer, ClientAssertions

RENEWED_EARLY = timedelta(seconds=60)
LONGEST_WAIT = 60.0  # seconds, for another thread that is asking already


@dataclass(slots=True)
class _Slot:
    """One key's token; whoever holds the lock is the one who asks for the next.

    A dropped token is remembered rather than erased, so that dropping an old
    one can never lose a newer one that another thread just put in its place.
    """

    lock: Lock = field(default_factory=Lock)
    token: Token | None = None
    dropped: Token | None = None

    def kept(self) -> Token | None:
        """The token, unless it was dropped."""
        token = self.token
        return None if token is self.dropped else token


class TokenStore:
    """Tokens by registration and scopes.

    The issuer would not do as the key: one issuer may hold many clients. A
    registration whose client or token address was changed asks anew.
    """

    def __init__(
        self,
        client: GuardedClient,
        assertions: ClientAssertions,
        clock: Clock,
        retrier: Retrier,
    ) -> None:
        self._client = client
        self._assertions = assertions
        self._clock = clock
        self._retrier = retrier
        self._lock = Lock()
        self._slots: dict[tuple[int, str, str, frozenset[str]], _Slot] = {}

    def get(self, registration: Registration, scopes: frozenset[str]) -> Token:
        """A token that is good for now; what it grants may be less than was asked.

        Raises `PlatformFailure`: MISSING_SCOPE where the platform refuses the
        scopes, UNAUTHORIZED where it does not know us, BAD_ANSWER.
        """
        slot = self._slot(registration, scopes)
        token = slot.kept()
        if token and self._clock() < token.expires_at - RENEWED_EARLY:
            return token
        if token and self._clock() < token.expires_at and slot.lock.locked():
            return token  # somebody renews it already
        return self._renew(slot, registration, scopes)

    def drop(self, registration: Registration, scopes: frozenset[str], token: Token) -> None:
        """Use `token` no more."""
        slot = self._slot(registration, scopes)
        if slot.token is token:
            slot.dropped = token

    def _slot(self, registration: Registration, scopes: frozenset[str]) -> _Slot:
        key = (registration.id, registration.client_id, registration.token_url, scopes)
        with self._lock:
            return self._slots.setdefault(key, _Slot())

    def _renew(self, slot: _Slot, registration: Registration, scopes: frozenset[str]) -> Token:
        before = slot.kept()
        if not slot.lock.acquire(timeout=LONGEST_WAIT):
            raise _name(registration).failure(FailureKind.TIMEOUT, "another call is asking for it")
        try:
            token = slot.kept()
            if token is None or token is before:
                token = slot.token = self.ask(registration, scopes)
            return token
        finally:
            slot.lock.release()

    def ask(self, registration: Registration, scopes: frozenset[str]) -> Token:
        """A fresh token, not kept; as `get` otherwise."""
        asked_at = self._clock()
        platform = platform_of(registration)
        # Each attempt signs anew: a platform may refuse an assertion that it has seen.
        answer = self._retrier.run(lambda: self._post(registration, scopes), READ, platform)
        if not codes.is_success(answer.status):
            raise self._refusal(answer, registration, scopes)
        name = _name(registration)
        # Whatever the content type says: one platform sends its tokens as text/html.
        return parse_answer(answer, name, lambda content: build_token(content, scopes, asked_at))

    def _post(self, registration: Registration, scopes: frozenset[str]) -> Answer:
        assertion = self._assertions.build(
            client_id=registration.client_id, audience=registration.token_url
        )
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": assertion,
            "scope": " ".join(sorted(scopes)),
        }
        return self._client.send(
            OutgoingCall(
                name=_name(registration),
                method="POST",
                url=registration.token_url,
                headers={
                    "Accept": "application/json",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                content=urlencode(form).encode("ascii"),
            )
        )

    def _refusal(
        self, answer: Answer, registration: Registration, scopes: frozenset[str]
    ) -> PlatformFailure:
        name, platform = _name(registration), platform_of(registration)
        if find_object(answer).get("error") == "invalid_scope":  # RFC 6749, section 5.2
            return missing_scope(name, scopes)
        detail = platform.explain_token_refusal(answer)
        if detail:
            return name.failure(FailureKind.UNAUTHORIZED, detail)
        return failure_of(answer, name, platform, self._retrier)


def missing_scope(name: CallName, scopes: frozenset[str]) -> PlatformFailure:
    """The failure that says which scope an administrator of the platform has to grant."""
    wanted = " or ".join(sorted(scopes))
    return name.failure(FailureKind.MISSING_SCOPE, f"the platform has to grant {wanted}")


def _name(registration: Registration) -> CallName:
    return CallName(registration.name, "get a token")
