"""Tests: The app people."""
