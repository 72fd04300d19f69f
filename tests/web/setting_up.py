"""A served Laurel on a platform of a known kind, and a teacher who sets up a course there."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.lms.sources import PlatformSources
from app.usecases.platform_account import set_account
from tests.browsing import Page
from tests.usecases.links import RECORDED
from tests.usecases.own_api import OwnApi
from tests.web.platform import COURSE, LTI, SigningPlatform

if TYPE_CHECKING:
    from app.ports.identity_storage import NewRegistration
    from tests.web.laurel import RunningLaurel, Visit


class SigningSite(SigningPlatform):
    """A signing platform that is registered as one of this kind."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def registration(self, institution_id: int) -> NewRegistration:
        return replace(super().registration(institution_id), kind=self.kind)


@dataclass
class SetupStory:
    """The sample, its completion recorded by the platform, offered and read once."""

    laurel: RunningLaurel
    api: OwnApi = field(default_factory=OwnApi)

    def __post_init__(self) -> None:
        self._use_own_api()
        self.version = self.laurel.publish(RECORDED)
        self.teacher = self.laurel.launch("teacher", "teacher")
        assert self.teacher.post("offerings", version=str(self.version.uuid)).status == 200
        self.laurel.gradebook.enrol("learner-1", name="Sample learner-1")
        self.laurel.gradebook.enrol("learner-2", name="Sample learner-2")
        self.laurel.collect()

    def _use_own_api(self) -> None:
        laurel = self.laurel
        sources = PlatformSources(laurel.gradebook, self.api)
        laurel.ports = replace(laurel.ports, api=self.api, sources=sources)
        laurel.app.state.served = replace(laurel.app.state.served, ports=laurel.ports)

    def give_account(self) -> None:
        with self.laurel.ports.unit_of_work(read_only=True) as u:
            (registration,) = u.registrations.find_by_issuer(self.laurel.platform.issuer)
        url = f"{self.laurel.platform.issuer}/api"
        set_account(self.laurel.ports, registration, url=url, client_id="", secret="token-1")

    def page(self) -> Page:
        return self.teacher.open("setup")

    def bind(self, leaf: str, route: str, **fields: str) -> Page:
        return self.teacher.post(f"setup/{leaf}/source", route=route, **fields)

    def confirm(self, leaf: str, **fields: str) -> Page:
        return self.teacher.post(f"setup/{leaf}/confirmation", **fields)

    def open_gate(self) -> Visit:
        """The teacher opens the link of the gate."""
        changes = {
            f"{LTI}resource_link": {"id": "gate-1"},
            f"{LTI}custom": {"laurel_link": "gate", "laurel_leaf": "practice"},
        }
        return self.laurel.launch("teacher", "teacher", COURSE, changes=changes)


def assert_no(page: Page, status: int, code: str) -> None:
    """The page must be a refusal with this status and code."""
    assert (page.status, f"<code>{code}</code>" in page.text) == (status, True), page.text


def part_of(page: Page, leaf: str) -> Page:
    """The requirement's part of the page."""
    start = f'<section class="card-plain" id="requirement-{leaf}"'
    _, _, rest = page.text.partition(start)
    assert rest, page.text
    text = start + rest.partition('<section class="card-plain"')[0]
    return Page(page.url, page.status, page.headers, text.encode())
