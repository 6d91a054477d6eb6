"""Tests: Access."""
