"""What the specifications say; a platform that differs overrides exactly that point."""

from __future__ import annotations

import json
import re
from typing import Any

from httpx import codes

from app.domain.evidence import Route
from app.ports.services import Answer

# A parameter's value may be quoted, and then hold commas and semicolons.
_PARAMETER = r";\s*([^\s=;,]+)\s*(?:=\s*(?:\"([^\"]*)\"|([^\s;,]*)))?"
_LINK = re.compile(rf"<([^<>]*)>((?:\s*{_PARAMETER})*)")

KEYS_UNREADABLE = (
    "the platform could not read our key set: make its address reachable from the platform, "
    "over https on port 443"
)
CLIENT_REFUSED = (
    "the platform does not accept us as this client: compare the client id, the token address "
    "and the key set address with the platform's registration, and the clocks of both machines"
)


class Platform:
    """A platform that follows the specifications.

    The methods put an answer into the specification's own terms, so that
    nothing else in Laurel knows which platform it talks to. Each override
    names the symptom, the versions it was seen in, and the test.
    """

    # The routes of evidence that need something of the platform (design: evidence).
    routes: frozenset[Route] = frozenset()

    # Statuses after which the token itself is in doubt (RFC 6750, section 3.1).
    doubts_token: frozenset[int] = frozenset({codes.UNAUTHORIZED})

    def status_of(self, answer: Answer) -> int:
        """The status that the answer means.

        Symptom: a 403 that speaks of a rate limit, or of none remaining, means
        429. Version: Canvas until 2025, described in its API documentation,
        not observed by us. Test: test_retries, `test_it_is_asked_again`.
        """
        if answer.status == codes.FORBIDDEN and _is_throttled(answer):
            return codes.TOO_MANY_REQUESTS
        return answer.status

    def find_next(self, links: str) -> str | None:
        """The target of the first `rel="next"` link, letter by letter (RFC 8288, section 3)."""
        for link in _LINK.finditer(links):
            for name, quoted, plain in re.findall(_PARAMETER, link[2]):
                if name.lower() == "rel" and "next" in (quoted or plain).lower().split():
                    return link[1]
        return None

    def explain_token_refusal(self, answer: Answer) -> str:
        """What an operator should do about a token endpoint's refusal."""
        status = self.status_of(answer)
        is_passing = codes.is_server_error(status) or status == codes.TOO_MANY_REQUESTS
        return "" if is_passing else CLIENT_REFUSED

    def explain_missing_scope(self, scope: str) -> str:  # noqa: ARG002  others depend on it
        """What to switch on at the platform for this scope, in the platform's own words."""
        return ""


def find_object(answer: Answer) -> dict[str, Any]:
    """The answer's JSON object; empty where the body is anything else."""
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _is_throttled(answer: Answer) -> bool:
    remaining = answer.headers.get("x-rate-limit-remaining", "")
    return b"rate limit" in answer.body.lower() or remaining.startswith(("0", "-"))
