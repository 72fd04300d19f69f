"""Who is known to an institution, under which names on which platforms, and who is who.

What is shown of an identity is its platform and its courses, never the
platform's id for the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from app.usecases.access import require_learner
from app.usecases.join_people import get_person, require_registrar
from app.usecases.same_person import group_of

if TYPE_CHECKING:
    from app.domain.people import Asker, Person, PersonJoin
    from app.ports import Ports
    from app.ports.storage import UnitOfWork

MOST_FOUND = 20
SHORTEST_TEXT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One person on one platform, with the titles of the courses in which they were seen."""

    platform: str
    issuer: str
    courses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinLine:
    """One join of the log, and the people whom it names."""

    join: PersonJoin
    person: Person
    principal: Person
    joined_by: Person
    split_by: Person | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """A person, who else they are now, and every join that they were ever part of."""

    person: Person
    identities: tuple[Identity, ...]
    same: tuple[Person, ...]
    joins: tuple[JoinLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleFound:
    """Who was found, by name. `is_cut` where there are more; `chosen` was named by id."""

    people: tuple[KnownPerson, ...]
    is_cut: bool
    chosen: KnownPerson | None


def show_own_identities(ports: Ports, asker: Asker) -> tuple[Identity, ...]:
    """Every platform on which the asker is known as one person."""
    require_learner(asker)
    with ports.unit_of_work(read_only=True) as u:
        register = _Register(u, asker)
        group = sorted(group_of(u, asker.person.id))
        return tuple(one for person_id in group for one in register.identities(person_id))


def find_people(ports: Ports, asker: Asker, text: str, chosen: UUID | None = None) -> PeopleFound:
    """People of the asker's institution whose name or e-mail holds the text, or whose id it is.

    A text of one letter finds nobody. Refuses NOT_ALLOWED as joining does, and
    NOT_FOUND for a `chosen` who is nobody here.
    """
    require_registrar(asker)
    with ports.unit_of_work(read_only=True) as u:
        register = _Register(u, asker)
        found = register.find(text.strip())
        return PeopleFound(
            people=tuple(register.describe(person) for person in found[:MOST_FOUND]),
            is_cut=len(found) > MOST_FOUND,
            chosen=register.describe(get_person(u, asker, chosen)) if chosen else None,
        )


class _Register:
    """The institution's platforms and people."""

    def __init__(self, u: UnitOfWork, asker: Asker) -> None:
        self._u = u
        self._institution_id = asker.institution_id
        self._platforms = [
            one for one in u.registrations.all() if one.institution_id == asker.institution_id
        ]

    def find(self, text: str) -> tuple[Person, ...]:
        """Who is meant, and one more than are shown where there are more."""
        by_id = self._find_by_id(text)
        if by_id is not None:
            return (by_id,)
        if len(text) < SHORTEST_TEXT:
            return ()
        return self._u.people.search(self._institution_id, text, MOST_FOUND + 1)

    def describe(self, person: Person) -> KnownPerson:
        people = self._u.people
        same = sorted(group_of(self._u, person.id) - {person.id})
        return KnownPerson(
            person=person,
            identities=self.identities(person.id),
            same=tuple(people.get(one) for one in same),
            joins=tuple(
                JoinLine(
                    join=join,
                    person=people.get(join.person_id),
                    principal=people.get(join.principal_id),
                    joined_by=people.get(join.joined_by),
                    split_by=people.get(join.split_by) if join.split_by else None,
                )
                for join in self._u.joins.of_person(person.id)
            ),
        )

    def identities(self, person_id: int) -> tuple[Identity, ...]:
        """One for each registration of a platform that knows the person."""
        known_to = set(self._u.people.issuers(person_id))
        seen_in = self._u.courses.of_person(person_id)
        return tuple(
            Identity(
                platform=platform.name,
                issuer=platform.issuer,
                courses=tuple(one.title for one in seen_in if one.registration_id == platform.id),
            )
            for platform in self._platforms
            if platform.issuer in known_to
        )

    def _find_by_id(self, text: str) -> Person | None:
        try:
            return self._u.people.find(self._institution_id, UUID(text))
        except ValueError:
            return None
