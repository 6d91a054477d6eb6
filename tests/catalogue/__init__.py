"""Tests of the published catalogue."""
