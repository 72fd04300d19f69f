"""A designer places links of a micro-credential in a course (Deep Linking 2.0).

Nothing is recorded here: a platform asks the designer once more, and does not
say whether the links were made. They are known from their first launch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import RefusalCode, Refused
from app.domain.evidence import Route
from app.domain.platforms import AWARD_PURPOSE, LinkPurpose
from app.domain.requirements import CompletionRecorded, leaves_of
from app.ports.messages import ContentLineItem
from app.usecases.access import require_staff
from app.usecases.collect_course import AWARD_TAG, LINE_ITEM_MAXIMUM
from app.usecases.link_parameters import LinkParameters
from app.usecases.offered import find_offered

if TYPE_CHECKING:
    from uuid import UUID

    from app.domain.launching import DeepLinkingSettings
    from app.domain.microcredentials import Version
    from app.domain.platforms import Course, Registration
    from app.domain.requirements import Leaf
    from app.ports import Ports
    from app.ports.storage import UnitOfWork
    from app.usecases.open_launch import OpenedLaunch

CHOICES_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacingRequest:
    """Where the answer goes: a platform that asked for links, in one of its courses."""

    registration: Registration
    course: Course
    settings: DeepLinkingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacingChoices:
    """What may be placed: at most `CHOICES_SHOWN` of `found` micro-credentials.

    `is_offered` where the course offers one already, which is then the only choice.
    `takes_gates` where the platform can show who may open a link.
    """

    request: PlacingRequest
    versions: tuple[Version, ...]
    found: int
    is_offered: bool
    takes_gates: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """One link that the designer wants; `leaf` for a gate, else ""."""

    purpose: LinkPurpose
    leaf: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLink:
    """One link as it goes to the platform; `leaf` is what its gate stands for."""

    parameters: LinkParameters
    leaf: Leaf | None
    line_item: ContentLineItem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """The links that were chosen, all of one version."""

    request: PlacingRequest
    version: Version
    links: tuple[PlacedLink, ...]


def gates_of(version: Version) -> tuple[CompletionRecorded, ...]:
    """The requirements for which a gate can stand: completions that a platform records."""
    leaves = leaves_of(version.definition.requirement)
    return tuple(leaf for leaf in leaves if isinstance(leaf, CompletionRecorded))


def show_choices(ports: Ports, opened: OpenedLaunch, query: str) -> PlacingChoices:
    """The institution's micro-credentials in whose text every word of `query` stands.

    Refuses others than course staff, and a launch that asked for no links (NOT_FOUND).
    """
    with ports.unit_of_work(read_only=True) as u:
        request = _get_request(u, opened)
        offered = find_offered(u, request.course.id)
        versions = (
            (offered.version,) if offered else u.definitions.newest(request.course.institution_id)
        )
    words = query.casefold().split()
    found = [v for v in versions if all(word in _text(v) for word in words)]
    return PlacingChoices(
        request=request,
        versions=tuple(found[:CHOICES_SHOWN]),
        found=len(found),
        is_offered=offered is not None,
        takes_gates=_takes_gates(ports, request),
    )


def place_links(
    ports: Ports, opened: OpenedLaunch, version_uuid: UUID, picks: tuple[Pick, ...]
) -> Placement:
    """The links to send for these picks of one version.

    Refuses as `show_choices` does, and: NOT_FOUND for a version of another
    institution, ALREADY_OFFERED where the course offers another one,
    INPUT_INVALID for no pick, for several where the platform takes one, and
    for a gate for what no platform records, or this one cannot show.
    """
    with ports.unit_of_work(read_only=True) as u:
        request = _get_request(u, opened)
        version = u.definitions.find(version_uuid)
        if version is None or version.institution_id != request.course.institution_id:
            raise Refused(RefusalCode.NOT_FOUND, "micro-credential")
        offering = u.offerings.find_for_course(request.course.id)
    if offering is not None and offering.version_id != version.id:
        raise Refused(RefusalCode.ALREADY_OFFERED)
    if not picks or (len(picks) > 1 and not request.settings.accept_multiple):
        raise Refused(RefusalCode.INPUT_INVALID, "place")
    has_gate = any(pick.purpose is LinkPurpose.GATE for pick in picks)
    if has_gate and not _takes_gates(ports, request):
        raise Refused(RefusalCode.INPUT_INVALID, "place")
    links = tuple(_link(pick, version, request) for pick in picks)
    return Placement(request=request, version=version, links=links)


def _get_request(u: UnitOfWork, opened: OpenedLaunch) -> PlacingRequest:
    course = u.courses.get(require_staff(opened.asker))
    if opened.launch.deep_linking is None:
        raise Refused(RefusalCode.NOT_FOUND, "request for links")
    return PlacingRequest(
        registration=u.registrations.get(course.registration_id),
        course=course,
        settings=opened.launch.deep_linking,
    )


def _takes_gates(ports: Ports, request: PlacingRequest) -> bool:
    return Route.GATE in ports.sources.routes_of(request.registration.kind)


def _link(pick: Pick, version: Version, request: PlacingRequest) -> PlacedLink:
    gates = {gate.key: gate for gate in gates_of(version)}
    is_gate = pick.purpose is LinkPurpose.GATE
    if is_gate and pick.leaf not in gates:
        raise Refused(RefusalCode.INPUT_INVALID, "place")
    return PlacedLink(
        parameters=LinkParameters(
            purpose=pick.purpose,
            leaf=pick.leaf if is_gate else "",
            version=version.uuid,
            placed_in=request.course.uuid,
        ),
        leaf=gates[pick.leaf] if is_gate else None,
        line_item=_find_line_item(pick, version, request.settings),
    )


def _find_line_item(
    pick: Pick, version: Version, settings: DeepLinkingSettings
) -> ContentLineItem | None:
    """The award's, on the learners' own link, unless the platform takes none."""
    if pick.purpose is not LinkPurpose.PROGRESS or settings.accepts_line_item is False:
        return None
    return ContentLineItem(
        label=version.definition.title,
        maximum=LINE_ITEM_MAXIMUM,
        resource_id=f"{version.uuid}:{AWARD_PURPOSE}",
        tag=AWARD_TAG,
    )


def _text(version: Version) -> str:
    definition = version.definition
    return f"{definition.title}\n{definition.description}\n{definition.identifier}".casefold()
