"""Outbox: messages written with the change they tell of, delivered by the relay."""
