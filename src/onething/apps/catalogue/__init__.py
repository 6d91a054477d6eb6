"""Catalogue: published definition versions, frozen."""
