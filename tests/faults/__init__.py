"""Faults of the platform's real processes: what is killed, what comes back, and what must never be lost."""
