"""Links for a course, as the message that goes back to its platform (Deep Linking 2.0).

Not PyLTI1p3's `DeepLink`: it writes null for a title, a URL and data that
nobody set, which Open edX answers with an error of its own, reads the
machine's clock, and tells the time and a network address in its nonce.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from app.lti.claims import LTI
from app.lti.deep_linking_settings import RESOURCE_LINK_TYPE
from app.lti.tool_keys import BACKDATED

if TYPE_CHECKING:
    from datetime import datetime

    from app.ports.messages import ContentItem, ContentLineItem, DeepLinkingResponse

DEEP_LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"
MESSAGE_TYPE = "LtiDeepLinkingResponse"
VERSION = "1.3.0"

RESPONSE_LIFETIME = timedelta(minutes=30)
"""It waits on a page until somebody presses the button there."""

LONGEST_TITLE = 255
"""In characters; what Open edX stores of a title, and of a line item's label."""


def build_response_claims(
    response: DeepLinkingResponse, target: str, now: datetime
) -> dict[str, object]:
    """The claims of the response (sections 3.4.2 and 4.5), its links leading to `target`.

    `data` goes back as it came, and only if it came; so do message and error.
    Raises ValueError for several items where the platform takes one, and for
    an item without a title.
    """
    if len(response.items) > 1 and not response.settings.accept_multiple:
        raise ValueError("the platform takes one item only")
    said = {
        "data": response.settings.data,
        "msg": response.message or None,
        "errormsg": response.error or None,
        # What goes to the platform's log is the same: it holds nothing personal.
        "errorlog": response.error or None,
    }
    return {
        "iss": response.registration.client_id,
        "aud": response.registration.issuer,
        "iat": int((now - BACKDATED).timestamp()),
        "exp": int((now + RESPONSE_LIFETIME).timestamp()),
        "nonce": secrets.token_urlsafe(24),
        f"{LTI}message_type": MESSAGE_TYPE,
        f"{LTI}version": VERSION,
        f"{LTI}deployment_id": response.deployment_id,
        f"{DEEP_LINKING}content_items": [_item(item, target) for item in response.items],
        **{f"{DEEP_LINKING}{name}": text for name, text in said.items() if text is not None},
    }


def _item(item: ContentItem, target: str) -> dict[str, object]:
    if not item.title.strip():
        raise ValueError("a link needs a title")
    link: dict[str, object] = {
        "type": RESOURCE_LINK_TYPE,
        "title": item.title[:LONGEST_TITLE],
        "text": item.text,
        "url": target,
        "custom": dict(item.custom),
    }
    if item.line_item is not None:
        link["lineItem"] = _line_item(item.line_item, target)
    return link


def _line_item(wish: ContentLineItem, target: str) -> dict[str, object]:
    """With what a platform needs to open a learner's work here (Submission Review 1.0)."""
    return {
        "label": wish.label[:LONGEST_TITLE],
        "scoreMaximum": wish.maximum,
        "resourceId": wish.resource_id,
        "tag": wish.tag,
        "submissionReview": {
            "reviewableStatus": ["InProgress", "Submitted", "Completed"],
            "url": target,
        },
    }
