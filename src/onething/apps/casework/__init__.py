"""Casework: cases of the organisations: states, clocks, units."""
