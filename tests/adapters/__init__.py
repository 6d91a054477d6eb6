"""Tests: Adapters and the outside systems they talk to."""
