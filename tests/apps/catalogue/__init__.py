"""Tests: The app catalogue."""
