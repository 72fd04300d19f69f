"""Issuing one credential: build, canonicalise, sign, check, write.

The peer is @digitalbazaar/vc, which most issuers in JavaScript stand on: it
signs the same document with the same suite, in a Node process of its own. The
floor is one bare Ed25519 signature over 64 bytes.
"""

from __future__ import annotations

import json
import subprocess
import time
from dataclasses import replace
from statistics import median
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.bench.row import Row, measure_in_turns
from tests.credentials.samples import Office, build_order
from tests.requirements import ROOT, require_node

EACH = 300  # credentials a round
EACH_OF_PEER = 40
ROUNDS = 5
SCRIPT = ROOT / "tests" / "credentials" / "node" / "issue.mjs"


def run() -> Row:
    """CPU microseconds for one credential of a version that was issued before, in one thread."""
    office = Office()
    document = json.loads(office.issue())
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    ours_us, peer_us, floor_us = measure_in_turns(
        lambda: _issue(office), lambda: _issue_as_peer(unsigned), _sign, rounds=ROUNDS
    )
    return Row(
        bench="issue",
        ours_us=ours_us,
        peer="@digitalbazaar/vc",
        peer_us=peer_us,
        floor_us=floor_us,
        note=f"CPU per credential of {len(office.issue())} bytes; floor: one Ed25519 signature",
    )


def _issue(office: Office) -> float:
    order = build_order()
    orders = [
        replace(order, uuid=UUID(int=number), status=replace(order.status, index=number))
        for number in range(EACH)
    ]
    began = time.process_time()
    for one in orders:
        office.issue(one)
    return (time.process_time() - began) / EACH * 1e6


def _issue_as_peer(unsigned: dict[str, Any]) -> float:
    """One process a round, warmed up before it measures."""
    job = {"document": unsigned, "rounds": 3, "each": EACH_OF_PEER}
    finished = subprocess.run(
        [require_node(), SCRIPT],
        cwd=ROOT,
        input=json.dumps(job),
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    answer = json.loads(finished.stdout)
    if not answer["credential"]["proof"]["proofValue"]:
        raise RuntimeError("the peer signed nothing")
    return float(median(answer["microseconds"]))


def _sign() -> float:
    key = Ed25519PrivateKey.generate()
    message = bytes(64)
    began = time.process_time()
    for _ in range(EACH):
        key.sign(message)
    return (time.process_time() - began) / EACH * 1e6
