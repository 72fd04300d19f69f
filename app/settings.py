"""Settings, read once from the environment; no other module reads it."""

from __future__ import annotations

import ipaddress
import os
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails


SHORTEST_SECRET = 32
SERVERS = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
NO_FILES = frozenset({"", "/", "/:memory:"})
ALMOST_THE_NAME = 0.85


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
    waiting_readings_per_platform: int = Field(default=20, ge=1)
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
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("must have nothing after the host and port")
        if parts.scheme == "http" and not _is_loopback(parts.hostname or ""):
            raise ValueError("plain http is for this machine only; use https")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _check_secrets(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if any(len(secret.get_secret_value()) < SHORTEST_SECRET for secret in value):
            raise ValueError(
                f"must have at least {SHORTEST_SECRET} characters; make one: openssl rand -hex 32"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: str) -> str:
        parts = urlsplit(value)
        _ = parts.port  # raises for one that is no number
        is_file = parts.scheme == "sqlite" and not parts.netloc and parts.path not in NO_FILES
        if value and not is_file and parts.scheme not in SERVERS:
            raise ValueError("must be sqlite:////folder/file or postgresql://user@host/name")
        return value

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
    mistyped = list(_find_mistyped(os.environ))
    if mistyped:
        raise SettingsError("\n".join(mistyped))
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(map(_explain, error.errors()))) from None


def _find_mistyped(names: Iterable[str]) -> Iterator[str]:
    """Names that are almost a setting's; others may be somebody else's, as in a container."""
    known = {f"LAUREL_{field.upper()}" for field in Settings.model_fields}
    for name in sorted({name.upper() for name in names} - known):
        meant = get_close_matches(name, known, n=1, cutoff=ALMOST_THE_NAME)
        if meant:
            yield f"{name}: there is no such setting; {meant[0]} may be meant"


def _explain(error: ErrorDetails) -> str:
    place = str(error["loc"][0]) if error["loc"] else ""
    plain = IN_WORDS.get(place) or IN_WORDS.get(error["type"]) or error["msg"]
    said = error["msg"] if error["type"] == "value_error" else plain
    text = said.removeprefix("Value error, ").format(**error.get("ctx", {}))
    return f"LAUREL_{place.upper()}: {text}" if place else text


IN_WORDS = {
    "institution_country": "must be two capital letters, such as AL",
    "worker_id": "must be letters, digits, dots, hyphens and underscores, at most 60",
    "log_level": "must be DEBUG, INFO, WARNING or ERROR",
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}
"""What the settings library says in its own terms: by setting, or by kind of mistake."""


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
