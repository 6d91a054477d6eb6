"""Django apps, one noun each, always the same file names inside."""
