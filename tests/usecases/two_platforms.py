"""One learner on two platforms of an institution, and ways to see who is joined with whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.people import CourseRole
from app.ports.identity_storage import NewRegistration
from app.usecases.join_people import enter_code, offer_code
from app.usecases.register_platform import register_platform
from tests.usecases.world import SMALLEST, World

if TYPE_CHECKING:
    from app.domain.people import Asker, PersonJoin
    from app.domain.platforms import Registration


@dataclass
class Two:
    """A learner on two platforms of one institution, whose courses offer the same."""

    world: World
    other: Registration
    teacher: Asker
    other_teacher: Asker
    here: Asker
    there: Asker

    def join(self) -> None:
        """The learner proves on the second platform who they are on the first."""
        join(self.world, self.here, self.there)

    def attest(self, learner: Asker) -> None:
        teacher = self.teacher if learner is self.here else self.other_teacher
        self.world.attest(teacher, learner.person.uuid, leaf="done")


def build_two(world: World) -> Two:
    version = world.publish(SMALLEST)
    other = register(world, "second")
    teacher = world.offer(version)
    other_teacher = world.arrive("teacher", CourseRole.STAFF, registration=other)
    world.offer_as(other_teacher, version)
    here = world.arrive("learner", name="Sample Learner One")
    there = world.arrive("learner", registration=other, name="Sample Learner")
    return Two(world, other, teacher, other_teacher, here, there)


def register(world: World, name: str) -> Registration:
    """Another platform of the same institution, with an issuer of its own."""
    url = f"https://{name}.example.org"
    return register_platform(
        world.ports,
        NewRegistration(
            institution_id=world.institution.id,
            name=name,
            kind="generic",
            issuer=url,
            client_id=f"client-of-{name}",
            auth_url=f"{url}/auth",
            token_url=f"{url}/token",
            jwks_url=f"{url}/keys",
            deployments=frozenset({"1"}),
        ),
    )


def join(world: World, known: Asker, new: Asker) -> None:
    enter_code(world.ports, new, offer_code(world.ports, known).text)


def group(world: World, asker: Asker) -> frozenset[int]:
    with world.ports.unit_of_work(read_only=True) as u:
        return u.joins.groups_of([asker.person.id])[asker.person.id]


def joins(world: World, asker: Asker) -> tuple[PersonJoin, ...]:
    with world.ports.unit_of_work(read_only=True) as u:
        return u.joins.of_person(asker.person.id)


def in_force(world: World, asker: Asker) -> list[tuple[int, int]]:
    return [(j.person_id, j.principal_id) for j in joins(world, asker) if j.split_at is None]


def ids(*askers: Asker) -> frozenset[int]:
    return frozenset(asker.person.id for asker in askers)
