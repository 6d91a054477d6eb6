"""Simulated outside systems that run as processes of their own in the demo and in tests."""
