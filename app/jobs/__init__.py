"""The durable engine: jobs that outlive the process that asked for them, and their schedule.

Here belongs whatever knows the engine, DBOS: queueing a job inside the
caller's transaction (`queue`), running it until it is done or given up
(`engine`, `attempts`), taking over from a process that died (`presence`), and
what runs by the clock (`schedule`). What a job does is a use case, handed in
by wiring as a function; how it is stored is the engine's own tables, made by
`system_database.prepare`.
"""
