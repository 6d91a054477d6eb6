"""The desk's door: an officer's cases."""
