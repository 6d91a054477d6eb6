"""Migrations of outbox."""
