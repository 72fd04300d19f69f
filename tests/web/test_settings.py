"""Settings: each wrong one is named, with what would be right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.settings import Settings, SettingsError, read_settings


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without any setting."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LAUREL_{name.upper()}", raising=False)
    return monkeypatch


def test_without_any_setting_laurel_runs_on_this_machine(environment: pytest.MonkeyPatch) -> None:
    settings = read_settings()
    assert settings.base_url == "http://localhost:8080"
    assert settings.database == f"sqlite:///{Path('var/laurel.sqlite3').absolute()}"
    assert settings.is_embedded
    assert settings.runs_worker
    assert not settings.allow_private_network
    assert not settings.insecure_cookies


SECRET = "x" * 32

WRONG = [
    ("BASE_URL", "laurel.example.org", "must be an http(s) address such as https://"),
    ("BASE_URL", "ftp://laurel.example.org", "must be an http(s) address such as https://"),
    ("BASE_URL", "https://", "must be an http(s) address such as https://"),
    ("BASE_URL", "http://laurel.example.org", "plain http is for this machine only; use https"),
    ("BASE_URL", "http://10.0.0.1", "plain http is for this machine only; use https"),
    ("BASE_URL", "https://laurel.example.org/here", "nothing after the host and port"),
    ("BASE_URL", "https://laurel.example.org?a=b", "nothing after the host and port"),
    ("DATABASE_URL", "mysql://host/name", "must be sqlite:////folder/file or postgresql://"),
    ("DATABASE_URL", "nonsense", "must be sqlite:////folder/file or postgresql://"),
    ("DATABASE_URL", "sqlite:///:memory:", "must be sqlite:////folder/file or postgresql://"),
    ("DATABASE_URL", "sqlite://", "must be sqlite:////folder/file or postgresql://"),
    ("DATABASE_URL", "postgresql://host:port/name", "Port could not be cast"),
    ("SECRET_KEY", "short", "must have at least 32 characters; make one: openssl rand -hex 32"),
    ("SECRET_KEY", f"{SECRET},short", "must have at least 32 characters"),
    ("ALLOW_PRIVATE_NETWORK", "perhaps", "must be true or false"),
    ("FRAME_ANCESTORS", "apps.example.org", "must be origins such as https://apps.example.org"),
    ("FRAME_ANCESTORS", "https://a.org,https://b.org/x", "must be origins such as"),
    ("FRAME_ANCESTORS", "https://a.org/", "must be origins such as"),
    ("FRAME_ANCESTORS", "'unsafe-inline'", "must be origins such as"),
    ("INSTITUTION_COUNTRY", "al", "must be two capital letters, such as AL"),
    ("THREADS", "many", "must be a whole number"),
    ("THREADS", "1", "must be at least 2"),
    ("THREADS", "201", "must be at most 200"),
    ("EMBEDDED_WORKER", "maybe", "must be true or false"),
    ("WORKER_ID", "a b", "must be letters, digits, dots, hyphens and underscores"),
    ("READ_INTERVAL_SECONDS", "4", "must be at least 5"),
    ("LOGINS_PER_MINUTE", "0", "must be at least 1"),
    ("PUBLIC_REQUESTS_PER_MINUTE", "-1", "must be at least 1"),
    ("LOG_LEVEL", "loud", "must be DEBUG, INFO, WARNING or ERROR"),
]


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_a_wrong_setting_is_named_with_what_to_do(
    environment: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    environment.setenv(f"LAUREL_{name}", value)
    with pytest.raises(SettingsError, match=re.escape(said)) as caught:
        read_settings()
    assert str(caught.value).startswith(f"LAUREL_{name}: ")
    if name == "SECRET_KEY":
        assert value not in str(caught.value)


def test_every_wrong_setting_has_a_line(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LAUREL_THREADS", "many")
    environment.setenv("LAUREL_LOG_LEVEL", "loud")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    assert str(caught.value).splitlines() == [
        "LAUREL_THREADS: must be a whole number",
        "LAUREL_LOG_LEVEL: must be DEBUG, INFO, WARNING or ERROR",
    ]


def test_cookies_without_secure_are_for_plain_http_only(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LAUREL_INSECURE_COOKIES", "true")
    environment.setenv("LAUREL_BASE_URL", "https://laurel.example.org")
    with pytest.raises(SettingsError, match="LAUREL_INSECURE_COOKIES is for plain http"):
        read_settings()


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("LAUREL_BASEURL", "LAUREL_BASE_URL"),
        ("LAUREL_INSECURE_COOKIE", "LAUREL_INSECURE_COOKIES"),
        ("laurel_data_dirs", "LAUREL_DATA_DIR"),
        ("LAURL_SECRET_KEY", "LAUREL_SECRET_KEY"),
    ],
)
def test_a_mistyped_name_is_not_passed_over(
    environment: pytest.MonkeyPatch, mistyped: str, meant: str
) -> None:
    environment.setenv(mistyped, "x")
    with pytest.raises(SettingsError) as caught:
        read_settings()
    said = f"{mistyped.upper()}: there is no such setting; {meant} may be meant"
    assert str(caught.value) == said


@pytest.mark.parametrize("name", ["LAUREL_PORT", "LAUREL_SERVICE_HOST", "LAUREL_PORT_8080_TCP"])
def test_other_programs_variables_are_left_alone(
    environment: pytest.MonkeyPatch, name: str
) -> None:
    """Kubernetes gives a container such names for a service called laurel."""
    environment.setenv(name, "tcp://10.0.0.1:8080")
    assert read_settings().base_url == "http://localhost:8080"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://laurel.example.org/", "https://laurel.example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://laurel.localhost", "http://laurel.localhost"),
    ],
)
def test_a_base_url_without_the_slash_at_its_end(
    environment: pytest.MonkeyPatch, value: str, expected: str
) -> None:
    environment.setenv("LAUREL_BASE_URL", value)
    assert read_settings().base_url == expected


def test_lists_are_separated_by_commas(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LAUREL_FRAME_ANCESTORS", "https://a.org, https://b.org:8443,")
    environment.setenv("LAUREL_SECRET_KEY", f"{SECRET}a,{SECRET}b")
    settings = read_settings()
    assert settings.frame_ancestors == ("https://a.org", "https://b.org:8443")
    assert [one.get_secret_value()[-1] for one in settings.secret_key] == ["a", "b"]
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("url", "worker", "embedded", "runs_worker"),
    [
        ("", None, True, True),
        ("sqlite:////srv/laurel.sqlite3", None, True, True),
        ("postgresql://host/name", None, False, False),
        ("postgresql://host/name", "true", False, True),
        ("", "false", True, False),
    ],
)
def test_on_sqlite_one_process_does_everything(
    environment: pytest.MonkeyPatch,
    url: str,
    worker: str | None,
    embedded: bool,
    runs_worker: bool,
) -> None:
    environment.setenv("LAUREL_DATABASE_URL", url)
    if worker:
        environment.setenv("LAUREL_EMBEDDED_WORKER", worker)
    settings = read_settings()
    assert (settings.is_embedded, settings.runs_worker) == (embedded, runs_worker)


def test_every_setting_is_explained_to_operators() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `(LAUREL_[A-Z_]+)`", guide, re.MULTILINE))
    assert explained == {f"LAUREL_{name.upper()}" for name in Settings.model_fields}
