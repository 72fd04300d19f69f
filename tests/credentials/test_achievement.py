"""What the Achievement of a version says, the same to everybody."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from app.domain.awarding import Holder
from app.domain.evidence import Graded, LevelReached
from app.domain.microcredentials import Participation, QualificationLevel, Supervision
from app.domain.requirements import CompletionAttested, Group, Operator
from tests.credentials.samples import (
    INSTITUTION,
    Office,
    build_definition,
    build_order,
    build_verdict,
    build_version,
)
from tests.credentials.signing import ACHIEVEMENT, DID, Json, issue


def test_the_achievement_is_the_same_for_every_holder(credential: Json) -> None:
    version = build_version()
    verdict = build_verdict(
        version,
        plan=Graded(Decimal(100), Decimal(100)),
        alignment=LevelReached("proficient"),
        feedback=LevelReached("exemplary"),
    )
    other = issue(uuid=UUID(int=1), holder=Holder(name="B", email="b@example.org"), verdict=verdict)
    served = Office().documents.achievement(INSTITUTION, version)
    assert credential["credentialSubject"]["achievement"] == served
    assert other["credentialSubject"]["achievement"] == served
    assert served["id"] == ACHIEVEMENT


def test_the_achievement_follows_the_definition(credential: Json) -> None:
    achievement = credential["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "MicroCredential"
    assert achievement["inLanguage"] == "en"
    assert achievement["humanCode"] == "MC-FA-01"
    assert achievement["version"] == "2"
    assert achievement["creditsAvailable"] == 4.5
    assert credential["credentialSubject"]["creditsEarned"] == 4.5
    assert achievement["creator"] == credential["issuer"]
    assert "tag" not in achievement


def test_another_awarding_body_has_an_identity_of_its_own() -> None:
    definition = replace(build_definition(), awarding_body="Another body", country="ME")
    creator = Office().documents.achievement(INSTITUTION, build_version(definition))["creator"]
    assert creator["name"] == "Another body"
    assert creator["id"] != DID
    assert creator["address"]["addressCountryCode"] == "ME"


def test_the_criteria_are_readable(credential: Json) -> None:
    narrative = credential["credentialSubject"]["achievement"]["criteria"]["narrative"]
    requirements = """\
- To earn it: all of the following
  - Lesson plan: graded at 60 % or more
  - Alignment of task and outcome: "Proficient" or above
  - One of these: any of the following
    - Use of feedback: "Proficient" or above
    - Observed lesson: completion attested by a named person
"""
    for expected in (
        "- Design a formative assessment\n- Use what it shows",
        requirements,
        "### Use of feedback",
        "3. Proficient (2.5 points): Proficient work",
        "A teaching post",
        "Counts towards the sample diploma",
    ):
        assert expected in narrative


def test_sample_data_says_so() -> None:
    version = build_version(replace(build_definition(), sample=True))
    achievement = Office().documents.achievement(INSTITUTION, version)
    assert achievement["criteria"]["narrative"].startswith("Sample data: nothing was achieved")
    assert achievement["tag"] == ["sample data"]


def test_annex_1_facts_are_alignments(credential: Json) -> None:
    alignments = credential["credentialSubject"]["achievement"]["alignment"]
    said = {
        alignment["targetType"]: (
            alignment["targetUrl"],
            alignment.get("targetCode"),
            alignment.get("targetDescription"),
        )
        for alignment in alignments
    }
    assert said == {
        "ext:EQF": ("http://data.europa.eu/snb/eqf/6", "6", None),
        "ext:QualificationLevel": (f"{ACHIEVEMENT}#level", "6", None),
        "ext:ESCOSkill": (
            "http://data.europa.eu/esco/skill/11111111-2222-3333-4444-555555555555",
            None,
            None,
        ),
        "ext:ECTS": (
            "http://data.europa.eu/snb/education-credit/6fcec5c5af",
            "4.5",
            "110 hours (4.5 ECTS credits)",
        ),
        "ext:ParticipationForm": (
            "http://data.europa.eu/snb/learning-assessment/e92d221e4d",
            None,
            "Blended",
        ),
        "ext:AssessmentType": (
            f"{ACHIEVEMENT}#assessment",
            None,
            "A graded lesson plan, and a rubric over a portfolio",
        ),
        "ext:QualityAssurance": (
            f"{ACHIEVEMENT}#quality",
            None,
            "Internal quality assurance, reviewed every three years",
        ),
        "ext:Supervision": (
            f"{ACHIEVEMENT}#supervision",
            None,
            "Supervised online, identity verified",
        ),
    }
    assert len({alignment["id"] for alignment in alignments}) == len(alignments)


@pytest.mark.parametrize("form", Participation)
def test_every_form_of_participation_has_a_concept(form: Participation) -> None:
    version = build_version(replace(build_definition(), participation=form))
    alignments = Office().documents.achievement(INSTITUTION, version)["alignment"]
    said = next(a for a in alignments if a["targetType"] == "ext:ParticipationForm")
    assert said["targetUrl"].startswith("http://data.europa.eu/snb/learning-assessment/")


@pytest.mark.parametrize("supervision", Supervision)
def test_every_kind_of_supervision_has_words(supervision: Supervision) -> None:
    version = build_version(replace(build_definition(), supervision=supervision))
    alignments = Office().documents.achievement(INSTITUTION, version)["alignment"]
    said = next(a for a in alignments if a["targetType"] == "ext:Supervision")
    assert "dentity" in said["targetDescription"]


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Lessons", "- Lessons: at least 2 of the following\n"),
        ("", "- At least 2 of the following\n"),
    ],
)
def test_at_least_some_of_a_group_reads_as_such(title: str, line: str) -> None:
    leaves = tuple(
        CompletionAttested(key=str(number), title=f"Lesson {number}") for number in (1, 2, 3)
    )
    group = Group(key="some", title=title, operator=Operator.AT_LEAST, children=leaves, count=2)
    version = build_version(replace(build_definition(), requirement=group))
    achievement = Office().documents.achievement(INSTITUTION, version)
    assert line in achievement["criteria"]["narrative"]


def test_workload_stands_without_credits() -> None:
    version = build_version(replace(build_definition(), ects=None))
    order = replace(build_order(version), verdict=build_verdict(version))
    subject = json.loads(Office().issue(order))["credentialSubject"]
    alignments = {a["targetType"]: a for a in subject["achievement"]["alignment"]}
    assert alignments["ext:Workload"]["targetDescription"] == "110 hours"
    assert "ext:ECTS" not in alignments
    assert "creditsAvailable" not in subject["achievement"]
    assert "creditsEarned" not in subject


def test_a_level_may_bring_its_own_address() -> None:
    level = QualificationLevel(framework="MQF", level="7", url="https://mqf.example.org/7")
    version = build_version(replace(build_definition(), levels=(level,)))
    alignment = Office().documents.achievement(INSTITUTION, version)["alignment"][0]
    assert (alignment["targetUrl"], alignment["targetFramework"]) == (level.url, "MQF")


def test_every_leaf_is_a_result_description(credential: Json) -> None:
    descriptions = credential["credentialSubject"]["achievement"]["resultDescription"]
    plan, alignment, feedback, observed = descriptions
    assert plan["id"] == f"{ACHIEVEMENT}#requirements/plan"
    assert (plan["resultType"], plan["valueMin"], plan["valueMax"]) == ("Percent", "0", "100")
    assert plan["requiredValue"] == "60"
    assert alignment["resultType"] == feedback["resultType"] == "RubricCriterionLevel"
    assert alignment["requiredLevel"] == f"{ACHIEVEMENT}#requirements/alignment/levels/proficient"
    levels = alignment["rubricCriterionLevel"]
    assert [(level["level"], level["name"], level["points"]) for level in levels] == [
        ("1", "Beginning", "0"),
        ("2", "Developing", "1"),
        ("3", "Proficient", "2.5"),
        ("4", "Exemplary", "4"),
    ]
    assert alignment["requiredLevel"] in {level["id"] for level in levels}
    assert observed["resultType"] == "Status"


def test_keys_of_requirements_never_break_an_identifier() -> None:
    definition = build_definition()
    leaf = replace(definition.requirement.children[0], key="план 1/ü#?")  # type: ignore[union-attr]
    version = build_version(replace(definition, requirement=leaf))
    achievement = Office().documents.achievement(INSTITUTION, version)
    (description,) = achievement["resultDescription"]
    assert description["id"].isascii()
    assert " " not in description["id"]
