"""Verdicts and states in words: the same words for learner, staff and registrar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.awarding import AwardState
from app.domain.credentials import Check, CheckResult, Finding
from app.domain.errors import FailureKind
from app.domain.evidence import (
    PLATFORM_API_ROUTES,
    Completed,
    Graded,
    LevelReached,
    Route,
)
from app.domain.register import RegisterEvent
from app.domain.requirements import (
    CompletionAttested,
    CompletionRecorded,
    CriterionAtLevel,
    GradeAtLeast,
    Operator,
)
from app.domain.syncing import DeliveryState, SyncState
from app.domain.verdicts import Outcome, Reason
from app.web.i18n import gettext_noop as _

if TYPE_CHECKING:
    from app.domain.microcredentials import Definition
    from app.domain.requirements import Group, Leaf
    from app.domain.verdicts import LeafVerdict
    from app.web.i18n import Language

OUTCOMES = {
    Outcome.MET: _("Met"),
    Outcome.NOT_MET: _("Not met"),
    Outcome.UNKNOWN: _("Not known yet"),
}

REASONS = {
    Reason.REACHED: _("It reaches what is asked for."),
    Reason.BELOW: _("It is below what is asked for."),
    Reason.WAIVED: _("It was waived."),
    Reason.ATTESTED: _("Course staff confirmed it."),
    Reason.ATTESTED_NOT_COMPLETED: _("Course staff recorded that it is not completed."),
    Reason.NOT_COMPLETED: _("The course does not show it as completed."),
    Reason.NOT_SET_UP: _("Where Laurel reads this from has not been set up yet."),
    Reason.SOURCE_WAITING: _("Where Laurel reads this from is set up but not checked yet."),
    Reason.SOURCE_BROKEN: _(
        "Where Laurel reads this from no longer works as it should, so it does not count for now."
    ),
    Reason.NEVER_READ: _("Laurel has not read this from the course yet."),
    Reason.NOTHING_THERE: _("The course shows nothing for this yet."),
    Reason.NOT_ASSESSED: _("The work has not been assessed yet."),
    Reason.NOT_ATTESTED: _("Course staff have not confirmed it yet."),
    Reason.WITHDRAWN: _("The course no longer shows what it showed before."),
    Reason.STALE: _("What Laurel knows is too old to decide on."),
    Reason.OUTSIDE_WINDOW: _("It lies outside the time in which it counts."),
    Reason.UNUSABLE: _("The value cannot be compared with what is asked for."),
    Reason.GROUP: "",
}

ROUTES = {
    Route.OWN_LINE_ITEM: _("the course's gradebook"),
    Route.CALCULATED: _("the course's gradebook, calculated"),
    Route.OUTCOME: _("an outcome in the course's gradebook"),
    Route.GATE: _("a link that opens on completion"),
    Route.CUSTOM_CLAIM: _("what the platform said when the course was opened"),
    **dict.fromkeys(PLATFORM_API_ROUTES, _("the platform's own interface")),
    Route.IN_TOOL_RUBRIC: _("an assessment in Laurel"),
    Route.ATTESTATION: _("a confirmation by course staff"),
    Route.CSV_IMPORT: _("an imported file"),
}

SYNC_STATES = {
    SyncState.NEVER: _("The course has not been read yet."),
    SyncState.QUEUED: _("The course is waiting to be read."),
    SyncState.RUNNING: _("The course is being read now."),
    SyncState.DONE: _("The course was read completely."),
    SyncState.FAILED: _(
        "The last reading of the course failed. What was known before still stands."
    ),
}

FAILURES = {
    FailureKind.UNREACHABLE: _("The learning platform could not be reached."),
    FailureKind.TIMEOUT: _("The learning platform did not answer in time."),
    FailureKind.ADDRESS_REFUSED: _(
        "The learning platform's address is not allowed. Ask the operator of Laurel."
    ),
    FailureKind.UNAUTHORIZED: _(
        "The learning platform does not accept Laurel's key. "
        "Ask its administrator to check the registration."
    ),
    FailureKind.MISSING_SCOPE: _(
        "The learning platform does not allow this. "
        "Ask its administrator to switch on the grade and roster services for Laurel."
    ),
    FailureKind.RATE_LIMITED: _("The learning platform asked Laurel to wait."),
    FailureKind.NOT_FOUND: _("The learning platform no longer has what Laurel looked for."),
    FailureKind.CONFLICT: _("The learning platform holds a later score."),
    FailureKind.REJECTED: _("The learning platform rejected the request."),
    FailureKind.SERVER_ERROR: _("The learning platform had an error of its own."),
    FailureKind.BAD_ANSWER: _("The learning platform's answer could not be understood."),
    FailureKind.TOO_LARGE: _("The learning platform's answer was too large."),
}

DELIVERIES = {
    DeliveryState.QUEUED: _("Waiting to be sent to the course."),
    DeliveryState.SENT: _("Sent to the course; not read back yet."),
    DeliveryState.SEEN: _("Sent to the course, and seen there."),
    DeliveryState.NOT_SEEN: _("Sent to the course, but not seen there."),
    DeliveryState.FAILED: _("Could not be sent to the course."),
    DeliveryState.NO_SERVICE: _("This course takes no score from Laurel."),
}

AWARD_STATES = {
    AwardState.ISSUED: _("Valid"),
    AwardState.REVOKED: _("Revoked"),
}

EVENTS = {
    RegisterEvent.ISSUED: _("Issued"),
    RegisterEvent.REVOKED: _("Revoked"),
    RegisterEvent.SHARED: _("Shared by link"),
    RegisterEvent.UNSHARED: _("No longer shared"),
}

CHECKS = {
    Check.SIGNATURE: _("Signature"),
    Check.ISSUER: _("Issuer"),
    Check.STATUS: _("Status"),
    Check.DATES: _("Dates"),
}

CHECK_RESULTS = {
    CheckResult.PASSED: _("Passed"),
    CheckResult.FAILED: _("Failed"),
    CheckResult.NOT_CHECKED: _("Could not be checked"),
}

FINDINGS = {
    Finding.SIGNATURE_VALID: _("The document is exactly as it was signed."),
    Finding.SIGNATURE_BROKEN: _(
        "The document was changed after it was signed, or was never signed with this key."
    ),
    Finding.SIGNATURE_FOREIGN_SUITE: _("The signature is of a kind that Laurel cannot check."),
    Finding.MALFORMED: _("The document is not a credential that Laurel can read."),
    Finding.KEY_UNREACHABLE: _("The issuer's keys could not be read."),
    Finding.KEY_NOT_THE_ISSUERS: _("The key is not one of the issuer's."),
    Finding.ISSUER_CONFIRMED: _("The key belongs to the issuer that the document names."),
    Finding.STATUS_GOOD: _("The issuer has not revoked it."),
    Finding.STATUS_REVOKED: _("The issuer has revoked it."),
    Finding.STATUS_UNREACHABLE: _("The issuer's status list could not be read."),
    Finding.STATUS_UNTRUSTED: _("The status list is not signed by the issuer."),
    Finding.STATUS_NONE: _("The document names no status list."),
    Finding.IN_FORCE: _("It is in force."),
    Finding.NOT_YET_VALID: _("It is not in force yet."),
    Finding.EXPIRED: _("It has expired."),
}


def asked_for(leaf: Leaf, definition: Definition, language: Language) -> str:
    """What a requirement asks for, as a sentence."""
    _g = language.gettext
    if isinstance(leaf, GradeAtLeast):
        return _g(_("A grade of at least %(minimum)s %%"), minimum=language.number(leaf.minimum))
    if isinstance(leaf, CriterionAtLevel):
        name, level = _criterion_and_level(definition, leaf.criterion, leaf.minimum_level)
        return _g(_("“%(criterion)s” at “%(level)s” or above"), criterion=name, level=level)
    if isinstance(leaf, CompletionRecorded):
        return _g(_("Completion shown by the course"))
    assert isinstance(leaf, CompletionAttested)
    return _g(_("Completion confirmed by course staff"))


def shown(verdict: LeafVerdict, definition: Definition, language: Language) -> str:
    """The value that was found, in words; "" if there is none."""
    if verdict.waiver is not None:
        return language.gettext(_("Waived"))
    if verdict.fact is None:
        return ""
    value = verdict.fact.value
    if isinstance(value, Graded):
        given, maximum = language.number(value.given), language.number(value.maximum)
        return language.gettext(_("%(given)s of %(maximum)s"), given=given, maximum=maximum)
    if isinstance(value, LevelReached) and isinstance(verdict.leaf, CriterionAtLevel):
        return _criterion_and_level(definition, verdict.leaf.criterion, value.level)[1]
    if isinstance(value, Completed):
        return language.gettext(_("Completed") if value.completed else _("Not completed"))
    return ""


def read_from(verdict: LeafVerdict, language: Language) -> str:
    """Where the value comes from and when it was last known to say so; "" if never."""
    if verdict.read_at is None or verdict.waiver is not None:
        return ""
    route = verdict.fact.route if verdict.fact else Route.OWN_LINE_ITEM
    return language.gettext(
        _("Read from %(source)s, %(moment)s"),
        source=language.gettext(ROUTES[route]),
        moment=language.moment(verdict.read_at),
    )


def group_sentence(group: Group, language: Language) -> str:
    """How many of a group's requirements are needed, as a sentence."""
    if group.operator is Operator.ALL:
        return language.gettext(_("All of the following"))
    if group.operator is Operator.ANY:
        return language.gettext(_("Any one of the following"))
    return language.ngettext(
        "Any %(num)s of the following %(total)s",
        "Any %(num)s of the following %(total)s",
        group.count,
        total=len(group.children),
    )


def _criterion_and_level(definition: Definition, criterion: str, level: str) -> tuple[str, str]:
    found = definition.rubric.criterion(criterion) if definition.rubric else None
    reached = found.level(level) if found else None
    return (found.name if found else criterion, reached.name if reached else level)
