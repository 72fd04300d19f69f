"""A switch that makes the next calls of a service fail, to see what the tool does then."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.http import HttpRequest, HttpResponse

from tests.practice.refusal import Refused

PATHS = {
    "ags": "/lti-ags",
    "nrps": "/memberships",
    "token": "/v1/token/",
    "keys": "/v1/public_keysets/",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """The answer given instead; ``retry_after`` in seconds becomes the header of that name."""

    status: int
    retry_after: int | None


class FaultSwitch:
    """Holds the faults to come, per service, in their order."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._coming: dict[str, list[Fault]] = {service: [] for service in PATHS}

    def set_faults(self, service: str, fault: Fault, count: int) -> None:
        """Let the next ``count`` calls of the service fail; 0 mends it at once."""
        if service not in PATHS:
            raise Refused(f"there is no service {service!r}; there are {', '.join(PATHS)}")
        with self._lock:
            self._coming[service] = [fault] * count

    def take_fault(self, path: str) -> Fault | None:
        """Return the fault that a call of this path must show, and count it."""
        with self._lock:
            for service, part in PATHS.items():
                if part in path and self._coming[service]:
                    return self._coming[service].pop(0)
        return None


FAULTS = FaultSwitch()


class FaultMiddleware:
    """Answers with a fault where one was ordered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        fault = FAULTS.take_fault(request.path)
        if fault is None:
            return self._get_response(request)
        response = HttpResponse("a fault that was asked for", status=fault.status)
        if fault.retry_after is not None:
            response["Retry-After"] = str(fault.retry_after)
        return response
