"""Who may come to a route. Every route takes one of these; a rule test sees to it.

`Anyone` is the public, counted; `FromPlatform` is a platform's browser leg;
`Machine` is a probe or a verifier's program. The others come through a
launch, opened by this browser's cookie, in a role or with a right.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.exceptions import HTTPException

from app.domain.errors import RefusalCode, Refused
from app.domain.people import CourseRole, Right
from app.usecases.open_launch import OpenedLaunch, open_launch, require_form_token
from app.web.i18n import Language
from app.web.rendering import language_of
from app.web.served import Serving
from app.web.session import digest_of_browser, read_browser
from app.web.uploads import Uploaded

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit through an opened launch: who asks, and the language that they read."""

    opened: OpenedLaunch
    language: Language

    @property
    def path(self) -> str:
        """Where this launch's pages begin."""
        return f"/l/{self.opened.launch.uuid}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A form sent within a visit, its token checked."""

    visit: Visit
    fields: Mapping[str, str]

    def text(self, name: str) -> str:
        """The field's text, "" if it was not sent."""
        return self.fields.get(name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload(Submission):
    """A form that may carry a file: its bytes, b"" where none was chosen."""

    file: bytes


def visit(launch: UUID, request: Request, served: Serving) -> Visit:
    """The launch named in the path, if this browser may open it; SESSION_ENDED otherwise."""
    browser = digest_of_browser(read_browser(request, served.settings))
    opened = open_launch(served.ports, launch, browser)
    return Visit(opened=opened, language=language_of(request, opened.launch.locale))


AnyVisit = Annotated[Visit, Depends(visit)]


def staff_visit(visited: AnyVisit) -> Visit:
    """Course staff only."""
    return _in_role(visited, CourseRole.STAFF)


def learner_visit(visited: AnyVisit) -> Visit:
    """Learners only."""
    return _in_role(visited, CourseRole.LEARNER)


def registrar_visit(visited: AnyVisit) -> Visit:
    """People with the right to export the register only."""
    if not visited.opened.asker.may(Right.EXPORT):
        raise Refused(RefusalCode.NOT_ALLOWED, "registrars only")
    return visited


def administrator_visit(visited: AnyVisit) -> Visit:
    """People with the right to administer the institution only."""
    if not visited.opened.asker.may(Right.ADMINISTER):
        raise Refused(RefusalCode.NOT_ALLOWED, "administrators only")
    return visited


def designer_visit(visited: AnyVisit) -> Visit:
    """People with the right to design micro-credentials, or one of them, only."""
    if not visited.opened.asker.may_anywhere(Right.DESIGN):
        raise Refused(RefusalCode.NOT_ALLOWED, "designers only")
    return visited


def catalogue_visit(visited: AnyVisit) -> Visit:
    """Designers, and course staff, who choose what their course offers."""
    if visited.opened.asker.may_anywhere(Right.DESIGN):
        return visited
    return _in_role(visited, CourseRole.STAFF)


StaffVisit = Annotated[Visit, Depends(staff_visit)]
LearnerVisit = Annotated[Visit, Depends(learner_visit)]
RegistrarVisit = Annotated[Visit, Depends(registrar_visit)]
AdministratorVisit = Annotated[Visit, Depends(administrator_visit)]
DesignerVisit = Annotated[Visit, Depends(designer_visit)]
CatalogueVisit = Annotated[Visit, Depends(catalogue_visit)]


async def read_fields(request: Request) -> dict[str, str]:
    """The text fields of a form; of a field sent twice, the last.

    Only forms as plain text (URL-encoded): a multipart one could name any of
    Python's character sets, and some take very long or give what is no text.
    """
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    async with request.form(max_files=0, max_fields=500) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(read_fields)]


def staff_submission(visited: StaffVisit, fields: Fields) -> Submission:
    """A form from course staff."""
    return _submission(visited, fields)


def learner_submission(visited: LearnerVisit, fields: Fields) -> Submission:
    """A form from a learner."""
    return _submission(visited, fields)


def registrar_submission(visited: RegistrarVisit, fields: Fields) -> Submission:
    """A form from a registrar."""
    return _submission(visited, fields)


def administrator_submission(visited: AdministratorVisit, fields: Fields) -> Submission:
    """A form from an administrator."""
    return _submission(visited, fields)


def staff_upload(visited: StaffVisit, form: Uploaded) -> Upload:
    """A form with a file from course staff."""
    sent = _submission(visited, form.fields)
    return Upload(visit=visited, fields=sent.fields, file=form.file)


def designer_upload(visited: DesignerVisit, form: Uploaded) -> Upload:
    """A form with a file from a designer."""
    sent = _submission(visited, form.fields)
    return Upload(visit=visited, fields=sent.fields, file=form.file)


StaffSubmission = Annotated[Submission, Depends(staff_submission)]
LearnerSubmission = Annotated[Submission, Depends(learner_submission)]
RegistrarSubmission = Annotated[Submission, Depends(registrar_submission)]
AdministratorSubmission = Annotated[Submission, Depends(administrator_submission)]
StaffUpload = Annotated[Upload, Depends(staff_upload)]
DesignerUpload = Annotated[Upload, Depends(designer_upload)]


def anyone(request: Request, served: Serving) -> Language:
    """The public, without login, counted against the limit; gives the browser's language."""
    served.rate_limits.count("public", request)
    return language_of(request)


def from_platform(request: Request, served: Serving) -> Language:
    """A platform's browser leg, counted against the login limit."""
    served.rate_limits.count("login", request)
    return language_of(request)


def machine() -> None:
    """A probe or another system; the answer holds nothing about a person."""


Anyone = Annotated[Language, Depends(anyone)]
FromPlatform = Annotated[Language, Depends(from_platform)]
Machine = Annotated[None, Depends(machine)]


def _in_role(visited: Visit, role: CourseRole) -> Visit:
    if visited.opened.asker.course_id is None:
        raise Refused(RefusalCode.NO_COURSE)
    if visited.opened.asker.role is not role:
        raise Refused(RefusalCode.NOT_ALLOWED, f"{role} only")
    return visited


def _submission(visited: Visit, fields: Mapping[str, str]) -> Submission:
    require_form_token(visited.opened.launch, fields.get("form_token", ""))
    return Submission(visit=visited, fields=fields)
