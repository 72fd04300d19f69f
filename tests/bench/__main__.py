"""`python -m tests.bench [NAME …]`: run the named benchmarks, all of them without a name."""

from __future__ import annotations

import sys

from tests.bench import evaluate, issue, launch, sync

BENCHES = {
    "launch": launch.run,
    "issue": issue.run,
    "evaluate": evaluate.run,
    "sync-10000": sync.run_small,
    "sync-100000": sync.run_large,
}


def main(names: list[str]) -> int:
    """Print one line a benchmark; 2 for a name that there is not."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
        return 2
    for name in names or BENCHES:
        BENCHES[name]().print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
