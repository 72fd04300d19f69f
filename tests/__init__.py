"""Laurel's tests, its practice platform and its benchmarks.

A package, so that `python -m tests.practice.run` and `python -m tests.bench` find their parts.
Nothing in `app` may import from here.
"""
