"""The custom parameters that Laurel puts on its links: what a link is, and where it was placed.

They come back at every launch and survive a course copy, in which all ids
change. Course teams can edit them, so they grant nothing by themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.domain.platforms import CourseLink, LinkPurpose

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from app.domain.launching import SignedLaunch
    from app.ports.storage import UnitOfWork

PURPOSE = "laurel_link"
LEAF = "laurel_leaf"
VERSION = "laurel_version"
PLACED_IN = "laurel_course"
OURS = (PURPOSE, LEAF, VERSION, PLACED_IN)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkParameters:
    """What a link says of itself. `version` and `placed_in` are public ids.

    `leaf` is the requirement that a gate stands for, "" for other links.
    """

    purpose: LinkPurpose
    leaf: str = ""
    version: UUID | None = None
    placed_in: UUID | None = None

    def as_custom(self) -> Mapping[str, str]:
        """The parameters as they stand on the link."""
        values = {
            PURPOSE: self.purpose.value,
            LEAF: self.leaf,
            VERSION: str(self.version or ""),
            PLACED_IN: str(self.placed_in or ""),
        }
        return {name: value for name, value in values.items() if value}


def find_link_parameters(custom: Mapping[str, str]) -> LinkParameters | None:
    """What the link of a launch says; None for a link that is not of our placing."""
    if custom.get(PURPOSE) not in set(LinkPurpose):
        return None
    return LinkParameters(
        purpose=LinkPurpose(custom[PURPOSE]),
        leaf=custom.get(LEAF, ""),
        version=_find_uuid(custom.get(VERSION, "")),
        placed_in=_find_uuid(custom.get(PLACED_IN, "")),
    )


def record_link(u: UnitOfWork, course_id: int, signed: SignedLaunch, now: datetime) -> None:
    """Remember the link through which this launch came, where it is one of ours."""
    link = find_link_parameters(signed.custom)
    if link is None or not signed.resource_link_id:
        return
    u.links.record(
        CourseLink(
            course_id=course_id,
            resource_link_id=signed.resource_link_id,
            purpose=link.purpose,
            leaf=link.leaf,
            title=signed.resource_link_title,
            launched_at=now,
        )
    )


def _find_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
