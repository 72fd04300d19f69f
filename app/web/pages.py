"""View models: what templates show, in words already."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.awarding import AwardState
from app.domain.requirements import (
    CompletionAttested,
    CompletionRecorded,
    CriterionAtLevel,
    Group,
    leaves_of,
)
from app.domain.verdicts import GroupVerdict, Outcome, Reason, leaf_verdicts
from app.web import sentences
from app.web.i18n import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.awarding import Award
    from app.domain.credentials import VerificationReport
    from app.domain.evidence import Assessment
    from app.domain.microcredentials import Definition
    from app.domain.requirements import Requirement
    from app.domain.verdicts import LeafVerdict, Verdict
    from app.web.i18n import Language

ICONS = {Outcome.MET: "✓", Outcome.NOT_MET: "✗", Outcome.UNKNOWN: "?"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementLine:
    """One line of a list of requirements: a leaf, or the sentence above a group.

    `depth` is 0 for the top. `outcome` is the machine's word, for styles.
    """

    key: str
    title: str
    asked: str
    outcome: str
    word: str
    icon: str
    depth: int
    is_group: bool = False
    value: str = ""
    reason: str = ""
    source: str = ""
    note: str = ""
    is_attested: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """One line of what a micro-credential asks for."""

    key: str
    title: str
    asked: str
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a learner stands, in one sentence, and the next step."""

    outcome: str
    sentence: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One of the four checks of a credential."""

    name: str
    result: str
    word: str
    finding: str


def requirement_lines(
    verdict: Verdict,
    definition: Definition,
    language: Language,
    assessment: Assessment | None = None,
) -> tuple[RequirementLine, ...]:
    """The verdict's tree as lines, in reading order, with the remarks of the assessment."""
    return tuple(
        replace(line, note=line.note or _remark(line, definition, assessment))
        for line in _lines(verdict, definition, language, 0)
    )


def build_standing(verdict: Verdict, award: Award | None, language: Language) -> Standing:
    """Where the learner stands and what comes next."""
    leaves = list(leaf_verdicts(verdict))
    met = sum(leaf.outcome is Outcome.MET for leaf in leaves)
    _g = language.gettext
    if award is not None and award.state is AwardState.ISSUED:
        return Standing(
            outcome="awarded",
            sentence=_g(_("You hold this micro-credential.")),
            next_step=_g(_("View it, keep a copy, and decide who may see it.")),
        )
    if verdict.outcome is Outcome.MET:
        return Standing(
            outcome=verdict.outcome.value,
            sentence=_g(_("You have met the requirements.")),
            next_step=_g(_("Claim your micro-credential below.")),
        )
    missing = next(leaf for leaf in leaves if leaf.outcome is not Outcome.MET)
    return Standing(
        outcome=verdict.outcome.value,
        sentence=language.ngettext(
            "You have met %(met)s of %(num)s requirement.",
            "You have met %(met)s of %(num)s requirements.",
            len(leaves),
            met=met,
        ),
        next_step=_g(
            _("Next: %(title)s. %(reason)s"),
            title=missing.leaf.title,
            reason=_g(sentences.REASONS[missing.reason]),
        ),
    )


def check_lines(report: VerificationReport, language: Language) -> tuple[CheckLine, ...]:
    """The four checks in words."""
    return tuple(
        CheckLine(
            name=language.gettext(sentences.CHECKS[point.check]),
            result=point.result.value,
            word=language.gettext(sentences.CHECK_RESULTS[point.result]),
            finding=language.gettext(sentences.FINDINGS[point.finding]),
        )
        for point in report.points
    )


def asked_lines(definition: Definition, language: Language) -> tuple[AskedLine, ...]:
    """What a definition asks for, in reading order, about nobody in particular."""
    return tuple(_asked(definition.requirement, definition, language, 0))


def _asked(
    node: Requirement, definition: Definition, language: Language, depth: int
) -> Iterator[AskedLine]:
    if isinstance(node, Group):
        asked = sentences.group_sentence(node, language)
        yield AskedLine(key=node.key, title=node.title, asked=asked, depth=depth)
        for child in node.children:
            yield from _asked(child, definition, language, depth + 1)
    else:
        asked = sentences.asked_for(node, definition, language)
        yield AskedLine(key=node.key, title=node.title, asked=asked, depth=depth)


def _lines(
    verdict: Verdict, definition: Definition, language: Language, depth: int
) -> Iterator[RequirementLine]:
    if isinstance(verdict, GroupVerdict):
        yield RequirementLine(
            key=verdict.group.key,
            title=verdict.group.title,
            asked=sentences.group_sentence(verdict.group, language),
            outcome=verdict.outcome.value,
            word=language.gettext(sentences.OUTCOMES[verdict.outcome]),
            icon=ICONS[verdict.outcome],
            depth=depth,
            is_group=True,
            value=language.gettext(
                _("%(met)s met, %(needed)s needed"), met=verdict.met, needed=verdict.group.needed
            ),
        )
        for child in verdict.children:
            yield from _lines(child, definition, language, depth + 1)
    else:
        yield _leaf_line(verdict, definition, language, depth)


def _leaf_line(
    verdict: LeafVerdict, definition: Definition, language: Language, depth: int
) -> RequirementLine:
    return RequirementLine(
        key=verdict.leaf.key,
        title=verdict.leaf.title,
        asked=sentences.asked_for(verdict.leaf, definition, language),
        outcome=verdict.outcome.value,
        word=language.gettext(sentences.OUTCOMES[verdict.outcome]),
        icon=ICONS[verdict.outcome],
        depth=depth,
        value=sentences.shown(verdict, definition, language),
        reason=language.gettext(sentences.REASONS[verdict.reason]),
        source=sentences.read_from(verdict, language),
        note=_note(verdict, language),
        is_attested=isinstance(verdict.leaf, CompletionAttested | CompletionRecorded),
    )


def _remark(line: RequirementLine, definition: Definition, assessment: Assessment | None) -> str:
    """What the assessor said of the criterion that this line asks for."""
    if assessment is None:
        return ""
    for leaf in leaves_of(definition.requirement):
        if leaf.key == line.key and isinstance(leaf, CriterionAtLevel):
            return assessment.remarks.get(leaf.criterion, "")
    return ""


def _note(verdict: LeafVerdict, language: Language) -> str:
    """What a person gave as the reason, where one decided."""
    if verdict.reason is Reason.WAIVED and verdict.waiver is not None:
        return language.gettext(
            _("On the authority of %(authority)s: %(reason)s"),
            authority=verdict.waiver.authority,
            reason=verdict.waiver.reason,
        )
    return verdict.fact.reason if verdict.fact is not None else ""
