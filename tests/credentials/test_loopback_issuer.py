"""An issuer that is tried out on this machine has no certificate; everybody else needs one."""

from __future__ import annotations

import pytest

from app.domain.credentials import Check, CheckResult
from tests.credentials.samples import Office


@pytest.mark.parametrize("host", ["localhost:8080", "127.0.0.1:8080", "localhost"])
def test_an_issuer_on_this_machine_is_read_over_http_where_it_has_no_https(host: str) -> None:
    office = Office(f"http://{host}")
    office.publish_status()

    report = office.documents.verify_foreign(office.issue())

    assert report.is_valid
    addresses = [url for url in office.shelf.asked if url.endswith("/did.json")]
    assert addresses[0].startswith(f"https://{host}/"), "https is tried first"
    assert addresses[1].startswith(f"http://{host}/")


@pytest.mark.parametrize("host", ["laurel.example.org", "localhost.example.org", "10.0.0.1:8080"])
def test_no_other_issuers_keys_are_read_over_plain_http(host: str) -> None:
    office = Office(f"http://{host}")
    office.publish_status()

    report = office.documents.verify_foreign(office.issue())

    assert report.point(Check.ISSUER).result is CheckResult.NOT_CHECKED
    assert not report.is_valid
    addresses = [url for url in office.shelf.asked if url.endswith("/did.json")]
    assert addresses
    assert all(url.startswith("https://") for url in addresses)
