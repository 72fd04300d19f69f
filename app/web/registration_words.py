"""What registration says to people: why each scope and claim is asked for, and what went wrong."""

from __future__ import annotations

from app.ports.registering import RegistrationProblem
from app.web.i18n import gettext_noop as _

SCOPES = {
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly": _(
        "See who takes part in the course, so that teachers find every learner in Laurel, "
        "also those who have not opened it yet."
    ),
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem": _(
        "Add columns of Laurel's own to the gradebook. Other columns are never changed."
    ),
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly": _(
        "Find the columns of Laurel's own again."
    ),
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly": _(
        "Read the results in the columns of Laurel's own, as evidence for requirements."
    ),
    "https://purl.imsglobal.org/spec/lti-ags/scope/score": _(
        "Show in the gradebook that a micro-credential was awarded."
    ),
}
"""By scope: what Laurel does with it."""

CLAIMS = {
    "name": _(
        "The name of whoever opens Laurel, so that teachers see whom they assess. "
        "E-mail addresses are not asked for; learners enter one themselves when they claim."
    ),
}
"""By claim: why it is asked for. Those that are not here hold nothing about a person."""

PROBLEMS: dict[str, str] = {
    RegistrationProblem.NOT_FROM_PLATFORM: _(
        "This link is not for opening in a browser. Copy it, and paste it on the learning "
        "platform's page for adding a tool; the platform then opens it itself."
    ),
    RegistrationProblem.CONFIGURATION_UNREACHABLE: _(
        "Laurel could not read the platform's description of itself. The platform has to answer "
        "Laurel over https at a public address. Then start again on the platform's page; the same "
        "link still works."
    ),
    RegistrationProblem.CONFIGURATION_UNREADABLE: _(
        "What the platform says of itself cannot be read, or is not complete. The same link "
        "still works once that is mended."
    ),
    RegistrationProblem.ISSUER_FOREIGN: _(
        "The platform speaks in the name of another site than the one it was opened from. Its own "
        "address in its settings has to be the one that people use. The same link still works."
    ),
    RegistrationProblem.ENDPOINT_FOREIGN: _(
        "One of the addresses that the platform names is not safe to use. The same link still "
        "works once that is mended."
    ),
    RegistrationProblem.PLATFORM_UNREACHABLE: _(
        "The platform did not take the connection when Laurel wanted to register. "
        "Start again on the platform's page; the same link still works."
    ),
    RegistrationProblem.LINK_USED: _(
        "The platform's own permission to register was used before, or is too old. Look whether "
        "Laurel is among its tools already. If not, start again on the platform's page; the same "
        "link still works."
    ),
    RegistrationProblem.LINK_REFUSED: _(
        "The platform did not accept its own permission to register. "
        "Start again on the platform's page; the same link still works."
    ),
    RegistrationProblem.REQUEST_REFUSED: _(
        "The platform refused to register Laurel. Its administrator may find out why in its log. "
        "The same link still works; registering by hand is another way."
    ),
    RegistrationProblem.ANSWER_MISSING: _(
        "The platform did not say whether it registered Laurel. If Laurel is now among its tools, "
        "delete it there. Then start again with a new link from the administrator of Laurel."
    ),
    RegistrationProblem.ANSWER_UNREADABLE: _(
        "The platform's answer cannot be read. If Laurel is now among its tools, delete it there. "
        "Then register by hand, or start again with a new link."
    ),
    RegistrationProblem.OTHER_INSTITUTION: _(
        "This tool of the platform is registered for another institution already. "
        "Register Laurel at the platform as a new tool, with a new link."
    ),
}
"""By problem: what happened, what to do next, and whether the link still works."""
