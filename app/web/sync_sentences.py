"""Readings in words: where one stands, since when, why it failed, and what mends it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import FailureKind
from app.domain.syncing import Progress, SyncState, decide_progress
from app.web import source_sentences
from app.web.i18n import gettext_noop as _
from app.web.sentences import DELIVERIES, FAILURES, SYNC_STATES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from app.domain.syncing import CourseSync
    from app.ports.sync_storage import UndeliveredScore
    from app.usecases.show_syncs import CourseStanding
    from app.web.i18n import Language

PROGRESS = {
    Progress.NEVER: SYNC_STATES[SyncState.NEVER],
    Progress.WAITING: SYNC_STATES[SyncState.QUEUED],
    Progress.RUNNING: SYNC_STATES[SyncState.RUNNING],
    Progress.ABANDONED: _(
        "The last reading of the course did not end, and nothing works on it any more. "
        "Ask for it again. What was known before still stands."
    ),
    Progress.DONE: SYNC_STATES[SyncState.DONE],
    Progress.FAILED: SYNC_STATES[SyncState.FAILED],
}

SINCE = {
    Progress.WAITING: _("Asked for: %(moment)s."),
    Progress.RUNNING: _("Begun: %(moment)s."),
    Progress.ABANDONED: _("Asked for: %(moment)s."),
    Progress.FAILED: _("Tried last: %(moment)s."),
}

STYLES = {Progress.DONE: "passed", Progress.FAILED: "failed", Progress.ABANDONED: "failed"}
"""The style of a state's word, among those for outcomes; "unknown" for the others."""

ICONS = {
    Progress.NEVER: "–",
    Progress.WAITING: "…",
    Progress.RUNNING: "…",
    Progress.ABANDONED: "✗",
    Progress.DONE: "✓",
    Progress.FAILED: "✗",
}

WORDS = {
    Progress.NEVER: _("Never read"),
    Progress.WAITING: _("Waiting"),
    Progress.RUNNING: _("Being read"),
    Progress.ABANDONED: _("Did not end"),
    Progress.DONE: _("Read completely"),
    Progress.FAILED: _("Failed"),
}

AGAIN_BY_ITSELF = _("Laurel tries again by itself, with growing pauses.")
AGAIN_ONCE_A_DAY = _(
    "Somebody has to mend this. Laurel looks again once a day; press “Read now” to have it look "
    "at once. What can be read without it is read as ever."
)

SCOPE = re.compile(r"https://purl\.imsglobal\.org/[\w./-]+")
ROSTER, GRADES = "roster", "grades"

SERVICES = {
    "read the roster": ROSTER,
    "find the line item": GRADES,
    "create the line item": GRADES,
    "read the results": GRADES,
    "send the score": GRADES,
}
"""By the calls' names in errors. Calls to a platform's own interface are of neither service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """What mends a failure. `scopes` are to be granted, for the roster or the grade service.

    `detail` is Laurel's own word of what was wrong, in English, where no scope says it.
    """

    sentence: str
    scopes: tuple[str, ...] = ()
    service: str = ""
    is_refused: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something of a course that needs somebody: what it is, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncLine:
    """A course as the operators' page shows it."""

    uuid: UUID
    title: str
    platform: str
    kind: str
    style: str
    icon: str
    word: str
    sentence: str
    call: str
    remedy: Remedy | None
    sources: tuple[Trouble, ...]
    scores: tuple[Trouble, ...]
    resendable: int
    is_under_way: bool


def reading_sentence(sync: CourseSync, now: datetime, language: Language) -> str:
    """How the reading stands and since when, why it failed, and when the last complete one was."""
    progress = decide_progress(sync, now)
    parts = [language.gettext(PROGRESS[progress])]
    since = _since(sync, progress)
    if since is not None:
        parts.append(language.gettext(SINCE[progress], moment=language.moment(since)))
    if sync.error is not None and progress in {Progress.FAILED, Progress.ABANDONED}:
        parts.append(language.gettext(FAILURES[sync.error]))
    if sync.completed_at is not None:
        moment = language.moment(sync.completed_at)
        parts.append(language.gettext(_("Last complete reading: %(moment)s."), moment=moment))
    return " ".join(parts)


def build_line(standing: CourseStanding, now: datetime, language: Language) -> SyncLine:
    """The course in words."""
    readings, progress = standing.readings, standing.progress
    sync = readings.sync
    return SyncLine(
        uuid=readings.course_uuid,
        title=readings.course_title or language.gettext(_("Course without a title")),
        platform=readings.platform_name,
        kind=readings.platform_kind,
        style=STYLES.get(progress, "unknown"),
        icon=ICONS[progress],
        word=language.gettext(WORDS[progress]),
        sentence=reading_sentence(sync, now, language),
        call=sync.error_call if sync.error else "",
        remedy=_remedy(sync, language),
        sources=tuple(
            Trouble(
                what=f"{title}: {language.gettext(source_sentences.STATES[source.state])}",
                why=source_sentences.why(source, language),
            )
            for title, source in standing.sources
        ),
        scores=tuple(_scores(standing.scores, language)),
        resendable=standing.resendable,
        is_under_way=progress in {Progress.WAITING, Progress.RUNNING},
    )


def _since(sync: CourseSync, progress: Progress) -> datetime | None:
    moments = {
        Progress.WAITING: sync.queued_at,
        Progress.RUNNING: sync.started_at,
        Progress.ABANDONED: sync.queued_at or sync.started_at,
        Progress.FAILED: sync.finished_at,
    }
    return moments.get(progress)


def _remedy(sync: CourseSync, language: Language) -> Remedy | None:
    """What to do about the last failure; None where there was none."""
    if sync.error is None:
        return None
    again = AGAIN_BY_ITSELF if sync.error.may_pass else AGAIN_ONCE_A_DAY
    scopes = tuple(SCOPE.findall(sync.error_detail))
    return Remedy(
        sentence=language.gettext(again),
        scopes=scopes,
        service=_service(sync, scopes),
        is_refused=sync.error is FailureKind.UNAUTHORIZED,
        detail="" if scopes else sync.error_detail,
    )


def _service(sync: CourseSync, scopes: tuple[str, ...]) -> str:
    """The LTI service that is to be switched on; "" where it is something else that is missing.

    A platform that only says "forbidden" names no scope; then the call tells.
    """
    if sync.error is not FailureKind.MISSING_SCOPE or (sync.error_detail and not scopes):
        return ""
    if not scopes:
        return SERVICES.get(sync.error_call, "")
    return ROSTER if "member" in " ".join(scopes) else GRADES


def _scores(scores: tuple[UndeliveredScore, ...], language: Language) -> Iterator[Trouble]:
    """One line for each state and failure, with how many scores there are of it."""
    kinds = dict.fromkeys((one.delivery.state, one.delivery.error) for one in scores)
    for state, error in kinds:
        count = sum((one.delivery.state, one.delivery.error) == (state, error) for one in scores)
        yield Trouble(
            what=language.ngettext("%(num)s score", "%(num)s scores", count),
            why=" ".join(
                language.gettext(text)
                for text in (DELIVERIES[state], FAILURES[error] if error else "")
                if text
            ),
        )
