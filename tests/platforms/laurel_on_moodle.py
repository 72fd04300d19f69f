"""A Laurel on a database file, its services real, pointed at the Moodle double."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.credentials.documents import OpenBadgeDocuments
from app.credentials.sealing import FernetSealer
from app.db.unit_of_work import Database
from app.domain.addresses import Addresses
from app.jobs.queue import DurableQueue
from app.lms.outgoing import TimeLimits
from app.lms.platforms.apis import PlatformApis
from app.lms.reader import GuardedReader
from app.lms.services import LtiAdvantageServices
from app.lms.sources import PlatformSources
from app.ports import Ports
from app.usecases.collect_course import collect_course
from tests.lms.samples import client_resolving
from tests.usecases.clock import SetClock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from app.domain.evidence import Fact
    from app.domain.platforms import Offering
    from app.domain.sources import Source
    from app.domain.syncing import CourseSync, ScoreDelivery
    from tests.moodle.double import MoodleDouble
    from tests.moodle.sample_tool import SampleTool

PATIENT = TimeLimits(turn=5, connect=5, read=10, total=20)
COURSE, AWARD = 1, 1


class Assertions:
    """Signs as the sample tool, whose key set the double reads."""

    def __init__(self, moodle: MoodleDouble, tool: SampleTool) -> None:
        self._moodle = moodle
        self._tool = tool

    def build(self, *, client_id: str, audience: str) -> str:
        """A client assertion in the name of the registered tool with this client id."""
        tools = self._moodle.site.tools.values()
        return self._tool.sign(next(tool for tool in tools if tool.client_id == client_id))


@dataclass(kw_only=True)
class Laurel:
    """A Laurel on one database file. `slept` are the pauses before retries, none really taken."""

    file: Path
    moodle: MoodleDouble
    tool: SampleTool
    limits: TimeLimits = PATIENT
    clock: SetClock = field(default_factory=SetClock)
    slept: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        url = f"sqlite:///{self.file}"
        self.database = Database(url, threads=4, enqueue=DurableQueue(url).enqueue)
        client = client_resolving(limits=self.limits)
        services = LtiAdvantageServices(
            client,
            Assertions(self.moodle, self.tool),
            self.clock,
            sleep=self.slept.append,
            jitter=lambda: 0.0,
        )
        api = PlatformApis(client, self.clock, sleep=self.slept.append, jitter=lambda: 0.0)
        addresses, sealer = Addresses("https://laurel.example.org"), FernetSealer(["s" * 40])
        self.ports = Ports(
            unit_of_work=self.database,
            clock=self.clock,
            platform=services,
            sources=PlatformSources(services, api),
            api=api,
            sealer=sealer,
            documents=OpenBadgeDocuments(addresses, sealer, GuardedReader(client), self.clock),
            addresses=addresses,
        )

    def collect(self) -> None:
        """Read the course."""
        collect_course(self.ports, COURSE)

    def offering(self) -> Offering:
        with self.database(read_only=True) as u:
            found = u.offerings.find_for_course(COURSE)
        assert found
        return found

    def sync(self) -> CourseSync:
        with self.database(read_only=True) as u:
            return u.syncs.get(COURSE)

    def delivery(self) -> ScoreDelivery:
        with self.database(read_only=True) as u:
            found = u.deliveries.find(AWARD)
        assert found
        return found

    def sources(self) -> Mapping[str, Source]:
        offering = self.offering()
        with self.database(read_only=True) as u:
            return u.sources.of_offering(offering.id)

    def bind(self, source: Source) -> None:
        """Choose where a requirement is read from."""
        with self.database() as u:
            u.sources.record(source)

    def facts(self) -> tuple[Fact, ...]:
        """Every fact, in the order of recording."""
        offering = self.offering()
        with self.database(read_only=True) as u:
            people = [one.person.id for one in u.people.enrolments(COURSE)]
            return u.evidence.facts([offering.id], people)

    def listed(self) -> dict[str, bool | None]:
        """Whether the last roster held them, by subject."""
        with self.database(read_only=True) as u:
            everybody = u.people.enrolments(COURSE)
            subjects = u.people.subjects(
                self.moodle.issuer, [entry.person.id for entry in everybody]
            )
        return {subjects[entry.person.id]: entry.listed for entry in everybody}

    def subjects(self) -> Mapping[int, str]:
        """Subjects by person id."""
        with self.database(read_only=True) as u:
            people = [entry.person.id for entry in u.people.enrolments(COURSE)]
            return u.people.subjects(self.moodle.issuer, people)
