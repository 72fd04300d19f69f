"""Laurel over HTTP, with a platform that signs launches."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.usecases.database import build_template, copy_template
from tests.web.commands import Operator
from tests.web.laurel import RunningLaurel, run_laurel
from tests.web.platform import SigningPlatform


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def platform() -> Iterator[SigningPlatform]:
    one = SigningPlatform()
    yield one
    one.stop()


@pytest.fixture(scope="session")
def other_platform() -> Iterator[SigningPlatform]:
    """A platform of another institution."""
    one = SigningPlatform(2)
    yield one
    one.stop()


@pytest.fixture
def laurel(template: Path, tmp_path: Path, platform: SigningPlatform) -> Iterator[RunningLaurel]:
    with run_laurel(template, tmp_path, platform) as one:
        yield one


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator without an installation yet."""
    monkeypatch.setenv("LAUREL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LAUREL_ALLOW_PRIVATE_NETWORK", "true")
    return Operator(tmp_path, monkeypatch)


@pytest.fixture
def operator(nowhere: Operator, template: Path) -> Operator:
    """An operator of an empty installation."""
    copy_template(template, nowhere.folder)
    return nowhere
