"""Migrations of casework."""
