"""TLS against the name, though the connection goes to the checked address."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.domain.errors import FailureKind, PlatformFailure
from app.lms.client import GuardedClient
from app.lms.guard import AddressGuard
from app.lms.naming import NotConnected
from app.lms.reader import GuardedReader
from tests.lms.platform import PracticePlatform, Reply
from tests.lms.samples import SHORT, START, client_resolving

NAME = "platform.example"


def write_certificate(folder: Path) -> Path:
    """A self-signed certificate for NAME, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(START - timedelta(days=3650))
        .not_valid_after(START + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "platform.pem"
    path.write_bytes(pem + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def names() -> list[str | None]:
    """The server names that callers asked for in the TLS handshake."""
    return []


@pytest.fixture
def secure(certificate: Path, names: list[str | None]) -> Iterator[PracticePlatform]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    running = PracticePlatform(context)
    running.will("GET", "/keys", Reply(body=b"{}"))
    yield running
    running.stop()


def reader_trusting(certificate: Path) -> GuardedReader:
    context = ssl.create_default_context(cafile=str(certificate))
    client = client_resolving(lambda _host, _port: ["127.0.0.1"], limits=SHORT, ssl_context=context)
    return GuardedReader(client)


def test_the_certificate_is_checked_for_the_name(
    secure: PracticePlatform, certificate: Path, names: list[str | None]
) -> None:
    url = f"https://{NAME}:{secure.port}/keys"
    answer = reader_trusting(certificate).read(url, accept="application/json", call="read keys")
    assert answer.body == b"{}"
    assert names == [NAME]
    assert secure.received[0].headers["host"] == f"{NAME}:{secure.port}"


def test_a_certificate_for_another_name_is_refused(
    secure: PracticePlatform, certificate: Path
) -> None:
    url = f"https://other.example:{secure.port}/keys"
    with pytest.raises(PlatformFailure) as failed:
        reader_trusting(certificate).read(url, accept="application/json", call="read keys")
    assert failed.value.kind is FailureKind.UNREACHABLE
    assert isinstance(failed.value, NotConnected)
    assert "certificate" in failed.value.detail
    assert not secure.received


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: PracticePlatform) -> None:
    guard = AddressGuard(allow_private_network=True, resolve=lambda _h, _p: ["127.0.0.1"])
    reader = GuardedReader(GuardedClient(guard, limits=SHORT))
    with pytest.raises(PlatformFailure) as failed:
        reader.read(f"https://{NAME}:{secure.port}/keys", accept="*/*", call="read keys")
    assert failed.value.kind is FailureKind.UNREACHABLE
    assert not secure.received
