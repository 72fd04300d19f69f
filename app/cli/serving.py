"""`laurel serve`, `laurel worker`, `laurel migrate`."""

from __future__ import annotations

import socket
import ssl
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from app import worker
from app.cli.product import fail, open_product
from app.main import create_app


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8080,
    tls_certificate: Annotated[
        Path | None, typer.Option(exists=True, help="PEM file, to serve https without a proxy.")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(exists=True, help="PEM file of the certificate's key.")
    ] = None,
) -> None:
    """Serve the pages; on SQLite this one process runs the jobs too."""
    product = open_product()
    _require_free(host, port)
    _require_certificate(tls_certificate, tls_key)
    uvicorn.run(
        create_app(product),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        ssl_certfile=str(tls_certificate) if tls_certificate else None,
        ssl_keyfile=str(tls_key) if tls_key else None,
        timeout_graceful_shutdown=10,
    )


def run_worker() -> None:
    """Run jobs until stopped; for PostgreSQL, beside the web processes."""
    product = open_product()
    if product.settings.is_embedded:
        fail("on SQLite “laurel serve” runs the jobs; set LAUREL_DATABASE_URL to use PostgreSQL")
    worker.run(product)


def migrate() -> None:
    """Create the database's tables, or bring them up to date; every other command does so too."""
    open_product()
    typer.echo("The database is up to date.")


def add_to(program: typer.Typer) -> None:
    """Put these commands at the top level."""
    program.command("serve")(serve)
    program.command("worker")(run_worker)
    program.command("migrate")(migrate)


def _require_free(host: str, port: int) -> None:
    """End with a clear message where something listens on the port already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            fail(f"cannot listen on {host}:{port} ({error.strerror}). Choose another --port.")


def _require_certificate(certificate: Path | None, key: Path | None) -> None:
    """End with a clear message where these files cannot serve https."""
    if key is not None and certificate is None:
        fail("--tls-key needs --tls-certificate")
    if certificate is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except OSError as error:
        fail(f"the certificate and its key cannot be used ({error.strerror or error}): PEM files")
