"""Assistance: whom a counter serves and on what grounds, signatures given there, progress for whoever calls."""
