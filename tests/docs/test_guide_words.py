"""Every label, value and sentence of a guide is one that Laurel, or the platform, really has."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from app.domain.errors import RefusalCode
from app.domain.sources import SourceReason
from app.lms.platforms.moodle_ws.refusals import CAPABILITIES
from app.settings import Settings
from app.web import lti, registering, source_sentences
from tests.docs import laurels_words
from tests.docs.guides import GUIDES, KINDS, Guide
from tests.docs.laurels_words import BASE_URL, is_shown, plain, platform_page, says, ways
from tests.requirements import ROOT, require_or_skip

# Words of the platforms that Laurel itself never shows. Moodle's are from its English pack.
OWN_LABELS = {
    "moodle": {
        "Add",
        "Add a new scale",
        "Add an activity or resource",
        "Advanced features",
        "Authorised users only",
        "Calculation",
        "cURL allowed ports list",
        "cURL blocked hosts list",
        "Course reuse",
        "Create token",
        "Edit grade item",
        "Enable outcomes",
        "Enable web services",
        "Enabled",
        "External services",
        "Functions",
        "General",
        "Import",
        "Manage outcomes",
        "Manage protocols",
        "Manage tokens",
        "Maximum grade",
        "Outcomes",
        "REST protocol",
        "Register as a new external tool",
        "Save and return to course",
        "Save changes",
        "Scales",
        "Server",
        "Update",
        "Web services",
        "You need to select content for this activity.",
    },
    "openedx": {
        "Configuration Type",
    },
}
# Values that a reader is free to choose, or that the platform has and Laurel never names.
FREE_VALUES = {"laurel-reader", "TEST", "EVIDENCE", "https://learn.example.org", BASE_URL, "1"}
REST = ROOT / "app" / "lms" / "platforms" / "openedx_rest"

both = pytest.mark.parametrize("guide", GUIDES.values(), ids=KINDS)


def known_values(guide: Guide) -> set[str]:
    """Every value that the code emits or takes, for this platform."""
    routes = [*lti.router.routes, *registering.router.routes]
    paths = {route.path for route in routes if isinstance(route, APIRoute)}
    page = platform_page(guide.kind)
    pages = page.steps + "".join(steps for _, steps in ways(guide.kind).values())
    rights = re.findall(r"[a-z]+/[a-z/:]+", " ".join(CAPABILITIES.values()))
    return {
        *(f"{BASE_URL}{path}" for path in paths),
        *(value for _, value in page.values),
        *(plain(word) for word in re.findall(r"<(?:code|strong)>(.*?)</", pages)),
        *laurels_words.coded_words(),
        *(laurels_words.tool().scopes + laurels_words.tool().claims),
        *map(str, RefusalCode),
        *(f"LAUREL_{name.upper()}" for name in Settings.model_fields),
        *CAPABILITIES,
        *rights,
        *FREE_VALUES,
    }


def is_known(value: str, known: set[str]) -> bool:
    if value.startswith(("laurel ", "--")):
        return True  # commands have a test of their own
    if value.startswith("/"):
        return any(value.strip("/") in path.read_text() for path in REST.glob("*.py"))
    return value in known


@both
def test_every_label_is_one_that_people_see(guide: Guide) -> None:
    own = OWN_LABELS[guide.kind]
    fields = {name for name, _ in platform_page(guide.kind).values}
    assert {one for one in guide.labels() if not is_shown(one)} - own - fields == set()


@both
def test_no_word_of_a_platform_is_listed_for_nothing(guide: Guide) -> None:
    labels = guide.labels()
    assert {one for one in OWN_LABELS[guide.kind] if one not in labels or is_shown(one)} == set()


@both
def test_every_value_is_one_that_laurel_has(guide: Guide) -> None:
    known = known_values(guide)
    assert {value for value in guide.values() if not is_known(value, known)} == set()


@both
def test_every_quoted_sentence_is_laurels(guide: Guide) -> None:
    assert {sentence for sentence in guide.sentences() if not says(sentence)} == set()


@pytest.mark.parametrize("text", ["Press here", "not-a-code", "Laurel says something else."])
def test_a_word_that_is_nowhere_is_caught(text: str) -> None:
    assert not is_shown(text)
    assert not says(text)
    assert not is_known(text, known_values(GUIDES["moodle"]))


@both
def test_the_steps_of_every_way_are_in_the_guide(guide: Guide) -> None:
    """Each label and each value to paste of Laurel's own steps, and each way's name."""
    labels, values = {plain(one) for one in guide.labels()}, guide.values()
    marks = {laurels_words.TITLE, "Grade of the whole course"}
    for name, steps in ways(guide.kind).values():
        assert name in labels
        strong = {plain(word) for word in re.findall(r"<strong>(.*?)</strong>", steps)}
        assert strong - labels - values - marks == set(), name
        coded = {plain(word) for word in re.findall(r"<code>(.*?)</code>", steps)}
        assert coded - values == set(), name


def test_every_reason_why_a_source_does_not_count_is_explained() -> None:
    explained = " ".join(plain(guide.text) for guide in GUIDES.values())
    for reason in SourceReason:
        first = plain(source_sentences.REASONS[reason]).split(". ")[0]
        assert first in explained, reason


def test_studios_labels_are_those_of_the_block() -> None:
    """Open edX's own code is installed for the practice platform; it is read, never imported."""
    found = importlib.util.find_spec("lti_consumer")
    require_or_skip("lti-consumer-xblock", found, "run `make setup`")
    assert found
    assert found.origin
    folder = Path(found.origin).parent
    files = [
        folder / "lti_xblock.py",
        *(folder / "templates" / "html").rglob("lti_1p3_studio.html"),
    ]
    code = " ".join(path.read_text(encoding="utf-8") for path in files)
    page = platform_page("openedx")
    shown = {label for field, label in page.labels.items() if field != "issuer"}
    names = {name for name, _ in page.values} | shown | OWN_LABELS["openedx"]
    assert {name for name in names if name not in code} == set()
