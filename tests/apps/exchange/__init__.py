"""Tests: The app exchange."""
