"""A course on a platform with every route, its teacher, and what they do while setting it up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from app.domain.evidence import Route
from app.domain.people import CourseRole
from app.domain.verdicts import leaf_verdicts
from app.ports.identity_storage import NewRegistration
from app.ports.platform_accounts import ApiChoice, ChosenLevel, Measure
from app.usecases.bind_source import bind_source
from app.usecases.confirm_source import confirm_source
from app.usecases.launch import launch
from app.usecases.open_launch import open_launch
from app.usecases.platform_account import set_account
from app.usecases.register_platform import register_platform
from app.usecases.show_course import show_learner
from app.usecases.show_setup import show_setup
from tests.usecases.links import RECORDED
from tests.usecases.world import BROWSER, digest

if TYPE_CHECKING:
    from app.domain.people import Asker
    from app.domain.platforms import Registration
    from app.domain.sources import Source
    from app.domain.verdicts import LeafVerdict
    from app.usecases.show_setup import SourceLine
    from tests.usecases.world import World

GRADE = ApiChoice(measure=Measure.GRADE_ITEM, item="7", title="Final essay")
COURSE_GRADE = ApiChoice(measure=Measure.COURSE_GRADE)
COMPLETION = ApiChoice(measure=Measure.ACTIVITY_COMPLETION, item="9", title="Own class")


def criterion_of(levels: int) -> ApiChoice:
    """A rubric criterion of the platform with so many levels."""
    return ApiChoice(
        measure=Measure.RUBRIC_CRITERION,
        item="7",
        criterion="31",
        title=f"Planning in {levels}",
        levels=tuple(
            ChosenLevel(key=f"level-{n}", text=f"Their level {n}", points=Decimal(n))
            for n in range(levels)
        ),
    )


def register_kind(world: World, kind: str) -> Registration:
    """Another registration of the world's platform, as one of this kind."""
    url = world.gradebook.url
    return register_platform(
        world.ports,
        NewRegistration(
            institution_id=world.institution.id,
            name=kind,
            kind=kind,
            issuer=url,
            client_id=kind,
            auth_url=f"{url}/auth",
            token_url=f"{url}/token",
            jwks_url=f"{url}/keys",
            deployments=frozenset({"1"}),
        ),
    )


@dataclass
class SettingUp:
    """The sample, its completion recorded by the platform, offered on a platform of this kind."""

    world: World
    kind: str = "moodle"
    course_id: int = 1
    teacher: Asker = field(init=False)
    learners: dict[str, Asker] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world.registration = register_kind(self.world, self.kind)
        self.world.version = self.world.publish(RECORDED)
        self.teacher = self.world.offer()
        for subject in ("learner-1", "learner-2"):
            self.world.gradebook.enrol(subject, name=f"Sample {subject}")
            self.learners[subject] = self.world.arrive(subject, name=f"Sample {subject}")
        self.read()

    def read(self) -> None:
        """A reading, a while after whatever was done before."""
        self.world.clock.go_on(minutes=1)
        self.world.collect(self.course_id)

    def bind(self, leaf: str, route: Route, **settings: str) -> Source:
        self.world.clock.go_on(minutes=1)
        return bind_source(self.world.ports, self.teacher, leaf, route, settings)

    def confirm(self, leaf: str, subject: str, seen: str = "") -> Source:
        learner = self.learners[subject].person.uuid
        return confirm_source(self.world.ports, self.teacher, leaf, learner, seen=seen)

    def line(self, leaf: str) -> SourceLine:
        """The requirement as the designer's page has it."""
        lines = show_setup(self.world.ports, self.teacher).lines
        return next(line for line in lines if line.leaf.key == leaf)

    def standing(self, leaf: str) -> tuple[str, str]:
        """State and reason of the requirement's source."""
        source = self.line(leaf).source
        return source.state.value, source.reason.value

    def verdict(self, leaf: str, subject: str) -> LeafVerdict:
        detail = show_learner(self.world.ports, self.teacher, self.learners[subject].person.uuid)
        return next(one for one in leaf_verdicts(detail.verdict) if one.leaf.key == leaf)

    def open_gate(self, leaf: str = "practice") -> None:
        """The teacher opens the gate's link, so that it is known."""
        signed = replace(
            self.world.signed("teacher", CourseRole.STAFF),
            resource_link_id="gate-1",
            custom={"laurel_link": "gate", "laurel_leaf": leaf},
        )
        made = launch(self.world.ports, signed, digest(BROWSER))
        open_launch(self.world.ports, made.uuid, digest(BROWSER))

    def give_account(self) -> None:
        set_account(
            self.world.ports,
            self.world.registration,
            url=f"{self.world.gradebook.url}/api",
            client_id="",
            secret="token-1",
        )
