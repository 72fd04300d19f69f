"""The rules of the house that neither ruff nor the import contracts can say.

Each rule is a function from a file to the places that break it, with a test that reads the project
and a test that shows it a file that must be caught. A message says why the rule exists and what to
do instead.
"""
