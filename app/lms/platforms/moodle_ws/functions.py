"""One call of a Moodle web service function."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlencode

from httpx import codes

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.client import GuardedClient, refuse_inside_transaction
from app.lms.failures import failure_of
from app.lms.json_answers import parse_answer
from app.lms.naming import CallName
from app.lms.outgoing import OutgoingCall
from app.lms.platforms.moodle import Moodle
from app.lms.platforms.moodle_ws.refusals import LEARNER_GONE, build_failure, find_code
from app.lms.retries import READ, Retrier
from app.lms.service_urls import below
from app.ports.platform_accounts import PlatformAccount
from app.ports.services import Answer

T = TypeVar("T")
Arguments = Mapping[str, str]

# All learners' grades come in one answer, a few kilobytes for each.
MOST_BYTES = 20_000_000
REST_OFF = "switch on web services and the REST protocol"

_MOODLE = Moodle()


@dataclass(frozen=True, slots=True)
class _Refused:
    code: str


class FunctionCaller:
    """Calls functions in the name of one account.

    The token travels in the form, never in an address, where every proxy
    would log it.
    """

    def __init__(self, client: GuardedClient, retrier: Retrier, account: PlatformAccount) -> None:
        self._client = client
        self._retrier = retrier
        self._account = account

    def name(self, function: str) -> CallName:
        """What errors say of a call of `function`."""
        return CallName(self._account.name, f"call {function}")

    def call(self, function: str, arguments: Arguments, build: Callable[[object], T]) -> T:
        """What `build` makes of the function's answer.

        Raises `PlatformFailure` for a refusal, and BAD_ANSWER where `build`
        raises MalformedAnswer.
        """
        outcome = self._ask(function, arguments, build)
        if isinstance(outcome, _Refused):
            raise build_failure(outcome.code, function, self.name(function))
        return outcome

    def find(self, function: str, arguments: Arguments, build: Callable[[object], T]) -> T | None:
        """As `call`; None where the one learner asked about has left the course."""
        outcome = self._ask(function, arguments, build)
        if not isinstance(outcome, _Refused):
            return outcome
        if outcome.code in LEARNER_GONE:
            return None
        raise build_failure(outcome.code, function, self.name(function))

    def _ask(
        self, function: str, arguments: Arguments, build: Callable[[object], T]
    ) -> T | _Refused:
        name = self.name(function)
        refuse_inside_transaction(name)
        outgoing = self._build_call(name, function, arguments)
        answer = self._retrier.run(lambda: self._client.send(outgoing), READ, _MOODLE)
        if not codes.is_success(answer.status):
            raise self._failure(answer, name)

        def build_outcome(content: object) -> T | _Refused:
            code = find_code(content)
            return build(content) if code is None else _Refused(code)

        return parse_answer(answer, name, build_outcome)

    def _build_call(self, name: CallName, function: str, arguments: Arguments) -> OutgoingCall:
        form = {
            "wstoken": self._account.secret,
            "wsfunction": function,
            "moodlewsrestformat": "json",
            **arguments,
        }
        return OutgoingCall(
            name=name,
            method="POST",
            url=below(self._account.url, "webservice/rest/server.php"),
            headers={
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            content=urlencode(form).encode("ascii"),
            max_bytes=MOST_BYTES,
        )

    def _failure(self, answer: Answer, name: CallName) -> PlatformFailure:
        failure = failure_of(answer, name, _MOODLE, self._retrier)
        if failure.kind is not FailureKind.MISSING_SCOPE:
            return failure
        return name.failure(failure.kind, REST_OFF)
