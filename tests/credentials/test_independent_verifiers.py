"""Three verifiers that others wrote judge what Laurel issues.

The two in JavaScript read the issuer's did.json and status list over https from this machine, as
they would from the institution's server.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openbadgeslib.ob3 import OB3VerificationError
from openbadgeslib.ob3.ldp import OB3LdpVerifier

from app.credentials.open_badge import SCHEMA
from app.credentials.structure import SCHEMA_FILE
from app.domain.awarding import Holder
from app.domain.microcredentials import Definition
from tests.credentials.https_server import HttpsServer, run_https_server
from tests.credentials.samples import Office, build_definition, build_order, build_version
from tests.requirements import ROOT, require_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.credentials import CredentialOrder

VERIFY = Path(__file__).parent / "node" / "verify.mjs"
REVOKED_INDEX = 99
VALID = ["full", "other-languages", "no-credits", "odd-credits"]
TAMPERED = ["one-letter", "level", "name-of-holder", "credits", "revocation-taken-out", "added"]


@dataclass(frozen=True)
class Scene:
    """An office whose documents stand on a real server, and what it issued, by name."""

    server: HttpsServer
    office: Office
    credentials: dict[str, dict[str, Any]]


def _orders(office: Office) -> Iterator[tuple[str, CredentialOrder]]:
    order = replace(build_order(), issued_at=office.now)
    yield "full", order
    yield "revoked", replace(order, status=replace(order.status, index=REVOKED_INDEX))
    holder = Holder(name='Прізвище "Ґ" \\ Ë\u200dž', email="ë@example.org")
    definition = replace(
        build_definition(),
        title="Формувальне оцінювання",
        language="uk",
        awarding_body="Another body",
        description='Tabs\tand\nlines, "quotes", \\backslashes and 🎓',
    )
    yield "other-languages", replace(order, version=build_version(definition), holder=holder)
    yield "no-credits", replace(order, version=build_version(_without_credits()))
    odd = replace(build_definition(), ects=Decimal("8.2"), workload_hours=Decimal("0.07"))
    yield "odd-credits", replace(order, version=build_version(odd))


def _without_credits() -> Definition:
    return replace(build_definition(), ects=None, supervision=None, levels=(), sample=True)


def _tamper(credential: dict[str, Any], how: str) -> dict[str, Any]:
    altered = copy.deepcopy(credential)
    subject = altered["credentialSubject"]
    if how == "one-letter":
        altered["name"] = altered["name"].replace("D", "d", 1)
    elif how == "level":
        result = next(result for result in subject["result"] if "achievedLevel" in result)
        result["achievedLevel"] = result["achievedLevel"].replace("exemplary", "proficient")
    elif how == "name-of-holder":
        subject["identifier"][1]["identityHash"] = "Sample Learner Two"
    elif how == "credits":
        subject["creditsEarned"] = 5
    elif how == "revocation-taken-out":
        del altered["credentialStatus"]
    else:
        subject["grade"] = "A"
    return altered


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with run_https_server(tmp_path_factory.mktemp("https")) as server:
        office = Office(server.base_url)
        office.now = datetime.now(UTC) - timedelta(days=1)  # these verifiers look at the real clock
        office.publish_status(REVOKED_INDEX)
        for url, document in office.shelf.documents.items():
            server.documents[url.removeprefix(server.base_url)] = document
        credentials = {name: json.loads(office.issue(order)) for name, order in _orders(office)}
        credentials |= {how: _tamper(credentials["full"], how) for how in TAMPERED}
        yield Scene(server, office, credentials)


@pytest.fixture(scope="module")
def answers(scene: Scene) -> dict[str, Any]:
    """What the two verifiers in JavaScript say of every credential, from one process."""
    job = {
        "credentials": scene.credentials,
        "schemaUrl": SCHEMA,
        "schema": json.loads(SCHEMA_FILE.read_text()),
    }
    finished = subprocess.run(
        [require_node(), VERIFY],
        cwd=ROOT,
        input=json.dumps(job),
        env={**os.environ, "NODE_EXTRA_CA_CERTS": str(scene.server.certificate)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    said: dict[str, Any] = json.loads(finished.stdout)
    return said


def ask_openbadgeslib(scene: Scene, name: str, *, check_status: bool = True) -> None:
    """Raises `OB3VerificationError` if openbadgeslib refuses the credential.

    It verifies the signature of a status list only where that is a JWT, which ours is not.
    """
    OB3LdpVerifier().verify(
        scene.credentials[name],
        check_status=check_status,
        download=lambda url: scene.server.documents[url.removeprefix(scene.server.base_url)],
        verify_status_list=False,
    )


@pytest.mark.parametrize("name", VALID)
def test_verifier_core_accepts(answers: dict[str, Any], name: str) -> None:
    assert answers[name]["verifierCore"] == {
        "signature": True,
        "notExpired": True,
        "notRevoked": True,
        "schema": {"valid": True},
        "errors": [],
    }


@pytest.mark.parametrize("name", VALID)
def test_digitalbazaar_accepts(answers: dict[str, Any], name: str) -> None:
    assert answers[name]["digitalBazaar"] == {"verified": True, "revoked": False, "errors": []}


@pytest.mark.parametrize("name", VALID)
def test_openbadgeslib_accepts(scene: Scene, name: str) -> None:
    ask_openbadgeslib(scene, name)


@pytest.mark.parametrize("name", TAMPERED)
def test_verifier_core_refuses_tampered(answers: dict[str, Any], name: str) -> None:
    assert not answers[name]["verifierCore"]["signature"]
    assert answers[name]["verifierCore"]["errors"]


@pytest.mark.parametrize("name", TAMPERED)
def test_digitalbazaar_refuses_tampered(answers: dict[str, Any], name: str) -> None:
    assert not answers[name]["digitalBazaar"]["verified"]


@pytest.mark.parametrize("name", TAMPERED)
def test_openbadgeslib_refuses_tampered(scene: Scene, name: str) -> None:
    with pytest.raises(OB3VerificationError):
        ask_openbadgeslib(scene, name)


def test_verifier_core_sees_the_revocation(answers: dict[str, Any]) -> None:
    said = answers["revoked"]["verifierCore"]
    assert (said["signature"], said["notRevoked"]) == (True, False)


def test_digitalbazaar_sees_the_revocation(answers: dict[str, Any]) -> None:
    # Its `verified` speaks of the signatures only.
    assert answers["revoked"]["digitalBazaar"] == {"verified": True, "revoked": True, "errors": []}


def test_openbadgeslib_sees_the_revocation(scene: Scene) -> None:
    ask_openbadgeslib(scene, "revoked", check_status=False)
    with pytest.raises(OB3VerificationError, match="'revocation' is set"):
        ask_openbadgeslib(scene, "revoked")
