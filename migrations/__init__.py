"""The database's history, one alembic script per change; `app.db.migrate` runs them.

A script that was released is never changed: what it made stands in somebody's
database. `app.db.tables` says what the newest one leads to.
"""
