"""JWTs for the REST API: asked for with the client's secret, kept while good."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from urllib.parse import urlencode

from httpx import codes

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.client import GuardedClient
from app.lms.failures import failure_of
from app.lms.json_answers import MalformedAnswer, as_object, get_text, parse_answer
from app.lms.naming import CallName
from app.lms.outgoing import OutgoingCall
from app.lms.platforms.openedx import OpenEdx
from app.lms.retries import READ, Retrier
from app.lms.service_urls import below
from app.lms.token_answers import Token, build_token
from app.ports import Clock
from app.ports.platform_accounts import PlatformAccount
from app.ports.services import Answer

RENEWED_EARLY = timedelta(seconds=60)
LONGEST_WAIT = 60.0  # seconds, for another thread that is asking already
CLIENT_REFUSED = (
    "the platform does not accept the client id and the secret: compare both with the application "
    "in its administration, which has to allow the grant type client credentials"
)

_OPENEDX = OpenEdx()
_REFUSED = frozenset({FailureKind.UNAUTHORIZED, FailureKind.MISSING_SCOPE, FailureKind.REJECTED})


@dataclass(slots=True)
class _Slot:
    """One account's token; whoever holds the lock is the one who asks for the next."""

    lock: Lock = field(default_factory=Lock)
    token: Token | None = None


class JwtStore:
    """Tokens by account, so that a changed secret asks anew. Safe to share between threads."""

    def __init__(self, client: GuardedClient, clock: Clock, retrier: Retrier) -> None:
        self._client = client
        self._clock = clock
        self._retrier = retrier
        self._lock = Lock()
        self._slots: dict[PlatformAccount, _Slot] = {}

    def get(self, account: PlatformAccount, refused: Token | None = None) -> Token:
        """A token that is good for now, and is not the one that the platform just `refused`.

        Raises `PlatformFailure`: UNAUTHORIZED where the platform does not know
        the client, BAD_ANSWER.
        """
        with self._lock:
            slot = self._slots.setdefault(account, _Slot())
        if not slot.lock.acquire(timeout=LONGEST_WAIT):
            raise _name(account).failure(FailureKind.TIMEOUT, "another call is asking for it")
        try:
            token = slot.token
            if token is None or token is refused or not self._is_good(token):
                token = slot.token = self._ask(account)
            return token
        finally:
            slot.lock.release()

    def _is_good(self, token: Token) -> bool:
        return self._clock() < token.expires_at - RENEWED_EARLY

    def _ask(self, account: PlatformAccount) -> Token:
        asked_at = self._clock()
        answer = self._retrier.run(lambda: self._post(account), READ, _OPENEDX)
        if not codes.is_success(answer.status):
            raise self._refusal(answer, _name(account))
        return parse_answer(answer, _name(account), lambda content: _build_jwt(content, asked_at))

    def _post(self, account: PlatformAccount) -> Answer:
        form = {
            "grant_type": "client_credentials",
            "client_id": account.client_id,
            "client_secret": account.secret,
            "token_type": "jwt",
        }
        return self._client.send(
            OutgoingCall(
                name=_name(account),
                method="POST",
                url=below(account.url, "oauth2/access_token"),
                headers={
                    "Accept": "application/json",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                content=urlencode(form).encode("ascii"),
            )
        )

    def _refusal(self, answer: Answer, name: CallName) -> PlatformFailure:
        failure = failure_of(answer, name, _OPENEDX, self._retrier)
        if failure.kind in _REFUSED:
            return name.failure(FailureKind.UNAUTHORIZED, CLIENT_REFUSED)
        return failure


def _build_jwt(content: object, asked_at: datetime) -> Token:
    source = as_object(content, "the token")
    if get_text(source, "token_type").lower() != "jwt":
        raise MalformedAnswer("the token is no JWT")
    return build_token({**source, "token_type": "bearer"}, frozenset(), asked_at)


def _name(account: PlatformAccount) -> CallName:
    return CallName(account.name, "get a token of the REST API")
