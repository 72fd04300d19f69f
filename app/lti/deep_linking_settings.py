"""What a platform wants back from a deep-linking request (Deep Linking 2.0, section 3.4.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.domain.launching import DeepLinkingSettings
from app.lti.token_values import LONGEST_ADDRESS

if TYPE_CHECKING:
    from app.domain.platforms import Registration
    from app.lti.token_values import TokenObject

SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
RESOURCE_LINK_TYPE = "ltiResourceLink"

# It goes back whole, and waits on record until it does.
_LONGEST_DATA = 20_000

# RFC 3986, section 2, without what ends a source in a content security policy's list.
_ADDRESS = re.compile(r"https?://[\w.\[\]:-]+(?:[/?][\w!$%&'()*+,./:;=?@\[\]~-]*)?", re.ASCII)


def read_deep_linking(token: TokenObject) -> DeepLinkingSettings | None:
    """The settings, where the message has any.

    A platform that does not say whether it takes several items is given one.
    """
    settings = token.find_object(SETTINGS)
    if settings is None:
        return None
    return DeepLinkingSettings(
        return_url=settings.find_text("deep_link_return_url", longest=LONGEST_ADDRESS) or "",
        accept_types=frozenset(settings.find_texts("accept_types") or ()),
        accept_multiple=settings.find_flag("accept_multiple") or False,
        accepts_line_item=settings.find_flag("accept_lineitem"),
        data=settings.find_text("data", longest=_LONGEST_DATA),
    )


def is_returnable(address: str, registration: Registration) -> bool:
    """True for an https address to which a browser can bring the answer.

    Without TLS only where the operator registered the platform itself
    without: what is sent there is signed, but says who chose what.
    """
    if not _ADDRESS.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    plain_is_known = registration.auth_url.startswith("http:")
    return has_host and (parts.scheme == "https" or plain_is_known)
