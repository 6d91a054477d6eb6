"""Tests: finding life events by citizens' words."""
