"""Registrations at platforms, each with its approved deployments."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from app.db.tables.identity import deployments, registrations
from app.domain.platforms import Registration

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

    from app.ports.identity_storage import NewRegistration


class SqlRegistrations:
    """Implements `Registrations`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: NewRegistration) -> Registration:
        """Store it. Raises `Conflict` for an (issuer, client_id) or name in use."""
        row = self._connection.execute(
            insert(registrations)
            .values(
                institution_id=new.institution_id,
                name=new.name,
                kind=new.kind,
                issuer=new.issuer,
                client_id=new.client_id,
                auth_url=new.auth_url,
                token_url=new.token_url,
                jwks_url=new.jwks_url,
                guid="",
            )
            .returning(registrations)
        ).one()
        approved = [
            {
                "registration_id": row.id,
                "deployment_id": deployment,
                "institution_id": row.institution_id,
            }
            for deployment in sorted(new.deployments)
        ]
        if approved:
            self._connection.execute(insert(deployments), approved)
        return _registration(row, new.deployments)

    def get(self, registration_id: int) -> Registration:
        """The registration; KeyError if there is none."""
        for registration in self._read(registrations.c.id == registration_id):
            return registration
        raise KeyError(registration_id)

    def find(self, issuer: str, client_id: str) -> Registration | None:
        """The registration that a login or token names."""
        named = (registrations.c.issuer == issuer, registrations.c.client_id == client_id)
        return next(iter(self._read(*named)), None)

    def find_by_issuer(self, issuer: str) -> tuple[Registration, ...]:
        """Every registration of the issuer, for a login that names no client."""
        return self._read(registrations.c.issuer == issuer)

    def find_by_name(self, name: str) -> Registration | None:
        """The registration that an operator names."""
        return next(iter(self._read(registrations.c.name == name)), None)

    def all(self) -> tuple[Registration, ...]:
        """Every registration, by name."""
        return self._read()

    def readdress(
        self, registration_id: int, *, auth_url: str, token_url: str, jwks_url: str
    ) -> None:
        """Replace the platform's addresses; who it is stays."""
        self._change(registration_id, auth_url=auth_url, token_url=token_url, jwks_url=jwks_url)

    def record_guid(self, registration_id: int, guid: str) -> None:
        """Remember what the site calls itself; "" forgets it."""
        self._change(registration_id, guid=guid)

    def _change(self, registration_id: int, **values: str) -> None:
        self._connection.execute(
            update(registrations).where(registrations.c.id == registration_id).values(**values)
        )

    def _read(self, *conditions: ColumnElement[bool]) -> tuple[Registration, ...]:
        found = self._connection.execute(select(registrations).where(*conditions)).all()
        approved = self._deployments([row.id for row in found])
        ordered = sorted(found, key=lambda row: row.name)
        return tuple(_registration(row, frozenset(approved[row.id])) for row in ordered)

    def _deployments(self, registration_ids: list[int]) -> dict[int, set[str]]:
        approved: dict[int, set[str]] = defaultdict(set)
        rows = self._connection.execute(
            select(deployments).where(deployments.c.registration_id.in_(registration_ids))
        )
        for row in rows:
            approved[row.registration_id].add(row.deployment_id)
        return approved


def _registration(row: Row[Any], approved: frozenset[str]) -> Registration:
    return Registration(
        id=row.id,
        institution_id=row.institution_id,
        name=row.name,
        kind=row.kind,
        issuer=row.issuer,
        client_id=row.client_id,
        auth_url=row.auth_url,
        token_url=row.token_url,
        jwks_url=row.jwks_url,
        deployments=approved,
        guid=row.guid,
    )
