"""What is true: the rules of micro-credentials, without clock, I/O or framework.

Frozen dataclasses and pure functions over them, from the standard library
only. Time comes in as an argument; anything that must be fetched, stored,
signed or shown belongs to another room.
"""
