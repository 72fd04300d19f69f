"""Reading a micro-credential's definition from its file (docs/definition-file.md).

The fields are what Annex I of the Council Recommendation of 16 June 2022
(2022/C 243/02) asks every micro-credential to state. Of its mandatory
elements the learner and the date of issuing belong to the award; all others
must stand here. The level is mandatory "if applicable", and so optional.
"""

from __future__ import annotations

from decimal import Decimal

from app.domain.microcredentials import (
    Definition,
    Outcome,
    Participation,
    QualificationLevel,
    Supervision,
)
from app.usecases.definition_file.messages import ProblemCode
from app.usecases.definition_file.nodes import read_document
from app.usecases.definition_file.problems import Problems
from app.usecases.definition_file.quantities import Limits, read_number
from app.usecases.definition_file.requirements import read_requirements
from app.usecases.definition_file.rubric import read_rubric
from app.usecases.definition_file.texts import (
    Keys,
    read_address,
    read_choice,
    read_country,
    read_flag,
    read_label,
    read_language,
    read_text,
)
from app.usecases.definition_file.values import Fields, Value, read_items

DEFINITION_FIELDS = (
    "identifier",
    "language",
    "title",
    "description",
    "awarding_body",
    "country",
    "outcomes",
    "workload_hours",
    "ects",
    "levels",
    "assessment",
    "participation",
    "quality_assurance",
    "prerequisites",
    "supervision",
    "stackability",
    "further_information",
    "sample",
    "rubric",
    "requirements",
)
OUTCOME_FIELDS = ("key", "text", "alignment_url")
QUALIFICATION_LEVEL_FIELDS = ("framework", "level", "url")

LONGEST_NAME = 200
LONGEST_TEXT = 4000
MOST_OUTCOMES = 50
MOST_QUALIFICATION_LEVELS = 10
HOURS = Limits(least=0, above=True, most=10_000, places=2)
ECTS = Limits(least=0, above=True, most=300, places=2)
EQF = "EQF"
EQF_LEVELS = tuple("12345678")


def read_definition(source: str | bytes) -> Definition:
    """The definition in a YAML file, given as text or as UTF-8 bytes.

    Raises `DefinitionProblems` with every mistake that can be found at once:
    first those that keep it from being YAML of the plain kind, then, in one
    go, all that is wrong with its fields and with what they refer to.
    """
    problems = Problems()
    fields = Fields(Value(read_document(source), "", problems))
    fields.refuse_others(DEFINITION_FIELDS)
    definition = _read_fields(fields)
    problems.raise_if_any()
    return definition


def _read_fields(fields: Fields) -> Definition:
    rubric = read_rubric(fields.optional("rubric"))
    return Definition(
        identifier=Keys().read(fields.required("identifier")),
        language=read_language(fields.required("language")),
        title=read_text(fields.required("title"), most=LONGEST_NAME),
        description=_read_paragraphs(fields.required("description")),
        awarding_body=read_text(fields.required("awarding_body"), most=LONGEST_NAME),
        country=read_country(fields.required("country")),
        outcomes=_read_outcomes(fields.required("outcomes")),
        workload_hours=read_number(fields.required("workload_hours"), HOURS, otherwise=Decimal(0)),
        ects=read_number(fields.optional("ects"), ECTS, otherwise=None),
        levels=_read_qualification_levels(fields.optional("levels")),
        assessment=_read_paragraphs(fields.required("assessment")),
        participation=read_choice(
            fields.required("participation"), Participation, otherwise=Participation.ONLINE
        ),
        quality_assurance=_read_paragraphs(fields.required("quality_assurance")),
        prerequisites=_read_paragraphs(fields.optional("prerequisites")),
        supervision=read_choice(fields.optional("supervision"), Supervision, otherwise=None),
        stackability=_read_paragraphs(fields.optional("stackability")),
        further_information=_read_paragraphs(fields.optional("further_information")),
        sample=read_flag(fields.optional("sample")),
        rubric=rubric,
        requirement=read_requirements(fields.required("requirements"), rubric),
    )


def _read_paragraphs(value: Value | None) -> str:
    return read_text(value, most=LONGEST_TEXT, paragraphs=True)


def _read_outcomes(value: Value | None) -> tuple[Outcome, ...]:
    keys = Keys()
    items = read_items(value, least=1, most=MOST_OUTCOMES)
    return tuple(_read_outcome(Fields(item), keys) for item in items)


def _read_outcome(fields: Fields, keys: Keys) -> Outcome:
    fields.refuse_others(OUTCOME_FIELDS)
    return Outcome(
        key=keys.read(fields.required("key")),
        text=read_text(fields.required("text"), most=1000),
        alignment_url=read_address(fields.optional("alignment_url")),
    )


def _read_qualification_levels(value: Value | None) -> tuple[QualificationLevel, ...]:
    items = read_items(value, least=0, most=MOST_QUALIFICATION_LEVELS)
    return tuple(_read_qualification_level(Fields(item)) for item in items)


def _read_qualification_level(fields: Fields) -> QualificationLevel:
    fields.refuse_others(QUALIFICATION_LEVEL_FIELDS)
    asked = fields.required("level")
    level = QualificationLevel(
        framework=read_text(fields.required("framework"), most=LONGEST_NAME),
        level=read_label(asked, most=40),
        url=read_address(fields.optional("url")),
    )
    if asked and level.level and level.framework == EQF and level.level not in EQF_LEVELS:
        asked.note_unknown(ProblemCode.NOT_A_CHOICE, EQF_LEVELS)
    return level
