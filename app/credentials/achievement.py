"""The Achievement of a version (Open Badges 3.0, section B.1.1): the same for every holder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.credentials.achievement_ids import part_id
from app.credentials.alignments import build_alignments
from app.credentials.issuer import build_awarding_body
from app.credentials.narrative import build_criteria_narrative
from app.credentials.numbers import credits_number
from app.credentials.results import build_result_descriptions
from app.credentials.wording import one_line

if TYPE_CHECKING:
    from app.domain.addresses import Addresses
    from app.domain.microcredentials import Version
    from app.domain.people import Institution


def build_achievement(
    addresses: Addresses, institution: Institution, version: Version
) -> dict[str, Any]:
    """The Achievement with its stable id. Nothing in it may depend on a learner.

    Raises ValueError if a requirement names a criterion that the rubric does not have.
    """
    definition = version.definition
    identifier = addresses.achievement(version.uuid)
    achievement: dict[str, Any] = {
        "id": identifier,
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": one_line(definition.title),
        "description": definition.description.strip(),
        "inLanguage": definition.language,
        "humanCode": definition.identifier,
        "version": str(version.number),
        "creator": build_awarding_body(addresses, institution, version),
        "criteria": {
            "id": part_id(identifier, "criteria"),
            "narrative": build_criteria_narrative(definition),
        },
        "alignment": build_alignments(identifier, definition),
        "resultDescription": build_result_descriptions(identifier, definition),
    }
    if definition.ects is not None:
        achievement["creditsAvailable"] = credits_number(definition.ects)
    if definition.sample:
        achievement["tag"] = ["sample data"]
    return achievement
