"""How these tests say "no"."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.domain.errors import RefusalCode, Refused


@contextmanager
def refused(code: RefusalCode, detail: str | None = None) -> Iterator[None]:
    """The block must be refused with this code and, where one is given, exactly this detail."""
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code is code
    if detail is not None:
        assert caught.value.detail == detail
