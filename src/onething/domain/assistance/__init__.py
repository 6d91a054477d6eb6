"""Assistance: helping organisations, what a person agrees to at a counter, and progress for whoever calls."""
