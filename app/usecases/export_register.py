"""The register, streamed in constant memory, with a manifest that says what it is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from app.domain.people import Right
from app.usecases.access import require_right

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from app.domain.people import Asker
    from app.ports import Ports
    from app.ports.award_storage import RegisterFilter, RegisterRow

COLUMNS = (
    "award_id",
    "microcredential",
    "identifier",
    "version",
    "ects",
    "holder_name",
    "holder_email",
    "course",
    "state",
    "issued_at",
    "revoked_at",
    "revocation_reason",
    "decision_sha256",
    "credential_sha256",
    "credential_url",
)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(slots=True)
class Manifest:
    """What was exported. `count` and `sha256` are complete once the stream has ended.

    `sha256` is of the rows' bytes: the CSV file whole, or the JSON rows
    without their separators.
    """

    format: str
    filter: dict[str, Any]
    exported_by: str
    exported_at: str
    count: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, chunk: bytes) -> bytes:
        """Count these bytes in, and hand them on."""
        self._hash.update(chunk)
        return chunk

    def content(self) -> dict[str, Any]:
        """The manifest as JSON."""
        return {
            "format": self.format,
            "count": self.count,
            "sha256": self._hash.hexdigest(),
            "filter": self.filter,
            "exportedBy": self.exported_by,
            "exportedAt": self.exported_at,
        }


def require_export(asker: Asker) -> None:
    """Refuse anybody without the right to export the institution's register."""
    require_right(asker, Right.EXPORT)


def build_manifest(
    wanted: RegisterFilter, file_format: str, exported_by: str, now: datetime
) -> Manifest:
    """The manifest of an export that is about to begin."""
    return Manifest(
        format=file_format,
        filter={
            "version": wanted.version_uuid.urn if wanted.version_uuid else None,
            "state": wanted.state.value if wanted.state else None,
            "issuedFrom": wanted.issued_from.isoformat() if wanted.issued_from else None,
            "issuedUntil": wanted.issued_until.isoformat() if wanted.issued_until else None,
            "text": wanted.text or None,
        },
        exported_by=exported_by,
        exported_at=now.isoformat(),
    )


def stream_csv(ports: Ports, wanted: RegisterFilter, manifest: Manifest) -> Iterator[bytes]:
    """RFC 4180 CSV in UTF-8 with a byte order mark, one line an award, oldest first.

    A cell that a spreadsheet would take for a formula begins with an
    apostrophe. Times are ISO 8601 in UTC.
    """
    yield manifest.add(b"\xef\xbb\xbf" + _csv_line(COLUMNS))
    with ports.unit_of_work(read_only=True) as u:
        for row in u.awards.stream(wanted):
            manifest.count += 1
            yield manifest.add(_csv_line(_cells(ports, row)))


def stream_json(ports: Ports, wanted: RegisterFilter, manifest: Manifest) -> Iterator[bytes]:
    """One JSON object: `awards`, each with its credential's stored bytes, then `manifest`."""
    yield b'{"awards":['
    with ports.unit_of_work(read_only=True) as u:
        for row in u.awards.stream(wanted):
            separator = b",\n" if manifest.count else b"\n"
            manifest.count += 1
            yield separator + manifest.add(_json_row(ports, row))
    yield b'\n],"manifest":' + json.dumps(manifest.content(), ensure_ascii=False).encode() + b"}\n"


def _fields(ports: Ports, row: RegisterRow) -> dict[str, str | int | None]:
    values = (
        str(row.award_uuid),
        row.microcredential,
        row.identifier,
        row.version_number,
        row.ects,
        row.holder_name,
        row.holder_email,
        row.course_title,
        row.state.value,
        row.issued_at.isoformat(),
        row.revoked_at.isoformat() if row.revoked_at else None,
        row.revocation_reason,
        row.decision_digest,
        hashlib.sha256(row.document).hexdigest(),
        ports.addresses.credential(row.award_uuid),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _cells(ports: Ports, row: RegisterRow) -> list[str]:
    return [_harmless(value) for value in _fields(ports, row).values()]


def _harmless(value: str | int | None) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv_line(cells: Iterable[str]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue().encode()


def _json_row(ports: Ports, row: RegisterRow) -> bytes:
    """The row as JSON, its credential embedded byte for byte as it was signed."""
    head = json.dumps(_fields(ports, row), ensure_ascii=False).encode()
    return head[:-1] + b',"credential":' + row.document + b"}"
