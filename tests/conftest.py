"""What every test gets: a closed network, PostgreSQL on request, and no silent skip."""

from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests import network, postgresql
from tests.requirements import is_continuous_integration

network.close()

# Properties are tried without a time limit for each example: a busy machine is no finding.
settings.register_profile("laurel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laurel")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL server, in libpq's form, started when the first test asks for it."""
    with postgresql.run_server() as url:
        yield url


@pytest.fixture(scope="module")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URL of an empty database for this module's tests (`postgresql+psycopg://…`)."""
    with postgresql.create_database(postgres_server) as url:
        yield url


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In continuous integration a skipped test is a failed one: it has proved nothing."""
    report = yield
    if report.skipped and is_continuous_integration() and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which continuous integration does not allow: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself while it is collected."""
    report = yield
    if report.skipped and is_continuous_integration():
        report.outcome = "failed"
        report.longrepr = f"skipped, which continuous integration does not allow: {report.longrepr}"
    return report
