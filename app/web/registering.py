"""The page that a platform opens to register itself: what will be asked, then one button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.domain.errors import RefusalCode, Refused
from app.ports.registering import RegistrationProblem
from app.usecases.invite_platform import get_open_invitation
from app.usecases.register_by_invitation import register_by_invitation
from app.web.access import Fields, FromPlatform
from app.web.errors import show_refusal
from app.web.framing_platform import PARAMETER, PATH
from app.web.registration_words import CLAIMS, PROBLEMS, SCOPES
from app.web.rendering import render
from app.web.served import Serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ports.registering import ToolDescription
    from app.web.i18n import Language

router = APIRouter()

Parameter = Annotated[str, Query(max_length=10_000)]


@router.get(PATH)
def ask_to_register(
    request: Request,
    served: Serving,
    language: FromPlatform,
    invitation: Parameter = "",
    openid_configuration: Parameter = "",
    registration_token: Parameter = "",
) -> Response:
    """Initiation by the platform (Dynamic Registration 1.0, section 3.3). Calls nobody."""
    open_invitation = get_open_invitation(served.ports, invitation)
    host = _host_of(openid_configuration)
    if not host:
        problem = RegistrationProblem.NOT_FROM_PLATFORM
        return _explain(request, language, Refused(RefusalCode.REGISTRATION_FAILED, problem))
    about = served.registering.describe_tool()
    return render(
        "register_platform.html",
        language,
        invitation=open_invitation,
        host=host,
        about=about,
        reasons=list(_reasons(about, language)),
        action=f"{PATH}?{urlencode({PARAMETER: openid_configuration})}",
        hidden={"invitation": invitation, "registration_token": registration_token},
    )


@router.post(PATH)
def register(
    request: Request,
    served: Serving,
    fields: Fields,
    language: FromPlatform,
    openid_configuration: Parameter = "",
) -> Response:
    """Register, and say what is left to do at the platform."""
    try:
        made = register_by_invitation(
            served.ports,
            served.registering,
            secret=fields.get("invitation", ""),
            openid_configuration=openid_configuration,
            registration_token=fields.get("registration_token", ""),
        )
    except Refused as refusal:
        return _explain(request, language, refusal)
    return render(
        "register_platform_done.html",
        language,
        made=made,
        registration=made.registration,
        about=served.registering.describe_tool(),
    )


def _reasons(about: ToolDescription, language: Language) -> Iterator[tuple[str, str]]:
    """What is asked of the platform, by its technical name, each with its reason."""
    for wanted, words in ((about.scopes, SCOPES), (about.claims, CLAIMS)):
        yield from ((one, language.gettext(words[one])) for one in wanted if one in words)


def _explain(request: Request, language: Language, refusal: Refused) -> Response:
    """The refusal's page, a registration's problem in plain words."""
    said = PROBLEMS.get(refusal.detail, "")
    return show_refusal(request, refusal, language.gettext(said) if said else "")


def _host_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc.rpartition("@")[2] if parts.scheme in {"http", "https"} else ""
