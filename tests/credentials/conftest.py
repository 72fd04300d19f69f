"""An office whose documents stand where strangers look for them, and a short credential of it."""

from __future__ import annotations

import json

import pytest

from tests.credentials.build_vectors import build_known_office, build_small_order
from tests.credentials.samples import Office
from tests.credentials.signing import Json, issue


@pytest.fixture
def office() -> Office:
    office = build_known_office()
    office.publish_status()
    return office


@pytest.fixture(scope="module")
def credential() -> Json:
    """The sample order, issued; for reading only."""
    return issue()


@pytest.fixture
def small(office: Office) -> Json:
    issued: Json = json.loads(office.issue(build_small_order()))
    return issued
