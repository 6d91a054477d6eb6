"""The tables of outbox."""
