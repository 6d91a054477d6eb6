"""Migrations of catalogue."""
