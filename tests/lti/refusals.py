"""How the tests say "no"."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.domain.errors import RefusalCode, Refused


@contextmanager
def refused(code: RefusalCode, detail: str = "") -> Iterator[None]:
    """The block must be refused with exactly this code, naming exactly this claim."""
    with pytest.raises(Refused) as caught:
        yield
    assert (caught.value.code, caught.value.detail) == (code, detail)
