"""Laurel in this process, served over loopback, with a platform and a clock of the tests' own."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import uvicorn

from app.db.unit_of_work import Database
from app.lms.sources import PlatformSources
from app.main import create_app
from app.settings import Settings
from app.usecases.collect_course import collect_course
from app.usecases.definition_file import read_definition
from app.usecases.institutions import add_institution
from app.usecases.publish_definition import publish_definition
from app.usecases.register_platform import grant_rights, register_platform
from app.wiring import build_product, read_clock
from tests.browsing import Browser, Page
from tests.usecases.database import copy_template
from tests.usecases.gradebook import Gradebook
from tests.usecases.world import SAMPLE
from tests.web.platform import COURSE, SigningPlatform

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from fastapi import FastAPI

    from app.domain.microcredentials import Version
    from app.domain.people import Institution, Right
    from app.ports import Ports
    from app.wiring import Product


@dataclass
class MovedClock:
    """The real time, and as much later as a test wants."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return read_clock() + self.ahead

    def go_on(self, **duration: float) -> None:
        self.ahead += timedelta(**duration)


@dataclass(frozen=True)
class Visit:
    """One launch of one person in one browser, seen from the page to which it led."""

    browser: Browser
    first: Page
    base_url: str

    @property
    def launch_id(self) -> str:
        return self.first.url.removeprefix(f"{self.base_url}/l/").partition("/")[0]

    def address(self, page: str) -> str:
        return f"{self.base_url}/l/{self.launch_id}/{page}"

    def open(self, page: str) -> Page:
        return self.browser.get(self.address(page))

    def post(self, page: str, **fields: str) -> Page:
        """Send a form with this launch's token, which a test may replace."""
        token = {"form_token": self.form_token()}
        return self.browser.post(self.address(page), {**token, **fields})

    def form_token(self) -> str:
        for page in (self.first, *map(self.open, ("course", "progress"))):
            for form in page.forms():
                if "form_token" in form.fields:
                    return form.fields["form_token"]
        return ""


@dataclass
class RunningLaurel:
    """A served Laurel with one institution, one platform and the sample to offer."""

    base_url: str
    app: FastAPI
    product: Product
    ports: Ports
    clock: MovedClock
    gradebook: Gradebook
    platform: SigningPlatform
    institution: Institution = field(init=False)
    version: Version = field(init=False)

    def __post_init__(self) -> None:
        self.institution = self.add_institution("sample", self.platform)
        self.version = self.publish(SAMPLE)

    def add_institution(self, slug: str, platform: SigningPlatform) -> Institution:
        one = add_institution(self.ports, slug=slug, name=f"Institute {slug}", country="AL", url="")
        register_platform(self.ports, platform.registration(one.id))
        return one

    def publish(self, file: bytes, institution: Institution | None = None) -> Version:
        owner = institution or self.institution
        return publish_definition(self.ports, owner, read_definition(file))[0]

    def grant(self, subject: str, *rights: Right, platform: SigningPlatform | None = None) -> None:
        issuer = (platform or self.platform).issuer
        with self.ports.unit_of_work(read_only=True) as u:
            (registration,) = u.registrations.find_by_issuer(issuer)
        grant_rights(self.ports, registration, subject, rights)

    def launch(
        self,
        subject: str,
        role: str,
        context: str = COURSE,
        *,
        browser: Browser | None = None,
        platform: SigningPlatform | None = None,
        changes: Mapping[str, object] | None = None,
    ) -> Visit:
        """Both browser legs, as a browser goes through them."""
        one = platform or self.platform
        visiting = browser or Browser()
        claims = one.claims(subject, role, context, **(changes or {}))
        page = visiting.launch(one.login_url(self.base_url, claims))
        return Visit(visiting, page, self.base_url)

    def collect(self, course_id: int = 1) -> None:
        collect_course(self.ports, course_id)


@contextmanager
def run_laurel(
    template: Path,
    folder: Path,
    platform: SigningPlatform,
    *,
    database_url: str = "",
    settings: Mapping[str, object] | None = None,
) -> Iterator[RunningLaurel]:
    """Serve Laurel until the block ends, on a copy of the template or on another database."""
    if not database_url:
        copy_template(template, folder)
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        base_url = f"http://localhost:{listener.getsockname()[1]}"
        chosen: dict[str, object] = {
            "data_dir": folder,
            "base_url": base_url,
            "database_url": database_url,
            "secret_key": "s" * 40,
            "allow_private_network": True,
            "embedded_worker": False,
            "logins_per_minute": 100_000,
            "public_requests_per_minute": 100_000,
            **(settings or {}),
        }
        product = build_product(Settings.model_validate(chosen))
        database = product.ports.unit_of_work
        assert isinstance(database, Database)
        clock, gradebook = MovedClock(), Gradebook()
        sources = PlatformSources(gradebook, product.ports.api)
        ports = replace(product.ports, clock=clock, platform=gradebook, sources=sources)
        product = replace(product, ports=ports, served=replace(product.served, ports=ports))
        app = create_app(product)
        with _serve(app, listener):
            yield RunningLaurel(base_url, app, product, ports, clock, gradebook, platform)
        database.close()


@contextmanager
def _serve(app: FastAPI, listener: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, access_log=False, server_header=False, ws="none")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server ended before it began"
            time.sleep(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join()
