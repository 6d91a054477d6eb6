"""What the outside world must offer the platform; adapters implement it."""
