"""Audit: the hash-chained record of who did and read what."""
