"""All tests, below folders named after what they test."""
