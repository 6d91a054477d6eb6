"""Migrations of exchange."""
