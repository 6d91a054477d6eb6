"""Migrations of applications."""
