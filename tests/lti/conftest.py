"""Laurel's launch room with one registered platform."""

import pytest

from tests.lti.platform import World


@pytest.fixture
def world() -> World:
    return World()
