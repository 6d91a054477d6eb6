"""Tests: People as values."""
