"""The database: tables, repositories, the unit of work, and how a database is brought up to date.

Everything that knows SQL lives here, and nothing else does: `tables` says what
is stored and which truths the database itself keeps, the repositories turn
rows into the domain's dataclasses and back, `unit_of_work` opens and closes
transactions (no other module commits), `engine` knows what SQLite and
PostgreSQL need, `migrate` runs the scripts in `migrations/`. Rules about what
the rows mean belong in the domain.
"""
