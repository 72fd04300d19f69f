"""A served Laurel whose platforms are elsewhere: its services are real, its worker is the test.

What pages and launches put on the queue is done when a test says `work`, so that nothing has to
be waited for. No pause before a retry is really taken.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.db.unit_of_work import Database
from app.domain.errors import PlatformFailure
from app.domain.jobs import JobName
from app.jobs.system_database import open_client
from app.lms.client import GuardedClient
from app.lms.guard import AddressGuard
from app.lms.platforms.apis import PlatformApis
from app.lms.services import LtiAdvantageServices
from app.lms.sources import PlatformSources
from app.lti.messages import PlatformMessages
from app.settings import Settings
from app.usecases.collect_course import collect_course
from app.usecases.send_score import send_score
from app.wiring import build_product
from tests.usecases.database import build_template
from tests.web.laurel import Visit, run_laurel
from tests.web.platform import SigningPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.platforms import Registration
    from app.ports import Ports
    from tests.browsing import Browser, Page
    from tests.web.laurel import RunningLaurel

SECRET = "s" * 40
"""With which `run_laurel` seals keys."""


@dataclass
class ServedLaurel:
    """The running product, and its queue. `failures` are what platforms refused, oldest first."""

    running: RunningLaurel
    failures: list[PlatformFailure] = field(default_factory=list)
    _done: set[str] = field(default_factory=set)

    @property
    def base_url(self) -> str:
        return self.running.base_url

    @property
    def ports(self) -> Ports:
        return self.running.ports

    def registration(self, name: str) -> Registration:
        """The platform of this name."""
        with self.ports.unit_of_work(read_only=True) as u:
            found = u.registrations.find_by_name(name)
        assert found
        return found

    def visit(self, browser: Browser, first: Page) -> Visit:
        """A launch that led to this page."""
        assert first.url.startswith(f"{self.base_url}/l/"), first.text
        return Visit(browser, first, self.base_url)

    def work(self) -> None:
        """Do every job that waits, as a worker would; a platform's refusal is kept."""
        while waiting := self._waiting():
            for key, name, arguments in waiting:
                self._done.add(key)
                try:
                    self._do(name, arguments)
                except PlatformFailure as failure:
                    self.failures.append(failure)

    def _do(self, name: str, arguments: dict[str, int]) -> None:
        if name == JobName.COLLECT_COURSE:
            collect_course(self.ports, arguments["course_id"])
        else:
            assert name == JobName.SEND_SCORE
            send_score(self.ports, arguments["award_id"])

    def _waiting(self) -> list[tuple[str, str, dict[str, int]]]:
        client = open_client(self.running.product.settings.database)
        try:
            found = client.list_workflows(sort_desc=False)
        finally:
            client.destroy()
        return [
            (job.workflow_id, job.name, job.input["kwargs"]["arguments"])
            for job in found
            if job.input and job.workflow_id not in self._done
        ]


def build_laurel_template(folder: Path) -> Path:
    """A migrated database with a key of the tool's in it: making one takes longer than a test."""
    template = build_template(folder)
    settings = Settings.model_validate({"data_dir": folder, "secret_key": SECRET})
    product = build_product(settings)
    product.tool_keys.key_set()
    database = product.ports.unit_of_work
    assert isinstance(database, Database)
    database.close()
    return template


@contextmanager
def serve_laurel(template: Path, folder: Path) -> Iterator[ServedLaurel]:
    """Serve a copy of the template until the block ends, calling platforms over HTTP."""
    unused = SigningPlatform()
    try:
        with run_laurel(template, folder, unused) as running:
            _connect(running)
            yield ServedLaurel(running)
    finally:
        unused.stop()


def _connect(running: RunningLaurel) -> None:
    """Give the pages and the worker real services, all by the clock that a test may move."""
    product, clock = running.product, running.clock
    client = GuardedClient(AddressGuard(allow_private_network=True))
    services = LtiAdvantageServices(
        client, product.tool_keys, clock, sleep=lambda _: None, jitter=lambda: 0.0
    )
    api = PlatformApis(client, clock, sleep=lambda _: None, jitter=lambda: 0.0)
    sources = PlatformSources(services, api)
    running.ports = replace(running.ports, platform=services, api=api, sources=sources)
    messages = PlatformMessages(
        unit_of_work=running.ports.unit_of_work,
        clock=clock,
        reader=product.reader,
        tool_keys=product.tool_keys,
        base_url=running.base_url,
    )
    served = running.app.state.served
    running.app.state.served = replace(served, ports=running.ports, messages=messages)
