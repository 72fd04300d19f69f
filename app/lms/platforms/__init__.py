"""How platforms differ from the specifications: one object per kind, and the only such place.

What belongs here: an override of `base.Platform` per oddity, each with its symptom, the version it
was seen in, and its test. `PLATFORMS` maps the kind of a registration to its object.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.platforms import Registration
from app.lms.platforms.base import Platform
from app.lms.platforms.moodle import Moodle
from app.lms.platforms.openedx import OpenEdx

PLATFORMS: Mapping[str, Platform] = {
    "generic": Platform(),
    "moodle": Moodle(),
    "openedx": OpenEdx(),
}


def platform_of(registration: Registration) -> Platform:
    """The registration's platform object; KeyError for a kind that nobody offers."""
    return PLATFORMS[registration.kind]
