"""The tables of catalogue."""
