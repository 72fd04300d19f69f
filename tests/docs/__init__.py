"""Tests that hold the guides for people to what Laurel does and says."""
