"""What an operator asks of a registration: does everything between the two sides work?"""

from __future__ import annotations

import ipaddress
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.domain.errors import PlatformFailure
from app.ports.services import CheckedService

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.platforms import Registration
    from app.ports import Ports
    from app.ports.services import HttpReader

POINT = "our key set"
OK = 200
UNSEEN = "could not be checked from outside"


def check_platform(
    ports: Ports,
    reader: HttpReader,
    registration: Registration,
    *,
    key_set_url: str,
    key_set: Mapping[str, Any],
) -> tuple[CheckedService, ...]:
    """The platform's side, each point tried, and our own key set at its public address.

    `key_set` is what ought to stand at `key_set_url`. Failures are points,
    not exceptions.
    """
    own = check_own_key_set(reader, key_set_url, key_set)
    return (*ports.platform.check(registration), own)


def check_own_key_set(reader: HttpReader, url: str, expected: Mapping[str, Any]) -> CheckedService:
    """Whether the key set can be read where platforms read it.

    It is read from this machine, by its public name. Where that cannot be
    done, nothing is said of how others see it.
    """
    if _is_this_machine(urlsplit(url).hostname or ""):
        return _unseen("its address is this machine's own, so platforms elsewhere cannot read it")
    try:
        answer = reader.read(url, accept="application/json", call="read our key set")
    except PlatformFailure as failure:
        return _unseen(f"{failure.detail or failure.kind}; {url} has to answer the platform")
    if answer.status != OK:
        return _point(f"{url} answers with status {answer.status}")
    if _read_kids(answer.body) != {key["kid"] for key in expected["keys"]}:
        return _point(f"{url} shows other keys than ours: a proxy may serve an old copy")
    return CheckedService(point=POINT, passed=True, detail=f"read at {url}")


def _read_kids(body: bytes) -> set[object]:
    try:
        return {key["kid"] for key in json.loads(body)["keys"]}
    except (ValueError, RecursionError, LookupError, TypeError):
        return set()


def _point(detail: str) -> CheckedService:
    return CheckedService(point=POINT, passed=False, detail=detail)


def _unseen(why: str) -> CheckedService:
    return CheckedService(point=POINT, passed=False, detail=f"{UNSEEN}: {why}", checked=False)


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
