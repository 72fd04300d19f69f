"""Reading a micro-credential's definition from a file that a designer wrote.

`definition` puts it together from `rubric`, `requirements` and `leaves`;
`nodes` reads YAML without trusting it, `values` finds named fields, `texts`
and `quantities` say what each may hold, and `problems` and `messages` tell the
designer what to mend. The format is described in docs/definition-file.md.
"""

from app.usecases.definition_file.definition import read_definition
from app.usecases.definition_file.messages import ProblemCode
from app.usecases.definition_file.problems import DefinitionProblems, Problem

__all__ = ["DefinitionProblems", "Problem", "ProblemCode", "read_definition"]
