"""Storage on SQLite and PostgreSQL, each built by the migrations: what the constraints promise."""
