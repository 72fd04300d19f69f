"""What each refusal says on its page: a status, a plain sentence, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from app.domain.errors import RefusalCode
from app.web.i18n import gettext_noop as _

OPEN_AGAIN = _("Go back to the course and open the link again.")
ASK_ADMINISTRATOR = _(
    "Tell the administrator of your learning platform the code at the bottom of this page."
)
ASK_TEACHER = _("If you think that this is wrong, ask your teacher.")


@dataclass(frozen=True, slots=True)
class RefusalText:
    """A refusal as people read it."""

    status: HTTPStatus
    title: str
    advice: str


TEXTS: dict[RefusalCode, RefusalText] = {
    RefusalCode.LOGIN_INCOMPLETE: RefusalText(
        HTTPStatus.BAD_REQUEST,
        _("The learning platform left out something that Laurel needs."),
        ASK_ADMINISTRATOR,
    ),
    RefusalCode.PLATFORM_UNKNOWN: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("Laurel does not know this learning platform."),
        _("An administrator has to register the platform before its courses can open Laurel."),
    ),
    RefusalCode.STATE_UNKNOWN: RefusalText(
        HTTPStatus.BAD_REQUEST,
        _("This way of opening Laurel was used before, or took too long."),
        OPEN_AGAIN,
    ),
    RefusalCode.BROWSER_UNPROVEN: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("This browser did not start opening Laurel."),
        OPEN_AGAIN,
    ),
    RefusalCode.TOKEN_MALFORMED: RefusalText(
        HTTPStatus.BAD_REQUEST,
        _("The learning platform sent something that Laurel cannot read."),
        ASK_ADMINISTRATOR,
    ),
    RefusalCode.SIGNATURE_INVALID: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("The message was not signed by the learning platform that it names."),
        ASK_ADMINISTRATOR,
    ),
    RefusalCode.PLATFORM_KEYS_UNREACHABLE: RefusalText(
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("Laurel could not read the learning platform's keys just now."),
        _("Wait a minute, then open the link in the course again."),
    ),
    RefusalCode.AUDIENCE_WRONG: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("The message was meant for another tool."),
        ASK_ADMINISTRATOR,
    ),
    RefusalCode.TOKEN_EXPIRED: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("The message from the learning platform is too old, or its clock is wrong."),
        OPEN_AGAIN,
    ),
    RefusalCode.NONCE_WRONG: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("This message from the learning platform was used before."),
        OPEN_AGAIN,
    ),
    RefusalCode.CLAIM_MISSING: RefusalText(
        HTTPStatus.BAD_REQUEST,
        _("The learning platform left out something that Laurel needs."),
        ASK_ADMINISTRATOR,
    ),
    RefusalCode.MESSAGE_UNSUPPORTED: RefusalText(
        HTTPStatus.BAD_REQUEST,
        _("Laurel cannot do what the learning platform asked for."),
        ASK_ADMINISTRATOR,
    ),
    RefusalCode.DEPLOYMENT_UNKNOWN: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("Laurel was added to the learning platform in a place that is not approved yet."),
        _("An administrator of Laurel has to approve this deployment; then open the link again."),
    ),
    RefusalCode.TARGET_FOREIGN: RefusalText(
        HTTPStatus.BAD_REQUEST,
        _("The link leads to an address that is not Laurel's."),
        ASK_ADMINISTRATOR,
    ),
    RefusalCode.PLATFORM_DECLINED: RefusalText(
        HTTPStatus.BAD_REQUEST,
        _("The learning platform did not let you through."),
        _("Log in to the learning platform, then open the link in the course again."),
    ),
    RefusalCode.REVIEW_FORGED: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("You asked to see the work of somebody else."),
        _("Only the teachers of a course see the work of its learners. Open your own link."),
    ),
    RefusalCode.PLATFORM_CLONED: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("This learning platform looks like a copy of the one that was registered."),
        _(
            "Its site calls itself something else than before. If the site has moved, an operator "
            "of Laurel has to accept it. If it is a copy, its administrator has to remove Laurel "
            "there and register it anew, so that the copy changes nothing in the original."
        ),
    ),
    RefusalCode.INVITATION_INVALID: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("This link to register a platform was used before, is too old, or is not whole."),
        _("Ask the administrator of Laurel for a new link."),
    ),
    RefusalCode.REGISTRATION_FAILED: RefusalText(
        HTTPStatus.BAD_GATEWAY,
        _("The platform could not be registered."),
        _("Nothing was registered with Laurel."),
    ),
    RefusalCode.SESSION_ENDED: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("Your session has ended, or was opened in another browser."),
        OPEN_AGAIN,
    ),
    RefusalCode.FORM_STALE: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("This form is out of date. Nothing was changed."),
        OPEN_AGAIN,
    ),
    RefusalCode.NOT_ALLOWED: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("This page is not for you."),
        ASK_TEACHER,
    ),
    RefusalCode.NOT_FOUND: RefusalText(
        HTTPStatus.NOT_FOUND,
        _("There is nothing at this address."),
        _("Check the address, or go back and follow the link again."),
    ),
    RefusalCode.NO_COURSE: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("Laurel was opened outside of a course."),
        _("Open Laurel from inside a course."),
    ),
    RefusalCode.INPUT_INVALID: RefusalText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("Something in the form is missing or cannot be right. Nothing was changed."),
        _("Go back, correct the field, and send the form again."),
    ),
    RefusalCode.DEFINITION_INVALID: RefusalText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("The file does not describe a micro-credential. Nothing was changed."),
        _("Correct the lines named here, and import the file again."),
    ),
    RefusalCode.ALREADY_OFFERED: RefusalText(
        HTTPStatus.CONFLICT,
        _("This course offers a micro-credential already."),
        _("Open the course page to see which."),
    ),
    RefusalCode.ROUTE_UNFIT: RefusalText(
        HTTPStatus.CONFLICT,
        _("This requirement cannot be read in this way here. Nothing was changed."),
        _("Go back to “Set up” in the course and choose one of the ways that are listed there."),
    ),
    RefusalCode.CODE_WRONG: RefusalText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("This code is not right, was used before, or is more than ten minutes old."),
        _(
            "Ask for a new code where you are known already. It works once, within the same "
            "institution, and not in the account for which it was made."
        ),
    ),
    RefusalCode.COPY_UNDECIDED: RefusalText(
        HTTPStatus.CONFLICT,
        _("This course is not open yet in Laurel."),
        _("It was copied from another course, and your teacher has to say how it goes on."),
    ),
    RefusalCode.NOT_A_CANDIDATE: RefusalText(
        HTTPStatus.FORBIDDEN,
        _("Only learners of the course can earn its micro-credential."),
        _("Somebody who was ever staff in this course is not a candidate."),
    ),
    RefusalCode.REQUIREMENTS_NOT_MET: RefusalText(
        HTTPStatus.CONFLICT,
        _("The requirements are not met yet."),
        _(
            "Your progress page says what is missing. If you think that this is wrong, "
            "a person will look at it: ask your teacher."
        ),
    ),
    RefusalCode.EVIDENCE_UNKNOWN: RefusalText(
        HTTPStatus.CONFLICT,
        _("Some of the evidence is not known, or too old to decide on."),
        _("Laurel is reading the course again. Go back to your progress page in a minute."),
    ),
    RefusalCode.NOT_SHARED: RefusalText(
        HTTPStatus.NOT_FOUND,
        _("No micro-credential is shown at this address."),
        _(
            "It may not exist, or its holder does not share it. "
            "Ask the holder to switch sharing on."
        ),
    ),
    RefusalCode.ALREADY_REVOKED: RefusalText(
        HTTPStatus.CONFLICT,
        _("This award was revoked already."),
        _("Its record page shows when and why."),
    ),
    RefusalCode.TOO_MANY_REQUESTS: RefusalText(
        HTTPStatus.TOO_MANY_REQUESTS,
        _("Too many requests came from your network."),
        _("Wait a minute, then try again."),
    ),
}

HTTP_TEXTS: dict[HTTPStatus, RefusalText] = {
    text.status: text
    for text in (
        RefusalText(
            HTTPStatus.BAD_REQUEST,
            _("Laurel cannot read what your browser sent."),
            OPEN_AGAIN,
        ),
        RefusalText(
            HTTPStatus.NOT_FOUND,
            TEXTS[RefusalCode.NOT_FOUND].title,
            TEXTS[RefusalCode.NOT_FOUND].advice,
        ),
        RefusalText(
            HTTPStatus.METHOD_NOT_ALLOWED,
            _("This address cannot be used in this way."),
            OPEN_AGAIN,
        ),
        RefusalText(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            _("What was sent is too large. Nothing was changed."),
            _("Go back, shorten it, and send it again."),
        ),
        RefusalText(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            _("Laurel takes forms only as plain text, without files. Nothing was changed."),
            OPEN_AGAIN,
        ),
    )
}
"""By status: errors of the protocol, before anything of Laurel's own was asked."""
