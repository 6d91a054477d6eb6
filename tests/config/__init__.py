"""Tests of settings, the embedded database, roles and bootstrap."""
