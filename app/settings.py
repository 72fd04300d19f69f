"""Settings, read once from the environment; no other module reads it."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class SettingsError(Exception):
    """A setting is wrong; the message names it and says what to do."""


class Settings(BaseSettings):
    """Every setting is an environment variable `LAUREL_…`; docs/operating.md explains each."""

    model_config = SettingsConfigDict(env_prefix="LAUREL_", extra="forbid")

    data_dir: Path = Path("var")
    base_url: str = "http://localhost:8080"
    database_url: str = ""
    secret_key: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    allow_private_network: bool = False
    insecure_cookies: bool = False
    frame_ancestors: Annotated[tuple[str, ...], NoDecode] = ()
    institution_name: str = "Sample institution"
    institution_country: str = Field(default="AL", pattern="^[A-Z]{2}$")
    threads: int = Field(default=40, ge=2, le=200)
    embedded_worker: bool | None = None
    worker_id: str = Field(default="server", pattern="^[A-Za-z0-9_.-]{1,60}$")
    read_interval_seconds: int = Field(default=900, ge=5)
    logins_per_minute: int = Field(default=600, ge=1)
    public_requests_per_minute: int = Field(default=120, ge=1)
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")

    @field_validator("secret_key", "frame_ancestors", mode="before")
    @classmethod
    def _split_at_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("base_url")
    @classmethod
    def _check_base_url(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError("must be an http(s) address such as https://laurel.example.org")
        if parts.query or parts.fragment:
            raise ValueError("must have no query and no fragment")
        if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            raise ValueError("plain http is for this machine only; use https")
        return value.rstrip("/")

    @field_validator("frame_ancestors")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if (
                parts.scheme not in {"http", "https"}
                or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                raise ValueError("must be origins such as https://apps.example.org, by commas")
        return value

    @model_validator(mode="after")
    def _insecure_cookies_on_loopback_only(self) -> Self:
        if self.insecure_cookies and not self.base_url.startswith("http://"):
            raise ValueError(
                "LAUREL_INSECURE_COOKIES is for plain http on this machine; unset it for https"
            )
        return self

    @property
    def database(self) -> str:
        """The database's URL; an SQLite file in the data folder unless one is set."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'laurel.sqlite3').absolute()}"

    @property
    def is_embedded(self) -> bool:
        """True on SQLite, where one process does everything."""
        return self.database.startswith("sqlite")

    @property
    def runs_worker(self) -> bool:
        """Whether the web process runs the jobs too; by default only on SQLite."""
        return self.is_embedded if self.embedded_worker is None else self.embedded_worker


def read_settings() -> Settings:
    """The settings from the environment.

    Raises `SettingsError` with one line per wrong setting.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(map(_explain, error.errors()))) from None


def _explain(error: object) -> str:
    assert isinstance(error, dict)
    place = "".join(str(part) for part in error["loc"][:1])
    name = f"LAUREL_{place.upper()}: " if place else ""
    return f"{name}{error['msg'].removeprefix('Value error, ')}"


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
