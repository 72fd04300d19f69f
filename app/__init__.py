"""Laurel: an LTI 1.3 tool that turns course evidence into micro-credentials.

A map of the rooms, and the direction in which they may know each other:

    main, worker, cli        the doors: web, background, operator
      -> web, jobs           pages by who comes; durable jobs and their schedule
        -> usecases          what the product does, one unit of work each
          -> ports           what the use cases need from outside
            -> domain        what is true; standard library only

Beside the use cases, knowing only ports and domain and never each other:
lti (launches coming in), lms (platform services going out), credentials (the
award as signed documents) and db (tables and repositories). `wiring` is the
only module that builds them and hands them to the doors; `settings` is the
only reader of the environment. The import contracts in pyproject.toml keep
this; docs/decisions says why.
"""
