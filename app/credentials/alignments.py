"""The facts that the EU asks for and Open Badges has no field for, as alignments.

Council Recommendation 2022/C 243/02, Annex I. An alignment needs an address: the concept of an EU
vocabulary where there is one, else the place on our own page of the achievement that says it.
Types beyond the vocabulary of Open Badges are written `ext:…` (Open Badges 3.0, B.5).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.credentials.achievement_ids import part_id
from app.credentials.numbers import decimal_text
from app.credentials.wording import one_line, phrase
from app.domain.microcredentials import Participation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.microcredentials import Definition, QualificationLevel

EQF = "http://data.europa.eu/snb/eqf/"
ESCO = "http://data.europa.eu/esco/"
ECTS_CREDIT = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
PARTICIPATION_FORMS = {
    Participation.ONSITE: "http://data.europa.eu/snb/learning-assessment/9191af2ed9",
    Participation.ONLINE: "http://data.europa.eu/snb/learning-assessment/920fbb3cbe",
    Participation.BLENDED: "http://data.europa.eu/snb/learning-assessment/e92d221e4d",
}


def build_alignments(achievement: str, definition: Definition) -> list[dict[str, Any]]:
    """Levels, aligned outcomes, workload, assessment, participation, quality assurance.

    Each has an identifier, though none is asked for: a part without one must be given a label in
    every single credential (RDFC-1.0), and those are what signing takes its time for.
    """
    alignments = [
        *(_level(achievement, definition.language, level) for level in definition.levels),
        *_outcomes(definition),
        _workload(achievement, definition),
        _participation(definition),
        *_statements(achievement, definition),
    ]
    return [
        {"id": part_id(achievement, f"alignments/{number}"), "type": ["Alignment"], **alignment}
        for number, alignment in enumerate(alignments, start=1)
    ]


def _level(achievement: str, language: str, level: QualificationLevel) -> dict[str, Any]:
    is_european = level.framework.strip().upper() == "EQF"
    published = f"{EQF}{level.level}" if is_european else part_id(achievement, "level")
    return {
        "targetType": "ext:EQF" if is_european else "ext:QualificationLevel",
        "targetName": phrase(language, "level", framework=level.framework, level=level.level),
        "targetUrl": level.url or published,
        "targetFramework": "European Qualifications Framework" if is_european else level.framework,
        "targetCode": level.level,
    }


def _outcomes(definition: Definition) -> Iterator[dict[str, Any]]:
    for outcome in definition.outcomes:
        if outcome.alignment_url:
            is_esco = outcome.alignment_url.startswith(ESCO)
            yield {
                "targetType": "ext:ESCOSkill" if is_esco else "ext:LearningOutcome",
                "targetName": one_line(outcome.text),
                "targetUrl": outcome.alignment_url,
            }


def _workload(achievement: str, definition: Definition) -> dict[str, Any]:
    """Credits with their unit, which `creditsAvailable` does not have."""
    language, hours = definition.language, decimal_text(definition.workload_hours)
    name = phrase(language, "workload")
    if definition.ects is None:
        return {
            "targetType": "ext:Workload",
            "targetName": name,
            "targetUrl": part_id(achievement, "workload"),
            "targetDescription": phrase(language, "workload-hours", hours=hours),
        }
    ects = decimal_text(definition.ects)
    return {
        "targetType": "ext:ECTS",
        "targetName": name,
        "targetUrl": ECTS_CREDIT,
        "targetFramework": "European Credit Transfer and Accumulation System",
        "targetCode": ects,
        "targetDescription": phrase(language, "workload-credits", hours=hours, credits=ects),
    }


def _participation(definition: Definition) -> dict[str, Any]:
    form = definition.participation
    return {
        "targetType": "ext:ParticipationForm",
        "targetName": phrase(definition.language, "participation"),
        "targetUrl": PARTICIPATION_FORMS[form],
        "targetDescription": phrase(definition.language, f"participation-{form.value}"),
    }


def _statements(achievement: str, definition: Definition) -> Iterator[dict[str, Any]]:
    """What only the issuer says, in its own words."""
    supervision = definition.supervision
    said = {
        ("assessment", "ext:AssessmentType"): definition.assessment,
        ("quality", "ext:QualityAssurance"): definition.quality_assurance,
        ("supervision", "ext:Supervision"): (
            phrase(definition.language, f"supervision-{supervision.value}") if supervision else ""
        ),
    }
    for (part, kind), text in said.items():
        if text.strip():
            yield {
                "targetType": kind,
                "targetName": phrase(definition.language, part),
                "targetUrl": part_id(achievement, part),
                "targetDescription": text.strip(),
            }
