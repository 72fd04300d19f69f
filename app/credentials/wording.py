"""The fixed words inside credentials: one table per language, English where there is none.

What a definition says stays in the definition's language; these are the words between its texts.
They are signed, so a change here changes only credentials that are issued afterwards.
"""

from __future__ import annotations

from typing import Final

ENGLISH: Final = {
    "sample": "Sample data: nothing was achieved, and nobody vouches for it.",
    "outcomes": "Learning outcomes",
    "requirements": "Requirements",
    "rubric": "Rubric",
    "further": "Further information",
    "prerequisites": "Prerequisites",
    "stackability": "Stackability",
    "assessment": "Type of assessment",
    "participation": "Form of participation",
    "participation-onsite": "On site",
    "participation-online": "Online",
    "participation-blended": "Blended",
    "supervision": "Supervision and identity verification",
    "supervision-unsupervised-without-identity-check": "Unsupervised, identity not verified",
    "supervision-supervised-without-identity-check": "Supervised, identity not verified",
    "supervision-supervised-online-with-identity-check": "Supervised online, identity verified",
    "supervision-supervised-onsite-with-identity-check": "Supervised on site, identity verified",
    "quality": "Type of quality assurance",
    "workload": "Notional workload",
    "workload-hours": "{hours} hours",
    "workload-credits": "{hours} hours ({credits} ECTS credits)",
    "level": "{framework} level {level}",
    "grade-at-least": "{title}: graded at {minimum} % or more",
    "criterion-at-level": '{title}: "{level}" or above',
    "completion-attested": "{title}: completion attested by a named person",
    "group": "{title}: {rule}",
    "all-of": "all of the following",
    "any-of": "any of the following",
    "at-least-of": "at least {count} of the following",
    "points": "{points} points",
    "reached-grade": "{title}: {percent} %",
    "reached-level": "{title}: {level}",
    "reached-completion": "{title}: completion attested",
    "reached-waiver": "{title}: waived",
    "decision": "Decision record",
    "decision-narrative": "Why this was awarded: each requirement, the facts that it rests on "
    "and where they come from. SHA-256 of the record: {digest}",
}

TABLES: Final = {"en": ENGLISH}


def phrase(language: str, key: str, **values: object) -> str:
    """The words for `key` in a language (BCP 47), or in English where there is no table for it."""
    table = TABLES.get(language) or TABLES.get(language.partition("-")[0]) or ENGLISH
    return table[key].format(**values)


def one_line(text: str) -> str:
    """A text as it fits into a list item or a name."""
    return " ".join(text.split())
