"""`python -m tests.bench.sync_ours URL FOLDER`: read a large course twice, as the product does."""

from __future__ import annotations

import sys
from pathlib import Path

from app.domain.launching import GradeService, LaunchedContext, MessageType, SignedLaunch
from app.domain.people import CourseRole
from app.domain.platforms import LINE_ITEM_SCOPE, Registration
from app.ports import Ports
from app.ports.identity_storage import NewRegistration
from app.settings import Settings
from app.usecases.collect_course import collect_course
from app.usecases.definition_file import read_definition
from app.usecases.institutions import add_institution
from app.usecases.launch import launch
from app.usecases.offer import offer
from app.usecases.open_launch import open_launch
from app.usecases.publish_definition import publish_definition
from app.usecases.register_platform import register_platform
from app.wiring import build_product, migrate_database
from tests.bench.large_course import LINE_ITEMS, PREFIX
from tests.bench.measured_child import measure_and_print
from tests.laurel_process import ROOT

SMALLEST = (ROOT / "lti_config" / "samples" / "smallest.yaml").read_text()
LEAF = """
    - key: item-{number}
      title: Sample requirement {number}
      grade_at_least: 60"""


def main(url: str, folder: Path) -> None:
    """Set up a Laurel on a file of its own, then measure two readings of its course."""
    settings = Settings(data_dir=folder, allow_private_network=True, log_level="WARNING")
    migrate_database(settings)
    ports = build_product(settings).ports
    _offer(ports, url)
    measure_and_print(lambda: collect_course(ports, 1))


def _offer(ports: Ports, url: str) -> None:
    institution = add_institution(ports, slug="bench", name="Bench", country="AL", url="")
    platform = register_platform(
        ports,
        NewRegistration(
            institution_id=institution.id,
            name="Bench",
            kind="moodle",
            issuer=url,
            client_id="bench",
            auth_url=f"{url}/auth",
            token_url=f"{url}/token",
            jwks_url=f"{url}/keys",
            deployments=frozenset({"1"}),
        ),
    )
    version, _ = publish_definition(ports, institution, read_definition(_build_definition()))
    made = launch(ports, _build_launch(platform), "browser")
    offer(ports, open_launch(ports, made.uuid, "browser").asker, version.uuid)


def _build_definition() -> bytes:
    head, _, _ = SMALLEST.partition("requirements:")
    leaves = "".join(LEAF.format(number=number) for number in range(1, LINE_ITEMS + 1))
    return f"{head}requirements:\n  title: Everything\n  all:{leaves}\n".encode()


def _build_launch(platform: Registration) -> SignedLaunch:
    url = platform.issuer
    return SignedLaunch(
        registration_id=platform.id,
        institution_id=platform.institution_id,
        issuer=url,
        deployment_id="1",
        message=MessageType.RESOURCE_LINK,
        subject="2",
        role=CourseRole.STAFF,
        resource_link_id="200",
        context=LaunchedContext(id="40", title="Sample course"),
        grade_service=GradeService(
            line_items_url=f"{url}{PREFIX}/40/lineitems?type_id=5",
            line_item_url=f"{url}{PREFIX}/40/lineitems/900/lineitem?type_id=5",
            scopes=frozenset({LINE_ITEM_SCOPE}),
        ),
        memberships_url=f"{url}{PREFIX}/CourseSection/40/bindings/5/memberships",
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
