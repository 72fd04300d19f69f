"""``python -m tests.practice``: start the practice platform."""

import importlib.util
import sys

from tests.practice.options import read_options

if __name__ == "__main__":
    options = read_options()
    if importlib.util.find_spec("lti_consumer") is None:
        sys.exit(
            "practice platform: the Python package lti-consumer-xblock is missing; "
            "`make setup` installs it"
        )
    # Imported late: Django and the LTI code can be absent, and then the line above says so.
    from tests.practice.server import serve

    sys.exit(serve(options))
