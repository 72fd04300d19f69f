"""An administrator's pages: the institution's platforms, links to register, values to copy."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from app.domain.errors import RefusalCode, Refused
from app.ports.identity_storage import NewRegistration
from app.usecases.administer_platforms import register_by_hand, show_platforms
from app.usecases.deployments import approve_waiting_deployment
from app.usecases.invite_platform import USUAL_VALIDITY, invite_as_administrator
from app.web.access import AdministratorSubmission, AdministratorVisit, Visit
from app.web.navigation import build_links
from app.web.rendering import render
from app.web.served import Served, Serving

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.ports.registering import PlatformKind
    from app.usecases.invite_platform import IssuedInvitation

router = APIRouter()

HOUR = timedelta(hours=1)
DIGITS = re.compile(r"[0-9]{1,4}")
FIELDS = ("name", "issuer", "client_id", "auth_url", "token_url", "jwks_url", "deployment")


@router.get("/l/{launch}/platforms")
def platforms_page(visited: AdministratorVisit, served: Serving) -> Response:
    """The institution's platforms, and what waits for an administrator."""
    return _platforms(served, visited)


@router.post("/l/{launch}/platforms/invitations")
def invite(submitted: AdministratorSubmission, served: Serving) -> Response:
    """Make a link. It is shown on this answer only, which is why none is redirected to."""
    kind = submitted.text("kind")
    try:
        issued = invite_as_administrator(
            served.ports,
            submitted.visit.opened.asker,
            name=submitted.text("name"),
            kind=kind and _get_kind(served, kind).kind,
            valid_for=_read_hours(submitted.text("hours")),
        )
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        return _platforms(served, submitted.visit, entered=submitted.fields, wrong=refusal.detail)
    return _platforms(served, submitted.visit, issued=issued)


@router.post("/l/{launch}/platforms/approvals")
def approve(submitted: AdministratorSubmission, served: Serving) -> Response:
    """Let a waiting deployment in."""
    asker = submitted.visit.opened.asker
    platform, deployment = submitted.text("platform"), submitted.text("deployment")
    approve_waiting_deployment(served.ports, asker, platform, deployment)
    return RedirectResponse(f"{submitted.visit.path}/platforms", status_code=303)


@router.get("/l/{launch}/platforms/by-hand/{kind}")
def by_hand_page(kind: str, visited: AdministratorVisit, served: Serving) -> Response:
    """Every value to copy for the platform's form, and a form for what it shows back."""
    return _by_hand(served, visited, _get_kind(served, kind))


@router.post("/l/{launch}/platforms/by-hand/{kind}")
def register_values(kind: str, submitted: AdministratorSubmission, served: Serving) -> Response:
    """Register the platform with the values that it showed."""
    chosen = _get_kind(served, kind)
    asker = submitted.visit.opened.asker
    try:
        register_by_hand(served.ports, asker, _read_values(submitted.fields, chosen.kind))
    except Refused as refusal:
        if refusal.code is not RefusalCode.INPUT_INVALID:
            raise
        return _by_hand(
            served, submitted.visit, chosen, entered=submitted.fields, wrong=refusal.detail
        )
    return RedirectResponse(f"{submitted.visit.path}/platforms", status_code=303)


def _platforms(
    served: Served,
    visited: Visit,
    *,
    issued: IssuedInvitation | None = None,
    entered: Mapping[str, str] | None = None,
    wrong: str = "",
) -> Response:
    return render(
        "platforms.html",
        visited.language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=build_links(visited, "platforms"),
        overview=show_platforms(served.ports, visited.opened.asker),
        kinds=served.registering.kinds(),
        issued=issued,
        entered={"hours": f"{USUAL_VALIDITY // HOUR}", **(entered or {})},
        wrong=_field_of(wrong),
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _by_hand(
    served: Served,
    visited: Visit,
    kind: PlatformKind,
    *,
    entered: Mapping[str, str] | None = None,
    wrong: str = "",
) -> Response:
    return render(
        "platform_by_hand.html",
        visited.language,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        links=build_links(visited, "platforms"),
        kind=kind,
        about=served.registering.describe_tool(),
        fields=FIELDS,
        entered=entered or {},
        wrong=_field_of(wrong),
        path=visited.path,
        form_token=visited.opened.launch.form_token,
    )


def _get_kind(served: Served, name: str) -> PlatformKind:
    for kind in served.registering.kinds():
        if kind.kind == name:
            return kind
    raise Refused(RefusalCode.NOT_FOUND, "platform")


def _read_values(fields: Mapping[str, str], kind: str) -> NewRegistration:
    """What was entered, without the spaces that copying adds."""
    given = {name: fields.get(name, "").strip() for name in FIELDS}
    deployment = given.pop("deployment")
    return NewRegistration(
        institution_id=0, kind=kind, deployments=frozenset([deployment]), **given
    )


def _read_hours(text: str) -> timedelta:
    """No time at all for what is no number, which the use case refuses."""
    return HOUR * int(text) if DIGITS.fullmatch(text) else timedelta()


def _field_of(detail: str) -> str:
    """The field that a refusal names: its detail begins with it."""
    detail = detail.replace("client id", "client_id")
    known = (name for name in (*FIELDS, "hours") if detail.startswith(name))
    if detail.startswith("valid for"):
        return "hours"
    return next(known, "name") if detail else ""
