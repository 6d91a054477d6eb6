"""The `onething` command as its users run it."""
