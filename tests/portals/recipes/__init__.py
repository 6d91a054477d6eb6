"""Recipes: how each page comes into each of its states (see `tests.portals.states`)."""
