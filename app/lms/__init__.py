"""Calls that leave the machine: LTI Advantage services of the platforms, and plain guarded reading.

What belongs here: the one guarded HTTP client, service tokens, paging, retries, and the reading of
rosters, line items, results and scores. How one platform differs from the specification stands in
`platforms`, one object per kind, with the platforms' own APIs beside LTI; what a service's answers
mean for one requirement, in `sources`, one module per route. Nothing here signs, stores or decides:
assertions are signed behind a port, and what a fact means is the domain's business. Every reading
is complete or fails.
"""
