"""The guides' pictures can be taken anew from the running product, and are of the same pages."""

from pathlib import Path

from tests.e2e.guide_pictures import IMAGES, take_pictures
from tests.requirements import require_chromium


def test_every_picture_of_the_guides_can_be_taken(tmp_path: Path) -> None:
    require_chromium()
    take_pictures(tmp_path)
    taken = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert taken.keys() == {path.name for path in IMAGES.iterdir()}
    assert all(10_000 < size < 120_000 for size in taken.values()), taken
