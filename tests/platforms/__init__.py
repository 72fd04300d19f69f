"""Laurel against other people's LTI code: Open edX's, in a process of its own."""
