"""What Laurel does: one file per verb, one unit of work each, over ports and domain.

A use case takes `Ports`, decides with the domain, and opens its unit of work
itself, so that the commit comes before the answer. No call to a platform is
made inside one; what must be fetched is fetched before or by a job.
"""
