"""A stored decision record as lines, in the words of the day it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.domain.evidence import Route
from app.domain.requirements import CriterionAtLevel, leaves_of
from app.domain.verdicts import Outcome, Reason
from app.web import sentences
from app.web.i18n import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.awarding import DecisionRecord
    from app.domain.microcredentials import Definition
    from app.web.i18n import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """One requirement as it was decided on."""

    title: str
    asked: str
    outcome: str
    word: str
    value: str
    reason: str
    source: str


def decision_lines(
    decision: DecisionRecord, definition: Definition, language: Language
) -> tuple[DecisionLine, ...]:
    """Every requirement of the record, in reading order."""
    return tuple(
        _line(content, definition, language) for content in _leaves(decision.content["verdict"])
    )


def _leaves(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "children" in content:
        for child in content["children"]:
            yield from _leaves(child)
    else:
        yield content


def _line(content: dict[str, Any], definition: Definition, language: Language) -> DecisionLine:
    leaf = next(
        leaf for leaf in leaves_of(definition.requirement) if leaf.key == content["requirement"]
    )
    fact = content["fact"]
    return DecisionLine(
        title=content["title"],
        asked=sentences.asked_for(leaf, definition, language),
        outcome=content["outcome"],
        word=language.gettext(sentences.OUTCOMES[Outcome(content["outcome"])]),
        value=_value(content, leaf, definition, language),
        reason=language.gettext(sentences.REASONS[Reason(content["reason"])]),
        source=_source(fact, content["readAt"], language) if fact else "",
    )


def _value(
    content: dict[str, Any], leaf: object, definition: Definition, language: Language
) -> str:
    if content["waiver"]:
        return language.gettext(_("Waived"))
    value = (content["fact"] or {}).get("value", {})
    if value.get("kind") == "grade":
        given, maximum = Decimal(value["given"]), Decimal(value["maximum"])
        return language.gettext(
            _("%(given)s of %(maximum)s"),
            given=language.number(given),
            maximum=language.number(maximum),
        )
    if value.get("kind") == "level" and isinstance(leaf, CriterionAtLevel) and definition.rubric:
        criterion = definition.rubric.criterion(leaf.criterion)
        level = criterion.level(value["level"]) if criterion else None
        return level.name if level else str(value["level"])
    if value.get("kind") == "completed":
        return language.gettext(_("Completed") if value["completed"] else _("Not completed"))
    return ""


def _source(fact: dict[str, Any], read_at: str | None, language: Language) -> str:
    return language.gettext(
        _("Read from %(source)s, %(moment)s"),
        source=language.gettext(sentences.ROUTES[Route(fact["route"])]),
        moment=language.moment(datetime.fromisoformat(read_at or fact["observedAt"])),
    )
