from __future__ import annotations

import httpx
import pytest

from app.lms.client import origin_of
from app.lms.limiter import OriginLimiter, TooManyCalls


def test_origins_are_forgotten_once_nobody_calls_them() -> None:
    """Strangers can name origins as they like."""
    limiter = OriginLimiter(1)
    for number in range(5):
        with limiter.hold(("https", f"host-{number}.example", None), wait=0):
            assert len(limiter) == 1
    assert len(limiter) == 0


def test_who_got_no_place_is_forgotten_too() -> None:
    limiter, origin = OriginLimiter(1), ("https", "platform.example", None)
    with limiter.hold(origin, wait=0):
        with pytest.raises(TooManyCalls), limiter.hold(origin, wait=0):
            pytest.fail("there was a second place")
        assert len(limiter) == 1
    assert len(limiter) == 0


def test_a_place_is_free_again_after_a_failure() -> None:
    limiter = OriginLimiter(1)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), limiter.hold(("https", "a", None), wait=0):
            raise ZeroDivisionError


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://platform.example/a", "https://PLATFORM.example:443/b?c", True),
        ("http://platform.example/", "http://platform.example:80/", True),
        ("https://platform.example/", "http://platform.example/", False),
        ("https://platform.example/", "https://platform.example:8443/", False),
        ("https://platform.example/", "https://sub.platform.example/", False),
    ],
)
def test_what_is_the_same_origin(one: str, other: str, same: bool) -> None:
    assert (origin_of(httpx.URL(one)) == origin_of(httpx.URL(other))) is same
