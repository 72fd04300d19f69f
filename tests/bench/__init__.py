"""How fast, beside peers and the floor: `make bench` prints one JSON object a line.

`ours_us`, `peer_us` and `floor_us` are microseconds for one unit of the named
work, measured in the same run on the same machine, in turns. The floor is
what no implementation can do without.
"""
