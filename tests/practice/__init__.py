"""The practice platform: Open edX's own LTI code, running alone.

A separate program (``python -m tests.practice``) that a newcomer opens beside Laurel and
that the tests use as a real protocol peer. The LTI code in it, lti-consumer-xblock, is
licensed AGPL-3.0; so nothing outside this folder imports it, and Laurel talks to it over
HTTP only. ``client`` is the one module meant for importing by tests: it starts the program
as a process of its own and needs neither Django nor the LTI code.
"""
