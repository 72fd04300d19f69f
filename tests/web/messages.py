"""The LTI messages beside a plain launch, as a platform's claims."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt

from tests.browsing import Browser
from tests.usecases.world import SAMPLE
from tests.web.platform import AGS, LTI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.browsing import Form, Page
    from tests.web.laurel import RunningLaurel
    from tests.web.platform import SigningPlatform

DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
RECORDED = SAMPLE.replace(b"completion: attested", b"completion: recorded")


def deep_linking(issuer: str, **changes: object) -> dict[str, object]:
    """What turns a launch into a request for links. None leaves a setting out."""
    settings = {
        "deep_link_return_url": f"{issuer}/return?course=4&sesskey=abc",
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe"],
        "accept_multiple": True,
        **changes,
    }
    given = {name: value for name, value in settings.items() if value is not None}
    return {
        f"{LTI}message_type": "LtiDeepLinkingRequest",
        f"{LTI}resource_link": None,
        f"{DL}deep_linking_settings": given,
        AGS: None,
    }


def custom(**parameters: object) -> dict[str, object]:
    """The custom parameters of a launch."""
    return {f"{LTI}custom": {name: str(value) for name, value in parameters.items()}}


def review(subject: str) -> dict[str, object]:
    """What turns a launch into a review of this subject's work."""
    return {
        f"{LTI}message_type": "LtiSubmissionReviewRequest",
        f"{LTI}for_user": {"user_id": subject},
        AGS: {"scope": [], "lineitem": "https://platform.example.org/items/1"},
    }


@dataclass(frozen=True)
class Answer:
    """What a page is about to send to the platform."""

    form: Form
    claims: Mapping[str, Any]

    @property
    def items(self) -> list[dict[str, Any]]:
        """The links in it."""
        found: list[dict[str, Any]] = self.claims[f"{DL}content_items"]
        return found


def read_answer(
    laurel: RunningLaurel, page: Page, platform: SigningPlatform | None = None
) -> Answer:
    """The page's answer, its signature checked by the key set that Laurel publishes."""
    assert page.status == 200, page.text
    asked = platform or laurel.platform
    (form,) = page.forms()
    keys = json.loads(Browser().get(f"{laurel.base_url}/.well-known/jwks.json").content)["keys"]
    kid = jwt.get_unverified_header(form.fields["JWT"])["kid"]
    (key,) = [one for one in keys if one["kid"] == kid]
    claims = jwt.decode(
        form.fields["JWT"],
        jwt.PyJWK(key),
        algorithms=["RS256"],
        audience=asked.issuer,
        issuer=asked.client_id,
    )
    return Answer(form=form, claims=claims)
