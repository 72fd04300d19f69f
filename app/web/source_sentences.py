"""Sources in words: how far each can be trusted, why, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.evidence import Route
from app.domain.sources import SourceReason, SourceState
from app.web.i18n import gettext_noop as _
from app.web.sentences import FAILURES

if TYPE_CHECKING:
    from app.domain.sources import Source
    from app.web.i18n import Language

STATES = {
    SourceState.NOT_SET_UP: _("Not set up"),
    SourceState.WAITING: _("Waiting"),
    SourceState.VERIFIED: _("Verified"),
    SourceState.BROKEN: _("Broken"),
}

ICONS = {
    SourceState.NOT_SET_UP: "–",
    SourceState.WAITING: "…",
    SourceState.VERIFIED: "✓",
    SourceState.BROKEN: "✗",
}

STYLES = {
    SourceState.NOT_SET_UP: "unknown",
    SourceState.WAITING: "unknown",
    SourceState.VERIFIED: "passed",
    SourceState.BROKEN: "failed",
}
"""The style of each state's word, among those for outcomes."""

REASONS = {
    SourceReason.NONE: _("It was checked and counts. It is checked again at every reading."),
    SourceReason.NOT_READ_YET: _(
        "It has not been read since it was chosen. Do the steps below, then press “Check now”."
    ),
    SourceReason.NO_LINE_ITEMS: _(
        "The learning platform offers Laurel no grade columns in this course. Ask its "
        "administrator to switch on the grade service for Laurel, with column management, "
        "and open Laurel from the course again."
    ),
    SourceReason.ANSWER_EMPTY: _(
        "The column answers, but holds nothing yet. Right after saving that is no error: open "
        "any page of the gradebook, so that it is calculated, then press “Check now”. If nobody "
        "was graded yet, wait for the first grade."
    ),
    SourceReason.TO_CONFIRM: _(
        "The column shows grades. It counts once you have compared one of them with the "
        "gradebook, below."
    ),
    SourceReason.NOT_OPENED: _(
        "Laurel does not know the gate link yet. Add it to the course and open it once yourself, "
        "then press “Check now”."
    ),
    SourceReason.NO_ROSTER: _(
        "The learning platform gives Laurel no list of the course's members, without which a "
        "gate cannot be checked. Ask its administrator to switch on the members service for "
        "Laurel, or choose another way below."
    ),
    SourceReason.LISTS_EVERYONE: _(
        "The gate link lets everybody in, so it proves nothing yet. Check that its access is "
        "restricted, on the link itself. If everybody meets the condition, name a learner below "
        "who does not, such as a test learner."
    ),
    SourceReason.LISTS_NOBODY: _(
        "The gate link lets nobody in. Either nobody meets the condition yet, or the link is "
        "hidden: show it. It counts as soon as the first learner passes."
    ),
    SourceReason.OPENED_SUDDENLY: _(
        "The gate link was shut and now lets everybody in. Awards wait. Restore the restriction "
        "of the link and press “Check now”; if everybody meets the condition by now, name a "
        "learner below who does not, such as a test learner."
    ),
    SourceReason.CLAIM_NEVER_CAME: _(
        "Laurel was opened and the parameter did not come with it. Check its name, and that the "
        "operator of the learning platform fills it; then open Laurel from the course again."
    ),
    SourceReason.CLAIM_UNREADABLE: _(
        "The parameter came with a value that Laurel cannot read. A grade is a number up to its "
        "maximum; a completion is true, false, or a share between 0 and 1."
    ),
    SourceReason.NO_ACCOUNT: _(
        "Laurel has no account for this platform's own interface. Ask the operator of Laurel to "
        "set one up, or choose another way below."
    ),
    SourceReason.NO_USERNAMES: _(
        "The platform knows its learners by username only, and shares none with Laurel. Switch "
        "on sharing the username; each learner's launch after that tells it."
    ),
    SourceReason.SCALE_FOREIGN: _(
        "What was found lies on another scale than this requirement's: the number of levels, or "
        "the maximum, differs. Make them the same, then press “Check now”."
    ),
    SourceReason.PLATFORM_FAILED: _("The learning platform did not answer as it should."),
}

ENTERED_HERE = _("It is entered in Laurel. Nothing has to be set up.")
COMPARED = _("You compared it. It counts from the next complete reading.")
NAMED_IS_INSIDE = _(
    "The gate link lets in everybody, also the learner whom you named. Check that its access is "
    "restricted, on the link itself. If that learner meets the condition by now, name another one "
    "below."
)


def why(source: Source, language: Language) -> str:
    """Why the source is in its state, and what to do."""
    if not source.route.is_bound:
        return language.gettext(ENTERED_HERE)
    parts = [language.gettext(_reason(source))]
    if source.failure is not None:
        parts.append(language.gettext(FAILURES[source.failure]))
    return " ".join(parts)


def _reason(source: Source) -> str:
    if source.reason is SourceReason.TO_CONFIRM and source.is_confirmed:
        return COMPARED
    if source.reason is SourceReason.LISTS_EVERYONE and source.confirmed_person_id is not None:
        return NAMED_IS_INSIDE
    return REASONS[source.reason]


def checked(source: Source, language: Language) -> str:
    """When the source was last checked; "" if never, or where there is nothing to check."""
    if source.checked_at is None:
        return ""
    sentence = (
        _("Last seen in a launch %(moment)s.")
        if source.route is Route.CUSTOM_CLAIM
        else _("Last checked %(moment)s.")
    )
    return language.gettext(sentence, moment=language.moment(source.checked_at))
