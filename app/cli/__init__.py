"""The operator's door: `laurel …`. One module per group of commands.

Every command ends with 0 when it did its work, 1 when it could not, and 2
when it was called wrongly or a setting is wrong; an error says what to do.
"""

from app.cli.program import main

__all__ = ["main"]
