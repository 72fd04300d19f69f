"""A ZIP archive, streamed while its files are being made."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class _Outlet:
    """A file that cannot seek: what is written to it waits to be taken away."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, part: bytes, /) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is held open."""

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def stream_archive(files: Iterable[tuple[str, Iterator[bytes]]]) -> Iterator[bytes]:
    """The archive's bytes. A file's content is asked for only once those before it are written."""
    outlet = _Outlet()
    with ZipFile(outlet, "w", ZIP_DEFLATED) as archive:
        for name, chunks in files:
            with archive.open(name, "w") as entry:
                for chunk in chunks:
                    entry.write(chunk)
                    yield outlet.take()
    yield outlet.take()
