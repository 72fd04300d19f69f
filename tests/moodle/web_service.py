"""The REST web service: who calls which function, and errors that come with status 200."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.moodle.messages import Answer, answer_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.moodle.courses import Course
    from tests.moodle.messages import Request
    from tests.moodle.people import User
    from tests.moodle.site import Site

PATH = "/webservice/rest/server.php"


class ServiceError(Exception):
    """An error as the site names it: its class, its code and its sentence."""

    def __init__(self, kind: str, code: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code


@dataclass(frozen=True, slots=True)
class ServiceToken:
    """Whose token it is, which functions its service has (None: all), what the user may not."""

    user_id: int
    functions: frozenset[str] | None = None
    lacking: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FunctionCall:
    """One call: its arguments, and by whom."""

    site: Site
    token: ServiceToken
    arguments: dict[str, str]

    @property
    def caller(self) -> User:
        return self.site.users[self.token.user_id]

    def may(self, capability: str) -> bool:
        return capability not in self.token.lacking

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number.

        Raises:
            ServiceError: it is missing or is none.
        """
        try:
            return (
                int(self.arguments[name])
                if default is None
                else int(self.arguments.get(name, default))
            )
        except (LookupError, ValueError):
            raise ServiceError(
                "invalid_parameter_exception",
                "invalidparameter",
                "Invalid parameter value detected",
            ) from None

    def numbers(self, name: str) -> list[int]:
        """The numbers of a list, sent as `name[0]`, `name[1]` and so on."""
        return [int(value) for key, value in self.arguments.items() if key.startswith(f"{name}[")]

    def course(self) -> Course:
        """The course that the call is about."""
        course = self.site.courses.get(self.number("courseid"))
        if course is None:
            raise ServiceError(
                "dml_missing_record_exception",
                "invalidrecord",
                "Can't find data record in database table course.",
            )
        return course

    def require(self, capability: str, code: str = "nopermissions") -> None:
        """Refuse whoever has not this right."""
        if not self.may(capability):
            raise ServiceError(
                "required_capability_exception" if code == "nopermissions" else "moodle_exception",
                code,
                "Sorry, but you do not currently have permissions to do that.",
            )


def serve(
    site: Site, request: Request, functions: dict[str, Callable[[FunctionCall], object]]
) -> Answer:
    """Call a function. Whatever goes wrong is told in the body of a 200."""
    sent = request.parameters
    try:
        with site.lock:
            token = _find_token(site, sent)
            call = _find_function(sent, token, functions)
            return answer_json(call(FunctionCall(site, token, sent)), "application/json")
    except ServiceError as error:
        content = {"exception": error.kind, "errorcode": error.code, "message": str(error)}
        return answer_json(content, "application/json")


def _find_token(site: Site, sent: dict[str, str]) -> ServiceToken:
    token = site.service_tokens.get(sent.get("wstoken", ""))
    if token is None:
        raise ServiceError("moodle_exception", "invalidtoken", "Invalid token - token not found")
    return token


def _find_function(
    sent: dict[str, str],
    token: ServiceToken,
    functions: dict[str, Callable[[FunctionCall], object]],
) -> Callable[[FunctionCall], object]:
    name = sent.get("wsfunction", "")
    if name not in functions:
        raise ServiceError(
            "dml_missing_record_exception",
            "invalidrecord",
            "Can't find data record in database table external_functions.",
        )
    if token.functions is not None and name not in token.functions:
        raise ServiceError(
            "webservice_access_exception", "accessexception", "Access control exception"
        )
    return functions[name]
