"""Launches: what a platform may send, and what it may not.

Fakes stand at the ports only (storage, HTTP, sealing, clock); every key and
signature is real.
"""
