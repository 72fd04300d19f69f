"""Who may frame the registration page: a platform that is not registered yet.

The page is opened inside the platform that its own address names. It shows
nothing of anybody's, and its one button works only with the invitation's
secret, so a stranger who frames it gains nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from starlette.types import Scope

PATH = "/lti/register"
PARAMETER = "openid_configuration"
# The origin goes into a header: a plain host and port, and nothing else.
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
MOST_PARAMETERS = 20


def is_registration(scope: Scope) -> bool:
    """Whether this is the page that a platform opens to register itself."""
    return str(scope["path"]) == PATH


def find_framing_platform(scope: Scope) -> str | None:
    """The origin of the configuration that the registration page was opened with, if it is one."""
    if not is_registration(scope):
        return None
    try:
        query = parse_qs(
            scope.get("query_string", b"").decode("ascii"), max_num_fields=MOST_PARAMETERS
        )
        parts = urlsplit(query.get(PARAMETER, [""])[-1])
    except ValueError:
        return None
    origin = f"{parts.scheme}://{parts.netloc}".lower()
    return origin if _ORIGIN.fullmatch(origin) else None
