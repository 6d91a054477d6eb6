"""The tables of ratings."""
