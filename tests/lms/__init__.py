"""Tests of the calls that leave the machine, against a small real platform in this process."""
