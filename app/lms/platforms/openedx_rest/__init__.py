"""Open edX's REST API: course grade, completion and ORA rubrics, read with an OAuth client.

What belongs here: its addresses, answers and errors. Learners are known by username. Everything was
read in the platform's source, nothing was run.
"""
