"""Laurel over HTTP, with a platform that signs launches."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.usecases.database import build_template
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
