"""Tests of the `onething` command."""
